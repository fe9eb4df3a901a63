"""Decoding: what the twins refuse, and what a Decoder knows.  That it reads what the modules read is in test_generation.py."""

import pytest

import linalgml as lm
from linalgml.transformers import GPT, GPTConfig, KVCache
from linalgml.transformers.decoding import decode_embedding, decode_layer, decoder


def model_of(**changes):
    return GPT(GPTConfig(**{"block_size": 6, "vocab_size": 7, "n_layer": 1, "n_head": 2, "n_embd": 4, **changes}))


def test_a_cache_that_is_full_or_of_another_model_is_refused():
    model = model_of()
    cache = model.new_cache()
    read = decoder(model)
    read.read(cache, lm.zeros(6, dtype=lm.int64).flat(), 6)
    with pytest.raises(ValueError, match=r"6 \+ 1 positions"):
        read.read(cache, lm.zeros(1, dtype=lm.int64).flat(), 1)
    for other in ({"n_layer": 2}, {"n_head": 3}, {"n_head": 1}, {"dtype": lm.float64}):
        strange = KVCache(**{"n_layer": 1, "batch": 1, "n_head": 2, "capacity": 6, "head_size": 2, **other})
        with pytest.raises(ValueError):
            read.read(strange, lm.zeros(1, dtype=lm.int64).flat(), 1)


def test_holds_until_something_is_replaced():
    model = model_of()
    read = decoder(model)
    assert read.holds() and decoder(model) is read
    with lm.no_grad():
        model.lm_head.weight.mul_(2.0)  # in place: the same storage
    assert read.holds()
    model.transformer.h[0].ln_2 = lm.nn.LayerNorm(4)
    assert not read.holds()
    read = decoder(model)
    model.transformer.ln_f.bias = lm.nn.Parameter(lm.ones(4))
    assert not read.holds()
    read = decoder(model)
    handle = model.transformer.drop.register_forward_hook(lambda *_: None)
    assert not read.holds() and decoder(model) is None
    handle.remove()
    read = decoder(model)
    assert read.holds()
    model.double()
    assert not read.holds() and decoder(model).dtype is lm.float64
    model.transformer.h[0].mlp.forward = lambda x: x
    assert decoder(model) is None


def test_twins_refuse_positions_that_do_not_fit():
    if lm.get_backend() != "cython":
        return
    f = lm.float64
    with pytest.raises(ValueError, match="positions"):
        decode_embedding(lm.zeros(2, dtype=lm.int64).flat(), lm.zeros(7, 4, dtype=f).flat(), lm.zeros(6, 4, dtype=f).flat(),
                         lm.zeros(8, dtype=f).flat(), 1, 2, 4, 5)  # fmt: skip
    x, square, wide = lm.zeros(8, dtype=f).flat(), lm.zeros(64, dtype=f).flat(), lm.zeros(48, dtype=f).flat()
    weights = [x, x, wide, wide, square, x, x, x, square, square, square, x]
    for start, out, error in ((5, square, IndexError), (-1, square, IndexError), (0, x, ValueError)):
        with pytest.raises(error):
            decode_layer(x, *weights, square, wide, out, 1, 2, 2, 2, 16, start, 6, 1.0, 1e-5, 1e-5)
