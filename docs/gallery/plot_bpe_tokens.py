"""
Byte-pair encoding at work
==========================

Byte-pair encoding begins with single bytes and merges the most frequent pair of neighbours, again and again. Each merge is one more
word in the vocabulary and shortens every text in which the pair occurs. Trained here on a few sentences about the weather, it
finds syllables first and whole words last, with the space that comes before them.
"""

from linalgml.plotting.tokens import plot_tokens
from linalgml.transformers import BPETokenizer

text = "the rain in spain stays mainly in the plain, and the rain remains in the main plain of spain. " * 20
line = "the rain stays in the plain"

rows = {}
for merges in (0, 5, 15, 40):
    tokenizer = BPETokenizer().train(text, 256 + merges)
    rows[f"{merges} merges"] = [tokenizer.decode([token]) for token in tokenizer.encode(line)]

figure = plot_tokens(rows)
