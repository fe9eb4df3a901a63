"""Sampling: a trained model continues a text."""

import os

from ..autograd.creation import tensor
from ..backend import use_backend
from ..dtypes import int64
from ..errors import InputError
from ..random import Generator
from ..transformers import GPT, GPTConfig
from ..transformers.generation import check
from . import checkpoint
from .tokens import encode_prompt, incremental_decoder, start_tokens


def model_of(config, vocab_size):
    """The GPT that a TrainConfig describes."""
    model = GPT(GPTConfig(
        block_size=config.block_size, vocab_size=vocab_size, n_layer=config.n_layer, n_head=config.n_head,
        n_embd=config.n_embd, dropout=config.dropout, bias=config.bias,
    ))  # fmt: skip
    return model.double() if config.dtype == "float64" else model


def load_model(folder, best=False):
    """(model, tokenizer, state) of a run's folder: the latest checkpoint, or the one with the lowest held-out loss.

    Raises CheckpointError when it is missing, damaged or does not fit.
    """
    path = os.path.join(folder, checkpoint.BEST if best else checkpoint.LATEST)
    state = checkpoint.read_state(path)
    tokenizer = checkpoint.tokenizer_of(path, state)
    weights, _ = checkpoint.read_tensors(path)
    try:
        model = model_of(state["config"], tokenizer.vocab_size)
        model.load_state_dict(weights)
    except (RuntimeError, ValueError) as error:
        raise checkpoint.CheckpointError(f"{path}: damaged checkpoint: {error!s:.300}") from None
    return model, tokenizer, state


def stream_text(model, tokenizer, prompt="", tokens=500, temperature=0.8, top_k=200, top_p=None, seed=1337, generator=None):
    """Yield the continuation of a prompt piece by piece, each as soon as the model has chosen it.

    The settings are those of `GPT.generate`; `generator` goes on from where it is, else one is made from `seed`.  Raises
    InputError for settings that mean nothing and for characters the model does not know, before anything is yielded.
    """
    try:
        check(temperature, top_k, top_p, tokens)
    except ValueError as error:
        problem = str(error).removeprefix("generate: ").partition(" (do_sample")[0]
        raise InputError(problem + ("; top_k 1 takes the likeliest token" if temperature == 0 else "")) from None
    ids = encode_prompt(tokenizer, prompt) or start_tokens(tokenizer)
    return _pieces(model, tokenizer, ids, tokens, temperature, top_k, top_p, generator or Generator(seed))


def _pieces(model, tokenizer, ids, tokens, temperature, top_k, top_p, generator):
    decode = incremental_decoder(tokenizer)
    idx = tensor([ids[-model.config.block_size :]], dtype=int64)
    for new in model.stream(idx, tokens, temperature=temperature, top_k=top_k, top_p=top_p, generator=generator):
        yield decode(int(new.item()))


def sample_text(model, tokenizer, prompt="", tokens=500, **settings):
    """A prompt and its continuation as one string; settings as in `stream_text`."""
    return prompt + "".join(stream_text(model, tokenizer, prompt, tokens, **settings))


def on_backend(name, pieces):
    """The pieces of a stream, each made on backend `name`: a generator cannot stay inside a with-block between its pieces."""
    while True:
        with use_backend(name):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
