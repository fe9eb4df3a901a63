"""GPT: names, loss, gradients, generation with and without the cache, and its files."""

import json
import math

import pytest

import linalgml as lm
from linalgml.autograd import gradcheck
from linalgml.transformers import GPT, GPTConfig
from linalgml.transformers.generation import filter_logits


def tiny(**changes):
    settings = {"block_size": 8, "vocab_size": 11, "n_layer": 2, "n_head": 2, "n_embd": 8, **changes}
    return GPT(GPTConfig(**settings))


def test_names_and_shapes_are_nanogpts():
    shapes = {n: tuple(t.shape) for n, t in tiny().state_dict().items()}
    assert shapes["transformer.wte.weight"] == shapes["lm_head.weight"] == (11, 8)
    assert shapes["transformer.wpe.weight"] == (8, 8)
    assert shapes["transformer.h.0.attn.c_attn.weight"] == (24, 8) and shapes["transformer.h.1.attn.c_attn.bias"] == (24,)
    assert shapes["transformer.h.0.mlp.c_fc.weight"] == (32, 8) and shapes["transformer.h.0.mlp.c_proj.weight"] == (8, 32)
    modules = ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")
    assert {n for n in shapes if "h.0" in n} == {f"transformer.h.0.{m}.{p}" for m in modules for p in ("weight", "bias")}
    assert not [n for n, _ in tiny(bias=False).named_parameters() if n.endswith("bias")]


def test_loss_starts_near_the_logarithm_of_the_vocabulary():
    model = tiny()
    tokens = lm.randint(0, 11, (4, 8))
    logits, loss = model(tokens, tokens)
    assert logits.shape == (4, 8, 11) and abs(loss.item() - math.log(11)) < 0.2
    last, none = model(tokens)
    assert none is None and lm.allclose(last, logits[:, -1:, :], atol=1e-5)


def test_every_gradient_against_differences():
    lm.set_default_dtype(lm.float64)
    try:
        model = tiny(n_layer=1, n_embd=4, vocab_size=5, block_size=3)
    finally:
        lm.set_default_dtype(lm.float32)
    with lm.no_grad():
        for p in model.parameters():
            p.add_(lm.randn(p.shape, dtype=lm.float64) * 0.1)
    tokens, targets = lm.tensor([[0, 3, 1], [4, 4, 2]]), lm.tensor([[3, 1, -1], [4, 2, 0]])
    assert gradcheck(lambda *_: model(tokens, targets)[1], list(model.parameters()))


def test_attention_never_sees_the_future():
    model = tiny().eval()
    a = lm.tensor([[1, 2, 3, 4, 5, 6]])
    b = lm.tensor([[1, 2, 3, 9, 9, 9]])
    la, _ = model(a, a)
    lb, _ = model(b, b)
    assert la[:, :3].tolist() == lb[:, :3].tolist() and la[:, 3:].tolist() != lb[:, 3:].tolist()


@pytest.mark.parametrize("start", [1, 3, 8])
def test_the_cache_changes_nothing(start):
    model = tiny()
    prompt = lm.randint(0, 11, (2, start))
    out = []
    for use_cache in (True, False):
        out.append(model.generate(prompt, 14, do_sample=False, use_cache=use_cache).tolist())
    assert out[0] == out[1] and len(out[0][0]) == start + 14
    cache = model.new_cache(2)
    tokens = lm.randint(0, 11, (2, 8))
    with lm.no_grad():
        model(tokens[:, :3], cache=cache)
        for t in range(3, 8):
            logits, _ = model(tokens[:, t : t + 1], cache=cache)
            full, _ = model(tokens[:, : t + 1])
            assert lm.allclose(logits, full, rtol=1e-4, atol=1e-5)


def test_sampling_repeats_with_the_generator_and_respects_filters():
    model, prompt = tiny(), lm.zeros(1, 1, dtype=lm.int64)
    draws = [model.generate(prompt, 20, generator=lm.Generator(3)).tolist() for _ in range(2)]
    assert draws[0] == draws[1]
    assert model.generate(prompt, 6, top_k=1).tolist() == model.generate(prompt, 6, do_sample=False).tolist()
    assert model.training
    assert [t.shape for t in model.stream(prompt, 3)] == [(1, 1)] * 3


def test_filters():
    logits = lm.log(lm.tensor([[0.5, 0.3, 0.15, 0.05]]))
    kept = [i for i, v in enumerate(filter_logits(logits, top_p=0.79)[0].tolist()) if v > -1e30]
    assert kept == [0, 1]
    kept = [i for i, v in enumerate(filter_logits(logits, top_p=0.81)[0].tolist()) if v > -1e30]
    assert kept == [0, 1, 2]
    assert filter_logits(logits, temperature=0.5).tolist() == (logits / 0.5).tolist()
    assert filter_logits(logits, top_k=10).tolist() == logits.tolist()


@pytest.mark.parametrize(("settings", "words"), [
    ({"temperature": 0.0}, "temperature"), ({"temperature": float("nan")}, "temperature"), ({"top_k": 0}, "top_k"),
    ({"top_p": 1.5}, "top_p"),
])  # fmt: skip
def test_bad_sampling_settings(settings, words):
    with pytest.raises(ValueError, match=words):
        tiny().generate(lm.zeros(1, 1, dtype=lm.int64), 2, **settings)


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda m: m(lm.zeros(1, 9, dtype=lm.int64)), ValueError, "9 tokens do not fit the block size 8"),
    (lambda m: m(lm.tensor([[11]])), IndexError, "index 11"), (lambda m: m(lm.tensor([[-1]])), IndexError, "index -1"),
    (lambda m: m(lm.zeros(1, 3)), ValueError, "int64"), (lambda m: m(lm.zeros(3, dtype=lm.int64)), ValueError, r"\(B, T\)"),
    (lambda m: m(lm.zeros(1, 0, dtype=lm.int64)), ValueError, "at least one"),
    (lambda m: m(lm.zeros(1, 3, dtype=lm.int64), lm.zeros(1, 2, dtype=lm.int64)), ValueError, "target"),
    (lambda m: m(lm.zeros(1, 3, dtype=lm.int64), lm.full((1, 3), 11)), IndexError, "index 11"),
])  # fmt: skip
def test_bad_tokens(call, error, words):
    with pytest.raises(error, match=words):
        call(tiny())


@pytest.mark.parametrize("changes", [{"n_embd": 9}, {"n_layer": -1}, {"vocab_size": 0}, {"dropout": 1.0}, {"block_size": 2.5}])
def test_bad_configurations(changes):
    with pytest.raises(ValueError, match="GPTConfig"):
        tiny(**changes)


@pytest.mark.parametrize("bias", [True, False])
def test_hugging_face_layout_and_back(tmp_path, bias):
    model = tiny(bias=bias)
    with lm.no_grad():
        for p in model.parameters():
            p.add_(lm.randn(p.shape) * 0.1)
    model.save_pretrained(tmp_path / "m")
    config = json.loads((tmp_path / "m" / "config.json").read_text())
    assert config["model_type"] == "gpt2" and config["n_positions"] == 8
    stored = lm.serialization.load_file(tmp_path / "m" / "model.safetensors")
    assert stored["transformer.h.0.attn.c_attn.weight"].shape == (8, 24)
    assert stored["transformer.h.0.attn.c_attn.bias"].shape == (24,)
    again = GPT.from_pretrained(tmp_path / "m")
    assert again.config == model.config
    for name, tensor in model.state_dict().items():
        assert again.state_dict()[name].tolist() == tensor.tolist()


def test_foreign_files_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="config.json"):
        GPT.from_pretrained(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ValueError, match="'bert'"):
        GPT.from_pretrained(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ValueError, match="not JSON"):
        GPT.from_pretrained(tmp_path)


def test_crop_and_optimizer_groups():
    model = tiny()
    model.crop_block_size(4)
    assert model(lm.zeros(1, 4, dtype=lm.int64))[0].shape == (1, 1, 11)
    with pytest.raises(ValueError, match="block size 4"):
        model(lm.zeros(1, 5, dtype=lm.int64))
    groups = model.configure_optimizers(0.1, 1e-3, (0.9, 0.95)).param_groups
    assert [g["weight_decay"] for g in groups] == [0.1, 0.0]
    assert all(p.dim() >= 2 for p in groups[0]["params"]) and all(p.dim() < 2 for p in groups[1]["params"])


def test_training_lowers_the_loss_and_repeats_exactly():
    def train():
        lm.manual_seed(0)
        model = tiny(dropout=0.1)
        opt = model.configure_optimizers(0.1, 1e-2, (0.9, 0.99))
        text = lm.tensor([list(range(9)) * 2])
        losses = []
        for _ in range(30):
            _, loss = model(text[:, :8], text[:, 1:9])
            opt.zero_grad()
            loss.backward()
            lm.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            losses.append(loss.item())
        return losses

    first = train()
    assert first[-1] < 0.5 * first[0]
    assert train() == first


def test_dropout_in_training_only():
    model = tiny(dropout=0.5)
    tokens = lm.zeros(1, 4, dtype=lm.int64)
    assert model(tokens, tokens)[1].item() != model(tokens, tokens)[1].item()
    model.eval()
    assert model(tokens, tokens)[1].item() == model(tokens, tokens)[1].item()


@pytest.mark.parametrize("bias", [True, False])
def test_the_fused_sublayers_are_the_modules(bias):
    model = tiny(bias=bias)
    with lm.no_grad():
        for p in model.parameters():
            p.add_(lm.randn(p.shape) * 0.2)
    tokens = lm.randint(0, 11, (3, 7))
    outcomes = []
    for fused in (True, False):
        handles = [] if fused else [block.mlp.register_forward_hook(lambda *_: None) for block in model.transformer.h]
        assert model.fusible() is fused and all(block.fusible() is fused for block in model.transformer.h)
        model.zero_grad()
        _, loss = model(tokens, tokens)
        loss.backward()
        for handle in handles:
            handle.remove()
        outcomes.append([loss.item()] + [p.grad.flatten().tolist() for p in model.parameters()])
    assert outcomes[0][0] == pytest.approx(outcomes[1][0], rel=1e-6)
    for a, b in zip(outcomes[0][1:], outcomes[1][1:], strict=True):
        assert a == pytest.approx(b, rel=1e-4, abs=1e-6)
