"""Generation: logits to a next token, and the loop that feeds it back.

Temperature divides the logits; top-k keeps the k largest (Fan et al., arXiv:1805.04833); top-p keeps the smallest set whose
probabilities reach p (Holtzman et al., arXiv:1904.09751).
"""

from math import inf

from ..autograd import engine
from ..autograd.creation import multinomial
from ..autograd.joining import cat
from ..autograd.sorting import sort, topk
from ..nn.softmax import softmax


def filter_logits(logits, temperature=1.0, top_k=None, top_p=None):
    """Logits (B, vocab) after temperature, with those that top-k or top-p exclude set to -inf.

    >>> import linalgml as lm
    >>> from linalgml.transformers.generation import filter_logits
    >>> filter_logits(lm.tensor([[1.0, 3.0, 2.0]]), top_k=2)
    tensor([[-inf, 3., 2.]])
    """
    if temperature != 1.0:
        logits = logits / temperature
    if top_k is not None and top_k < logits.shape[-1]:
        smallest = topk(logits, top_k)[0][:, -1:]
        logits = logits.masked_fill(logits < smallest, -inf)
    if top_p is not None and top_p < 1.0:
        ordered, index = sort(logits, -1, True)
        probs = softmax(ordered, -1)
        before = probs.cumsum(-1) - probs  # the mass of the tokens ranked above each one
        logits = ordered.masked_fill(before >= top_p, -inf).gather(-1, index.argsort(-1))
    return logits


def check(temperature, top_k, top_p, max_new_tokens):
    """Raise ValueError for settings that mean nothing."""
    if not temperature > 0 or temperature == inf:
        raise ValueError(f"generate: temperature must be positive and finite, got {temperature} (do_sample=False takes the best token)")
    if top_k is not None and (not isinstance(top_k, int) or top_k < 1):
        raise ValueError(f"generate: top_k must be a positive integer, got {top_k!r}")
    if top_p is not None and not 0.0 < top_p <= 1.0:
        raise ValueError(f"generate: top_p must be in (0, 1], got {top_p}")
    if max_new_tokens < 0:
        raise ValueError(f"generate: max_new_tokens must not be negative, got {max_new_tokens}")


def stream(model, idx, max_new_tokens, temperature=1.0, top_k=None, top_p=None, do_sample=True, generator=None, use_cache=True):
    """Yield new tokens (B, 1), each as soon as it is chosen.

    The keys and values of earlier positions are cached while they fit the block; past it, the last block_size tokens are
    read again for each new one, since every position then shifts.  `do_sample=False` takes the most likely token.
    """
    check(temperature, top_k, top_p, max_new_tokens)
    training, block = model.training, model.config.block_size
    model.eval()
    try:
        tokens, new, cache = idx, idx, None
        for _ in range(max_new_tokens):
            with engine.no_grad():
                if use_cache and tokens.shape[1] <= block:
                    if cache is None:
                        cache = model.new_cache(idx.shape[0])
                    logits, _ = model(new, cache=cache)
                else:
                    logits, _ = model(tokens[:, -block:])
                logits = logits[:, -1, :]
                if do_sample:
                    new = multinomial(softmax(filter_logits(logits, temperature, top_k, top_p), -1), 1, generator=generator)
                else:
                    new = logits.argmax(-1, keepdim=True)
                tokens = cat((tokens, new), 1)[:, -block - 1 :]
            yield new
    finally:
        model.train(training)


def generate(model, idx, max_new_tokens, **settings):
    """`stream`, collected: tokens (B, T) -> (B, T + max_new_tokens)."""
    return cat((idx, *stream(model, idx, max_new_tokens, **settings)), 1)
