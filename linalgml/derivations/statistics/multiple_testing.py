"""Theorems of multiple testing: adjusted p-values decide as the procedures do."""

from ...statistics.multiple_testing import step_down, step_up
from ..theorem import theorem

EXACT = {"kinds": ("floats", "rationals")}


def rising(w, n):
    """Sorted p-values below 1, the first of them small."""
    gaps = w.positives("gap", n + 1)
    total = w.sum(lambda i: gaps[i], n + 1)
    return w.family(lambda k: w.sum(lambda i: gaps[i], k + 1) / total / (1 if k else n), n)


@theorem(small=[(4,)], large=[(7,), (1,)], **EXACT)
def holm_goes_down_until_one_is_too_large(w, n):
    """An adjusted p-value is alpha at most exactly where (n - j) p[j] <= alpha for it and all before it, for any alpha: Holm."""
    p, out = rising(w, n), w.blank(n)
    w.run(step_down, p, out, n)
    for k in range(n):
        alpha = (n - k) * p[k]  # where a decision changes; and a little above and below
        for level in (alpha, alpha * 99 / 100, alpha * 101 / 100):
            if level < 1:
                for i in range(n):
                    kept = all((n - j) * p[j] <= level for j in range(i + 1))
                    w.claim((out[i] <= level) == kept, "decides as the procedure")
    for i in range(n):
        w.claim(out[i] <= 1, "at most 1")


@theorem(small=[(4,)], large=[(7,), (1,)], **EXACT)
def hochberg_goes_up_until_one_is_small_enough(w, n):
    """An adjusted p-value is alpha at most exactly where scale n p[j] / (j + 1) <= alpha for it or one after it, for any alpha."""
    p, out, scale = rising(w, n), w.blank(n), w.number(3) / 2
    w.run(step_up, p, out, n, scale)
    for k in range(n):
        alpha = scale * n * p[k] / (k + 1)
        for level in (alpha, alpha * 99 / 100, alpha * 101 / 100):
            if level < 1:
                for i in range(n):
                    found = any(scale * n * p[j] / (j + 1) <= level for j in range(i, n))
                    w.claim((out[i] <= level) == found, "decides as the procedure")
    for i in range(n):
        w.claim(out[i] <= 1, "at most 1")


@theorem(small=[()], **EXACT)
def p_values_of_one(w):
    """What is adjusted above 1 is 1, and a p-value of 0 stays 0."""
    p = w.values([w.number(0), w.number(9) / 10, w.number(1)])
    for kernel, rest in ((step_down, ()), (step_up, (w.number(1),))):
        out = w.blank(3)
        w.run(kernel, p, out, 3, *rest)
        w.equal(out[0], 0)
        w.equal(out[1], 1)
        w.equal(out[2], 1)
