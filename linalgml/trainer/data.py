"""TextData: a text as tokens, nine tenths to train on and the last tenth held out, and batches of both."""

import hashlib

from ..autograd.creation import arange, randint, tensor
from ..datasets.text import default_text, load_text
from ..dtypes import int64
from ..errors import InputError
from .tokens import make_tokenizer


class TextData:
    """A text's tokens: `train` and `val` are one-dimensional int64 tensors.

    The tokenizer is made from the text unless one is given.  Raises InputError when a part has no room for one block.

    >>> from linalgml.trainer import TextData
    >>> data = TextData("to be or not to be " * 20, block_size=8)
    >>> len(data.train), len(data.val), data.tokenizer.vocab_size
    (342, 38, 7)
    >>> x, y = data.get_batch("train", 4)
    >>> x.shape, x[0, 1:].tolist() == y[0, :-1].tolist()
    ((4, 8), True)
    """

    def __init__(self, text, block_size, tokenizer="char", vocab_size=512, name="the text"):
        cut = int(len(text) * 0.9)
        # Byte pairs are learned from the training part alone; the alphabet is the whole text's, as in nanoGPT.
        made = tokenizer if not isinstance(tokenizer, str) else make_tokenizer(tokenizer, text, text[:cut], vocab_size)
        self.name, self.block_size, self.tokenizer = name, block_size, made
        self.fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        parts = [made.encode(text[:cut]), made.encode(text[cut:])]
        for part, what in zip(parts, ("the nine tenths to train on", "the held-out tenth"), strict=True):
            if len(part) <= block_size:
                needed = f"block_size {block_size} needs {block_size + 1} or more"
                raise InputError(f"{name} is too short: {what} make {len(part)} tokens, {needed}")
        self.train, self.val = (tensor(part, dtype=int64) for part in parts)

    @classmethod
    def from_config(cls, config, tokenizer=None):
        """The data that a TrainConfig names."""
        text = default_text() if config.text is None else load_text(config.text)
        name = "Python's documentation" if config.text is None else config.text
        return cls(text, config.block_size, tokenizer or config.tokenizer, config.vocab_size, name)

    def get_batch(self, split, batch_size, generator=None):
        """Random blocks: tokens x (batch_size, block_size) and the tokens that follow them, y of the same shape."""
        data, T = getattr(self, split), self.block_size
        starts = randint(data.shape[0] - T, (batch_size, 1), generator=generator)
        positions = starts + arange(T)
        return data[positions], data[positions + 1]

    def blocks(self, split, batch_size):
        """Every token of a split once, block after block, as batches (x, y); the last blocks may be fewer and shorter."""
        data, T = getattr(self, split), self.block_size
        n = data.shape[0] - 1
        whole = n // T
        for first in range(0, whole, batch_size):
            rows = min(batch_size, whole - first)
            a, b = first * T, (first + rows) * T
            yield data[a:b].view(rows, T), data[a + 1 : b + 1].view(rows, T)
        if n % T:
            yield data[whole * T : n].view(1, n % T), data[whole * T + 1 :].view(1, n % T)
