"""Theorems of the learning-rate schedule."""

from ...optim.schedule import warmup_cosine
from ..theorem import theorem

KINDS = {"kinds": ("floats", "symbols")}


@theorem(small=[(4, 12)], large=[(5, 37)], **KINDS)
def warm_up_then_half_a_cosine(w, warmup, total):
    """The rate rises in equal steps to lr, is half-way to min_lr in the middle of the descent, and min_lr from its end on."""
    lr, low = w.positive("lr"), w.positive("low")

    def rate(step):
        return w.run(warmup_cosine, step, lr, low, warmup, total)

    for step in range(warmup):
        w.equal(rate(step), lr * (step + 1) / (warmup + 1), "warm-up")
    w.equal(rate(warmup), lr)
    w.equal(rate(total), low)
    w.equal(rate(total + 1), low)
    if (total - warmup) % 2 == 0:
        w.equal(rate((warmup + total) // 2), (lr + low) / 2, "the middle")


@theorem(small=[(4, 12)], large=[(5, 37)], **KINDS)
def the_descent_is_symmetric(w, warmup, total):
    """d steps after the warm-up and d steps before the end the rates add up to lr + min_lr."""
    lr, low = w.positive("lr"), w.positive("low")
    for d in range(total - warmup + 1):
        early = w.run(warmup_cosine, warmup + d, lr, low, warmup, total)
        late = w.run(warmup_cosine, total - d, lr, low, warmup, total)
        w.equal(early + late, lr + low)
