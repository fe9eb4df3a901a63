"""Generation: logits to a next token, and the loop that feeds it back.

Temperature divides the logits; top-k keeps the k largest (Fan et al., arXiv:1805.04833); top-p keeps the smallest set whose
probabilities reach p (Holtzman et al., arXiv:1904.09751).
"""

from math import exp, inf

from .. import backend, random
from ..autograd import engine
from ..autograd.errors import ShapeError
from ..autograd.extremes import max_forward
from ..autograd.joining import cat
from ..autograd.sorting import sort, sort_rows, topk
from ..autograd.tensor import Tensor
from ..dtypes import float64, int64
from ..kernels import kernel
from ..nn.softmax import softmax
from .decoding import decoder


@kernel
def sample_rows(logits, uniform, out, rows, cols, levels, temperature, top_k, top_p):
    """A column of each row of logits (rows, cols), drawn by softmax(logits / temperature) among those that top-k and top-p keep.

    uniform (rows,): a number in [0, 1) for each draw; out: (rows,) int64; 2**levels >= cols.  Returns the first row that is
    no distribution (NaN, inf, or -inf everywhere), or -1.
    """
    weight = [0.0] * cols
    score = [0.0] * cols
    ranked = [0.0] * cols
    order = [0] * cols
    scratch = [0] * cols
    bad = -1
    for r in range(rows):
        top = logits[r * cols]
        for j in range(cols):
            score[j] = logits[r * cols + j]
            top = max(top, score[j])
        for j in range(cols):
            weight[j] = exp((score[j] - top) / temperature)
        if top_k < cols or top_p < 1.0:
            sort_rows(score, ranked, order, scratch, 1, cols, levels, True)
            mass = 0.0
            for i in range(cols):
                if ranked[i] < ranked[top_k - 1]:  # those that equal the k-th stay
                    weight[order[i]] = 0.0
                mass += weight[order[i]]
            before = 0.0  # the mass of the columns ranked above
            for i in range(cols):
                w = weight[order[i]]
                if before >= top_p * mass:
                    weight[order[i]] = 0.0
                before += w
        total = 0.0
        for j in range(cols):
            total += weight[j]
        if bad < 0 and not total >= 1.0:
            bad = r
        target = uniform[r] * total
        reached = 0.0
        chosen = -1
        for j in range(cols):
            if reached <= target:  # in the end the last column that begins at or before the target
                chosen = j
            reached += weight[j]
        out[r] = chosen
    return bad


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


def sample(logits, rows, cols, dtype, temperature=1.0, top_k=None, top_p=None, do_sample=True, generator=None):
    """The next token of each row of flat logits (rows, cols): flat int64 storage (rows,).

    A draw takes one uniform number a row from the generator, and gives the column that `multinomial` would give for the
    softmax of `filter_logits`.  Raises ValueError where the logits hold NaN or inf, or nothing but -inf.
    """
    store = backend.store()
    out = store.empty(rows, int64)
    if not do_sample:
        max_forward(logits, store.empty(rows, dtype), out, rows, cols, 1)
        return out
    uniform = store.empty(rows, float64)
    (generator or random.default_generator).uniform(uniform, rows)
    kept = cols if top_k is None else min(top_k, cols)
    bad = sample_rows(logits, uniform, out, rows, cols, (cols - 1).bit_length(), temperature, kept, 1.0 if top_p is None else top_p)
    if bad >= 0:
        raise ValueError(f"generate: row {bad} of the logits holds NaN or infinity, and is no distribution")
    return out


class Reader:
    """What has been written so far, and the logits of what comes next: by the decoder, by modules and a cache, or all over again."""

    def __init__(self, model, idx, use_cache):
        if len(idx.shape) != 2 or idx.dtype is not int64 or not idx.shape[1]:
            raise ShapeError(f"generate: expected (B, T) int64 tokens, at least one of each, got {idx.shape} {idx.dtype.name}")
        self.model, self.block = model, model.config.block_size
        self.new, self.written, self.length = idx, [idx], idx.shape[1]
        self.cache = model.new_cache(idx.shape[0]) if use_cache else None
        self.decoder = decoder(model) if use_cache else None

    def add(self, new):
        """Note the tokens (B, 1) that were chosen."""
        self.new = new
        self.written.append(new)
        self.length += 1

    def window(self):
        """The last tokens that a block holds."""
        if len(self.written) > 1:
            self.written = [cat(self.written, 1)]
        if self.length > self.block:
            self.written = [self.written[0][:, -self.block :]]
        return self.written[0]

    def logits(self):
        """Logits of the next token, flat (B, vocab), with vocab and their dtype."""
        cache, new, read = self.cache, self.new, self.decoder
        if cache is None or self.length > self.block:
            new = self.window()
            if cache is not None:
                cache.clear()  # every position shifts: what was computed for them is void
        if cache is not None and (read is None or not read.holds()):
            read = self.decoder = decoder(self.model)  # something was changed since the last token
        if read is not None:
            return read.read(cache, new.flat(), new.shape[1]), read.vocab, read.dtype
        return self._by_modules(new)

    def _by_modules(self, new):
        model, training = self.model, self.model.training
        if training:
            model.eval()
        try:
            with engine.no_grad():
                logits, _ = model(new, cache=self.cache)
                return logits.flat(), logits.shape[-1], logits.dtype
        finally:
            if training:
                model.train()


def stream(model, idx, max_new_tokens, temperature=1.0, top_k=None, top_p=None, do_sample=True, generator=None, use_cache=True):
    """Yield new tokens (B, 1), each as soon as it is chosen.

    The keys and values of earlier positions are cached while they fit the block; past it, the last block_size tokens are
    read again for each new one, since every position then shifts.  `do_sample=False` takes the most likely token.  No dropout
    is active, and between two tokens the model is as it was: it may be trained, and another stream may run.
    """
    check(temperature, top_k, top_p, max_new_tokens)
    reader, rows = Reader(model, idx, use_cache), idx.shape[0]
    for _ in range(max_new_tokens):
        logits, cols, dtype = reader.logits()
        new = Tensor(sample(logits, rows, cols, dtype, temperature, top_k, top_p, do_sample, generator), (rows, 1), int64)
        reader.add(new)
        yield new


def generate(model, idx, max_new_tokens, **settings):
    """`stream`, collected: tokens (B, T) -> (B, T + max_new_tokens)."""
    rows, store, at = idx.shape[0], backend.store(), 0
    columns = None
    for new in stream(model, idx, max_new_tokens, **settings):
        if columns is None:
            columns = store.empty(rows * max_new_tokens, int64)
        store.place(new.flat(), columns, at, rows)
        at += rows
    return cat((idx,) if columns is None else (idx, Tensor(columns, (max_new_tokens, rows), int64).t()), 1)
