"""Theorem of the bounds check."""

from ...autograd.bounds import first_outside
from ..theorem import theorem


@theorem(small=[(4,)], large=[(9,)], kinds=("rationals", "floats"))
def the_first_index_outside(w, n):
    """-1 where every index lies in [low, high) or is the one allowed besides, else the place of the first that does not."""
    low, high, allowed = -2, 5, -100
    index = [allowed if w.choose(4) == 0 else low + w.choose(high - low) for _ in range(n)]
    w.equal(w.run(first_outside, w.values(index, integer=True), n, low, high, allowed), -1)
    for wrong in (low - 1, high, allowed + 1):
        at, later = w.choose(n), w.choose(n)
        bad = [wrong if i in (at, later) else v for i, v in enumerate(index)]
        w.equal(w.run(first_outside, w.values(bad, integer=True), n, low, high, allowed), min(at, later))
    w.equal(w.run(first_outside, w.values([low, high - 1, allowed], integer=True), 3, low, high, allowed), -1)
