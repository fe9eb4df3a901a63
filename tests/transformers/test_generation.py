"""Generation: the decoder against the modules, draws against `multinomial`, and models that change while they write."""

import threading

import pytest

import linalgml as lm
from linalgml.autograd.creation import multinomial
from linalgml.nn.softmax import softmax
from linalgml.transformers import GPT, GPTConfig
from linalgml.transformers.decoding import decoder
from linalgml.transformers.generation import Reader, filter_logits

SETTINGS = [
    {"do_sample": False}, {}, {"temperature": 0.7}, {"top_k": 3}, {"top_p": 0.8}, {"temperature": 1.7, "top_k": 9, "top_p": 0.6},
]  # fmt: skip


def tiny(scale=0.4, **changes):
    """A model whose next tokens are neither certain nor all alike."""
    model = GPT(GPTConfig(**{"block_size": 8, "vocab_size": 11, "n_layer": 2, "n_head": 2, "n_embd": 8, **changes}))
    for p in model.parameters():
        if p.dim() > 1:
            lm.nn.init.normal_(p, 0.0, scale)
    return model


def by_definition(model, idx, count, temperature=1.0, top_k=None, top_p=None, do_sample=True, generator=None):
    """The whole text read again for each token, by modules; a draw by `filter_logits`, softmax and `multinomial`."""
    training = model.training
    model.eval()
    with lm.no_grad():
        for _ in range(count):
            logits, _ = model(idx[:, -model.config.block_size :])
            logits = logits[:, -1, :]
            if do_sample:
                new = multinomial(softmax(filter_logits(logits, temperature, top_k, top_p), -1), 1, generator=generator)
            else:
                new = logits.argmax(-1, keepdim=True)
            idx = lm.cat((idx, new), 1)
    model.train(training)
    return idx.tolist()


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("changes", [{}, {"bias": False, "dropout": 0.3, "n_head": 1}, {"n_layer": 0}, {"n_embd": 6, "vocab_size": 70}])
def test_tokens_are_those_of_the_definition(settings, changes):
    model = tiny(**changes)
    for batch, start in ((1, 1), (1, 5), (3, 2), (2, 11)):  # the last one is longer than the block
        prompt = lm.randint(0, 11, (batch, start))
        expected = by_definition(model, prompt, 12, generator=lm.Generator(5), **settings)
        for use_cache in (True, False):
            found = model.generate(prompt, 12, generator=lm.Generator(5), use_cache=use_cache, **settings)
            assert found.tolist() == expected


def test_doubles_write_what_doubles_say():
    model = tiny().double()
    prompt = lm.randint(0, 11, (2, 3))
    assert model.generate(prompt, 9, generator=lm.Generator(1)).tolist() == by_definition(model, prompt, 9, generator=lm.Generator(1))


def test_the_same_seed_writes_the_same_text_on_every_backend():
    texts = []
    for name in lm.available_backends():
        with lm.use_backend(name):
            lm.manual_seed(7)
            model = tiny()
            prompt = lm.zeros(1, 2, dtype=lm.int64)
            texts.append([model.generate(prompt, 12, generator=lm.Generator(9), **s).tolist() for s in SETTINGS])
    assert all(text == texts[0] for text in texts)


def test_the_decoder_reads_in_pieces_of_any_size():
    model, tokens = tiny(), lm.randint(0, 11, (2, 8))
    with lm.no_grad():
        expected = [model(tokens[:, : t + 1])[0][:, 0].tolist() for t in range(8)]
    for pieces in ((8,), (1, 7), (3, 1, 1, 3), (1,) * 8):
        cache = model.new_cache(2)
        read, start = decoder(model), 0
        for n in pieces:
            logits = read.read(cache, tokens[:, start : start + n].contiguous().flat(), n)
            start += n
            assert list(logits) == pytest.approx([v for row in expected[start - 1] for v in row], rel=1e-4, abs=1e-5)
        assert cache.length == 8


def test_modules_take_a_cache_in_pieces_of_any_size():
    model, tokens = tiny(), lm.randint(0, 11, (2, 8))
    with lm.no_grad():
        cache = model.new_cache(2)
        for start, stop in ((0, 3), (3, 7), (7, 8)):
            logits, _ = model(tokens[:, start:stop], cache=cache)
            assert lm.allclose(logits, model(tokens[:, :stop])[0], rtol=1e-4, atol=1e-5)


def test_a_cache_does_not_hide_gradients():
    model, tokens = tiny(), lm.randint(0, 11, (1, 4))
    grads = []
    for cache in (None, model.new_cache(1)):
        model.zero_grad()
        model(tokens, tokens, cache=cache)[1].backward()
        grads.append(model.transformer.h[0].attn.c_attn.weight.grad.clone())
    assert lm.allclose(*grads, rtol=1e-4, atol=1e-6)


# ---- models that are more, or other, than a GPT ------------------------------------------------------------------------


class Doubling(lm.nn.Linear):
    def forward(self, x):
        return 2 * super().forward(x)


def replaced(model):
    model.transformer.h[1].mlp.c_fc = Doubling(8, 32)


def hooked(model):
    return model.transformer.h[0].ln_1.register_forward_hook(lambda module, args, output: output * 2)


def pruned(model):
    model.transformer.h[0].mlp.c_fc, model.transformer.h[0].mlp.c_proj = lm.nn.Linear(8, 5), lm.nn.Linear(5, 8)


class Contrary(GPT):
    def forward(self, *args, **kwargs):
        logits, loss = super().forward(*args, **kwargs)
        return -logits, loss


@pytest.mark.parametrize("change", [replaced, hooked, pruned])
def test_changed_parts_are_what_runs(change):
    model, prompt = tiny(), lm.randint(0, 11, (1, 3))
    before = model.generate(prompt, 9, do_sample=False).tolist()
    handle = change(model)
    assert model.generate(prompt, 9, do_sample=False).tolist() == by_definition(model, prompt, 9, do_sample=False)
    if handle is not None:
        handle.remove()
        assert model.generate(prompt, 9, do_sample=False).tolist() == before


def test_a_forward_of_ones_own_is_called():
    model, prompt = Contrary(tiny().config), lm.randint(0, 11, (1, 3))
    assert decoder(model) is None
    assert model.generate(prompt, 9, do_sample=False).tolist() == by_definition(model, prompt, 9, do_sample=False)


@pytest.mark.parametrize("change", [replaced, hooked, lambda model: model.load_state_dict(tiny().state_dict())])
def test_a_model_may_change_between_two_tokens(change):
    model, prompt = tiny(), lm.randint(0, 11, (1, 2))
    slow, reference = model.stream(prompt, 5, do_sample=False), tiny()
    reference.load_state_dict(model.state_dict())
    cache, new = reference.new_cache(), prompt
    handle = None
    for step, token in enumerate(slow):
        if step == 3 and change is not replaced:
            reference.load_state_dict(model.state_dict())
        with lm.no_grad():
            reader = reference if step < 3 else model
            logits, _ = reader.eval()(new, cache=cache)
        new = logits[:, -1].argmax(-1, keepdim=True)
        assert token.tolist() == new.tolist()
        if step == 2:
            handle = change(model)
    if hasattr(handle, "remove"):
        handle.remove()


def test_training_between_two_tokens_is_seen_and_leaves_dropout_on():
    model, prompt = tiny(dropout=0.5), lm.randint(0, 11, (2, 4))
    optimizer = lm.optim.AdamW(model.parameters(), lr=0.5)
    stream, said = model.stream(prompt, 3, do_sample=False), []
    for new in stream:
        assert model.training and all(m.training for m in model.modules())
        said.append(new.tolist())
        model(prompt, prompt)[1].backward()
        optimizer.step()
        optimizer.zero_grad()
    assert len(said) == 3
    fresh = model.generate(prompt, 6, do_sample=False).tolist()
    assert fresh == by_definition(model, prompt, 6, do_sample=False) and model.training


def test_streams_of_one_model_do_not_meet():
    model, prompts = tiny(dropout=0.5), [lm.randint(0, 11, (1, n)) for n in (1, 4)]
    alone = [[t.tolist() for t in model.stream(p, 12, generator=lm.Generator(2))] for p in prompts]
    both = [model.stream(p, 12, generator=lm.Generator(2)) for p in prompts]
    turns = [[next(s).tolist() for s in both] for _ in range(12)]
    assert [list(t) for t in zip(*turns, strict=True)] == alone


def test_an_abandoned_stream_leaves_the_model_as_it_was():
    model = tiny()
    stream = model.stream(lm.zeros(1, 1, dtype=lm.int64), 9)
    next(stream)
    assert model.training
    del stream
    model.eval()
    next(model.stream(lm.zeros(1, 1, dtype=lm.int64), 9))
    assert not model.training


def test_threads_write_at_the_same_time():
    model, prompt = tiny(), lm.randint(0, 11, (1, 3))
    expected = model.generate(prompt, 20, do_sample=False).tolist()
    found = []
    threads = [threading.Thread(target=lambda: found.append(model.generate(prompt, 20, do_sample=False).tolist())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


# ---- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("idx", [lm.zeros(3, dtype=lm.int64), lm.zeros(1, 3), lm.zeros(1, 0, dtype=lm.int64)])
def test_tokens_have_two_axes_and_are_whole(idx):
    with pytest.raises(ValueError, match=r"\(B, T\) int64"):
        tiny().generate(idx, 2)


@pytest.mark.parametrize("token", [11, -1])
def test_tokens_outside_the_vocabulary_are_refused(token):
    with pytest.raises(IndexError, match=f"index {token}"):
        tiny().generate(lm.tensor([[0, token]]), 2)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_logits_that_are_no_distribution_are_refused(value):
    model = tiny()
    with lm.no_grad():
        model.transformer.ln_f.bias.fill_(value)
    with pytest.raises(ValueError, match="row 0 of the logits"):
        model.generate(lm.zeros(2, 1, dtype=lm.int64), 3)


def test_a_backend_cannot_change_below_a_cache():
    model = tiny()
    stream = model.stream(lm.zeros(1, 1, dtype=lm.int64), 4)
    next(stream)
    other = "python" if lm.get_backend() != "python" else [n for n in lm.available_backends() if n not in ("python", "fast")][:1]
    if other:
        with lm.use_backend(other if isinstance(other, str) else other[0]), pytest.raises(RuntimeError, match="KVCache: made on"):
            next(stream)


def test_no_tokens_are_none():
    model, prompt = tiny(), lm.randint(0, 11, (2, 3))
    assert model.generate(prompt, 0).tolist() == prompt.tolist()
    assert list(model.stream(prompt, 0)) == []
    assert Reader(model, prompt, True).decoder is not None
