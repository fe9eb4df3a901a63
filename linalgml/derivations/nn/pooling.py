"""Theorems of pooling."""

from ...nn import pooling as p
from ..theorem import equivalent, theorem

# planes, height, width, kh, kw, sh, sw, ph, pw
SIZES = {"small": [(1, 3, 4, 2, 3, 1, 2, 1, 0)], "large": [(2, 5, 6, 3, 2, 2, 1, 1, 1), (1, 4, 4, 2, 2, 2, 2, 0, 0)]}
WHY = "which pixels lie inside of the plane is a branch on sizes"
LINEAR = {**SIZES, "every_shape": WHY, "kinds": ("floats", "finite", "rationals", "symbols")}


def places(height, width, kh, kw, sh, sw, ph, pw):
    return (height + 2 * ph - kh) // sh + 1, (width + 2 * pw - kw) // sw + 1


@theorem(**SIZES, kinds=("floats", "rationals"), every_shape="the largest of a window decides a branch")
def max_pool_gradient(w, planes, height, width, kh, kw, sh, sw, ph, pw):
    """Each output is one pixel of its window, none is larger, and the gradient goes back to that pixel alone."""
    out_h, out_w = places(height, width, kh, kw, sh, sw, ph, pw)
    x, grad = w.reals("x", planes, height, width), w.reals("grad", planes, out_h, out_w)
    sizes = (planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, 1, 1)

    def forward(x):
        out = w.blank(planes, out_h, out_w)
        w.run(p.max_pool_forward, x, out, w.blank(planes, out_h, out_w, integer=True), *sizes)
        return out

    out, index, dx = w.blank(planes, out_h, out_w), w.blank(planes, out_h, out_w, integer=True), w.blank(planes, height, width)
    w.run(p.max_pool_forward, x, out, index, *sizes)
    w.run(p.max_pool_backward, index, grad, dx, planes, height * width, out_h * out_w)
    w.gradient(forward, [x], grad, [dx])
    for plane in range(planes):
        for y in range(out_h):
            for z in range(out_w):
                k = (plane * out_h + y) * out_w + z
                window = [
                    (row, col) for row in range(y * sh - ph, y * sh - ph + kh) for col in range(z * sw - pw, z * sw - pw + kw)
                    if 0 <= row < height and 0 <= col < width
                ]  # fmt: skip
                w.claim((index[k] // width, index[k] % width) in window, "the pixel lies in the window")
                w.equal(out[k], x[plane * height * width + index[k]])
                w.claim(all(x[(plane * height + row) * width + col] <= out[k] for row, col in window), "none is larger")


@theorem(small=[(1, 5, 5)], large=[(2, 7, 6)], kinds=("floats", "rationals"), every_shape="the largest of a window decides a branch")
def max_pool_with_gaps(w, planes, height, width):
    """With a dilation of 2 down and 3 across a window of two by two has its pixels that far apart; the first of equals is taken."""
    out_h, out_w = height - 2, width - 3
    x = w.values([w.number(w.choose(3) - 2) for _ in range(planes * height * width)])
    out, index = w.blank(planes, out_h, out_w), w.blank(planes, out_h, out_w, integer=True)
    w.run(p.max_pool_forward, x, out, index, planes, height, width, 2, 2, out_h, out_w, 1, 1, 0, 0, 2, 3)
    for plane in range(planes):
        for y in range(out_h):
            for z in range(out_w):
                at = [(y + i) * width + z + j for i in (0, 2) for j in (0, 3)]
                values = [x[plane * height * width + a] for a in at]
                k = (plane * out_h + y) * out_w + z
                w.equal(out[k], max(values))
                w.claim(index[k] == at[values.index(max(values))], "the first of equals")


@theorem(small=[()], large=[()], kinds=("floats",), every_shape="a statement about NaN")
def nan_is_the_largest(w):
    """A window with a NaN gives NaN, and its gradient goes there."""
    nan = float("nan")
    out, index = w.blank(1), w.blank(1, integer=True)
    w.run(p.max_pool_forward, w.values([1.0, nan, 3.0, 2.0]), out, index, 1, 2, 2, 2, 2, 1, 1, 2, 2, 0, 0, 1, 1)
    w.claim(out[0] != out[0] and index[0] == 1, "NaN")


@theorem(**LINEAR)
def avg_pool_gradient(w, planes, height, width, kh, kw, sh, sw, ph, pw):
    """The gradient is shared out evenly over the window, however its size is counted."""
    out_h, out_w = places(height, width, kh, kw, sh, sw, ph, pw)
    x, grad = w.reals("x", planes, height, width), w.reals("grad", planes, out_h, out_w)
    for include_pad, divisor in ((1, 0), (0, 0), (1, 5)):
        sizes = (planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, include_pad, divisor)

        def forward(x, sizes=sizes):
            out = w.blank(planes, out_h, out_w)
            w.run(p.avg_pool_forward, x, out, *sizes)
            return out

        dx = w.blank(planes, height, width)
        w.run(p.avg_pool_backward, grad, dx, *sizes)
        w.gradient(forward, [x], grad, [dx])


@theorem(**LINEAR)
def avg_pool_definition(w, planes, height, width, kh, kw, sh, sw, ph, pw):
    """The sum of the window's pixels over kh kw, over those inside of the plane, or over another number."""
    out_h, out_w = places(height, width, kh, kw, sh, sw, ph, pw)
    x = w.reals("x", planes, height, width)
    for include_pad, divisor in ((1, 0), (0, 0), (1, 5)):
        out = w.blank(planes, out_h, out_w)
        w.run(p.avg_pool_forward, x, out, planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, include_pad, divisor)
        for plane in range(planes):
            for y in range(out_h):
                for z in range(out_w):
                    inside = [
                        x[(plane * height + row) * width + col] for row in range(y * sh - ph, y * sh - ph + kh)
                        for col in range(z * sw - pw, z * sw - pw + kw) if 0 <= row < height and 0 <= col < width
                    ]  # fmt: skip
                    size = divisor or (kh * kw if include_pad else len(inside))
                    w.equal(out[(plane * out_h + y) * out_w + z] * size, w.sum(lambda i, inside=inside: inside[i], len(inside)))


@theorem(small=[()], large=[()], kinds=("floats", "finite", "rationals"), every_shape=WHY)
def a_window_that_hangs_over(w):
    """A last window that hangs over the padding counts only what lies inside of the padded plane: a row of six in windows of four."""
    x, out, dx = w.reals("x", 6), w.blank(2), w.blank(6)
    w.run(p.avg_pool_forward, x, out, 1, 1, 6, 1, 4, 1, 2, 1, 4, 0, 1, 1, 0)
    w.equal(out, w.values([(x[0] + x[1] + x[2]) / 4, (x[3] + x[4] + x[5]) / 4]))
    tall = w.blank(2)
    w.run(p.avg_pool_forward, x, tall, 1, 6, 1, 4, 1, 2, 1, 4, 1, 1, 0, 1, 0)
    w.equal(tall, out)
    over, grad = w.blank(3), w.reals("grad", 3)
    w.run(p.avg_pool_forward, x, over, 1, 1, 6, 1, 3, 1, 3, 1, 3, 0, 1, 1, 0)
    w.equal(over[2], x[5] / 2)
    below, back = w.blank(3), w.blank(6)
    w.run(p.avg_pool_forward, x, below, 1, 6, 1, 3, 1, 3, 1, 3, 1, 1, 0, 1, 0)
    w.equal(below, over)
    w.run(p.avg_pool_backward, grad, back, 1, 6, 1, 3, 1, 3, 1, 3, 1, 1, 0, 1, 0)
    w.run(p.avg_pool_backward, grad, dx, 1, 1, 6, 1, 3, 1, 3, 1, 3, 0, 1, 1, 0)
    w.equal(dx, w.values([grad[0] / 3, grad[0] / 3, grad[1] / 3, grad[1] / 3, grad[1] / 3, grad[2] / 2]))
    w.equal(back, dx)


@theorem(small=[(1, 3, 4, 2, 3)], large=[(2, 5, 7, 3, 4), (1, 2, 3, 4, 5)], kinds=LINEAR["kinds"], every_shape=WHY)
def adaptive_avg_pool_gradient(w, planes, height, width, out_h, out_w):
    """Window k goes from floor(k n / m) to ceil((k + 1) n / m): they cover the plane, and the gradient is shared out over each."""
    x, grad = w.reals("x", planes, height, width), w.reals("grad", planes, out_h, out_w)

    def forward(x):
        out = w.blank(planes, out_h, out_w)
        w.run(p.adaptive_avg_pool_forward, x, out, planes, height, width, out_h, out_w)
        return out

    dx, out = w.blank(planes, height, width), forward(x)
    w.run(p.adaptive_avg_pool_backward, grad, dx, planes, height, width, out_h, out_w)
    w.gradient(forward, [x], grad, [dx])
    for plane in range(planes):
        for y in range(out_h):
            for z in range(out_w):
                rows = [r for r in range(height) if (r + 1) * out_h > y * height and r * out_h < (y + 1) * height]
                cols = [c for c in range(width) if (c + 1) * out_w > z * width and c * out_w < (z + 1) * width]
                window = [x[(plane * height + r) * width + c] for r in rows for c in cols]
                w.equal(out[(plane * out_h + y) * out_w + z] * len(window), w.sum(lambda i, window=window: window[i], len(window)))


_UNREAD = "it is not read before the first pixel of the window has taken its place"
equivalent(p.max_pool_forward, "best = 0.0 -> deleted", _UNREAD)
equivalent(p.max_pool_forward, "best = 0.0 -> best = 1.0", _UNREAD)
equivalent(p.max_pool_forward, "at = -1 -> at = -2", "any negative number says that there is no pixel yet")
