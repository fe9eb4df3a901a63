"""Theorems of the extremes: where they stand, and who receives their gradient."""

from ...autograd import extremes as e
from ..theorem import equivalent, theorem

KINDS = {"kinds": ("rationals", "floats", "finite"), "small": [(2, 3, 2)], "large": [(2, 6, 3)]}


def column(values, o, i, size, inner):
    return [values[(o * size + j) * inner + i] for j in range(size)]


@theorem(small=[(2, 3, 2)], large=[(2, 6, 3)], kinds=("rationals", "floats"))
def extremes_are_elements_that_no_other_passes(w, outer, size, inner):
    """max and min are elements of the axis, none is beyond them, and of equal ones the first is named."""
    x = w.values([w.number(w.choose(4)) for _ in range(outer * size * inner)])
    for kernel, sign in ((e.max_forward, 1), (e.min_forward, -1)):
        out, index = w.blank(outer, inner), w.blank(outer, inner, integer=True)
        w.run(kernel, x, out, index, outer, size, inner)
        for o in range(outer):
            for i in range(inner):
                run, at = column(x, o, i, size, inner), index[o * inner + i]
                w.equal(run[at], out[o * inner + i])
                w.claim(all(sign * v <= sign * run[at] for v in run), "none is beyond it")
                w.claim(all(v != run[at] for v in run[:at]), "it is the first of its equals")


@theorem(**KINDS)
def chosen_gradient(w, outer, size, inner):
    """The gradient of an extreme goes to the element that was chosen."""
    x, grad = w.reals("x", outer, size, inner), w.reals("grad", outer, inner)
    for kernel in (e.max_forward, e.min_forward):
        index, dx = w.blank(outer, inner, integer=True), w.blank(outer, size, inner)

        def extreme(x, kernel=kernel, index=index):
            out = w.blank(outer, inner)
            w.run(kernel, x, out, index, outer, size, inner)
            return out

        extreme(x)
        w.run(e.chosen_backward, index, grad, dx, outer, size, inner)
        w.gradient(lambda x, kernel=kernel: extreme(x, kernel, w.blank(outer, inner, integer=True)), [x], grad, [dx])


@theorem(small=[(2, 3, 2)], large=[(2, 6, 3)], kinds=("rationals", "floats"))
def ties_share_evenly(w, outer, size, inner):
    """Elements that tie receive equal parts of the gradient, the others none, and the parts add up to it."""
    x, grad = w.values([w.number(w.choose(3)) for _ in range(outer * size * inner)]), w.reals("grad", outer, inner)
    out, index, dx = w.blank(outer, inner), w.blank(outer, inner, integer=True), w.blank(outer, size, inner)
    w.run(e.max_forward, x, out, index, outer, size, inner)
    w.run(e.ties_backward, x, out, grad, dx, outer, size, inner)
    for o in range(outer):
        for i in range(inner):
            k = o * inner + i
            run, parts = column(x, o, i, size, inner), column(dx, o, i, size, inner)
            w.equal(sum(parts), grad[k], "the parts add up")
            for v, part in zip(run, parts, strict=True):
                w.equal(part, parts[index[k]] if v == out[k] else w.number(0))


for _kernel in (e.max_forward, e.min_forward):
    equivalent(_kernel, "for j in range(1, size) -> for j in range(0, size)", "the first element does not pass itself")


@theorem(small=[(2, 3, 2)], large=[(2, 5, 3)], kinds=("floats",))
def nan_is_the_extreme(w, outer, size, inner):
    """A NaN is both the largest and the smallest, the first one counts, and NaNs that tie share the gradient."""
    x = w.values([float("nan") if w.choose(3) == 0 else float(w.choose(5)) for _ in range(outer * size * inner)])
    grad = w.values([12.0] * (outer * inner))
    for kernel in (e.max_forward, e.min_forward):
        out, index, dx = w.blank(outer, inner), w.blank(outer, inner, integer=True), w.blank(outer, size, inner)
        w.run(kernel, x, out, index, outer, size, inner)
        w.run(e.ties_backward, x, out, grad, dx, outer, size, inner)
        for o in range(outer):
            for i in range(inner):
                run, k = column(x, o, i, size, inner), o * inner + i
                nans = [j for j, v in enumerate(run) if v != v]
                if nans:
                    w.claim(out[k] != out[k] and index[k] == nans[0], "the first NaN")
                    parts = column(dx, o, i, size, inner)
                    w.claim(all(part == (12.0 / len(nans) if j in nans else 0.0) for j, part in enumerate(parts)), "shared")


for _place in (1, 2):
    _mutant = f"if v == best or (v != v and best != best) (no. {_place}) -> if v == best or v != v"
    equivalent(e.ties_backward, _mutant, "where an element is NaN the extreme is NaN, too")
