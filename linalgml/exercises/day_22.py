"""Day 22: convolutions.  One dimension by hand, the seven loops, how far a unit sees, and the way back."""

from ..nn.conv import conv2d_forward
from ..nn.pooling import max_pool_backward
from .cases import reals
from .compare import blank
from .exercise import exercise


def correlate(x, w, stride, padding):
    """The dot products of the filter w with what lies under it, at every place: x is given `padding` zeros on both sides."""
    x = [0.0] * padding + x + [0.0] * padding
    places = (len(x) - len(w)) // stride + 1
    return [sum(w[j] * x[r * stride + j] for j in range(len(w))) for r in range(places)]


@exercise(correlate, title="Slide a filter")
def correlate_cases(rng):
    """Put `padding` zeros before and after x. Then lay the filter w on the first numbers and take the dot product; move on by `stride`;
    and so on, as long as the whole filter lies on numbers. Give back the list of dot products. The filter fits.
    """
    yield [1.0, 2.0, 3.0], [1.0], 1, 0
    yield [1.0, 2.0, 4.0, 8.0], [-1.0, 1.0], 1, 0
    yield [1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 0.0, 0.0], 2, 0
    yield [5.0, 7.0], [1.0, 10.0, 100.0], 1, 1
    yield [1.0, 2.0, 3.0, 4.0], [1.0, 1.0], 2, 1
    yield [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 2.0], 3, 0
    yield [2.0], [3.0, 1.0], 1, 2
    for n, k, s, p in ((6, 3, 2, 1), (7, 2, 3, 0), (5, 4, 1, 2)):
        yield reals(rng, n), reals(rng, k), s, p


correlate_cases.hint(
    "Make the padded list first. How many places are there? Try it with 5 numbers, a filter of 3 and a stride of 2.",
    "places = (len(x) - len(w)) // stride + 1, with the padded x; place r begins at r * stride.",
)
correlate_cases.misconception(
    "turns the filter round",
    "w[j] * x[r * stride + j] -> w[len(w) - 1 - j] * x[r * stride + j]",
    "That is the mathematician's convolution. In deep learning the filter is laid on as it is.",
)
correlate_cases.misconception(
    "pads on one side",
    " + [0.0] * padding\n -> \n",
    "The padding stands on both sides.",
)
correlate_cases.misconception(
    "one place too few",
    "// stride + 1 -> // stride",
    "A filter as long as x has one place, not none: the last + 1.",
)
correlate_cases.misconception(
    "the stride moves the output, not the filter",
    "x[r * stride + j] for -> x[r + j] for",
    "Place r begins at number r * stride.",
)
correlate_cases.misconception(
    "rounds the number of places up",
    "(len(x) - len(w)) // stride + 1 -> min(-(-(len(x) - len(w)) // stride), len(x) - len(w)) + 1",
    "Where the last step would hang over the end there is no place: round down.",
)

BLANKS = [
    "row = y * sh - ph + i * dh",
    "col = z * sw - pw + j * dw",
    "total += x[(image + row) * width + col] * weight[((filter + c) * kh + i) * kw + j]",
]


@exercise(conv2d_forward, title="The seven loops", outputs=("out",), blank=BLANKS)
def conv2d_cases(rng):
    """The library's kernel, without its three lines in the middle. For the output at (y, z) and the place (i, j) of the filter: which row
    and column of the picture lie under it, with stride (sh, sw), padding (ph, pw) and dilation (dh, dw)? And what is added up? `image` is
    the number of rows before the plane of x, and `filter + c` the number of planes before the filter's. All tensors are flat lists.
    """

    def case(batch, groups, c_in, height, width, c_out, kh, kw, sh=1, sw=1, ph=0, pw=0, dh=1, dw=1, bias=False):
        out_h = (height + 2 * ph - dh * (kh - 1) - 1) // sh + 1
        out_w = (width + 2 * pw - dw * (kw - 1) - 1) // sw + 1
        x = reals(rng, batch * groups * c_in * height * width)
        weight, b = reals(rng, groups * c_out * c_in * kh * kw), reals(rng, groups * c_out)
        sizes = batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, bias
        return x, weight, b, blank(batch * groups * c_out * out_h * out_w), *sizes

    yield [1.0, 2.0, 3.0, 4.0], [1.0], [0.0], blank(4), 1, 1, 1, 2, 2, 1, 1, 1, 2, 2, 1, 1, 0, 0, 1, 1, False
    yield case(1, 1, 1, 3, 3, 1, 2, 2)
    yield case(1, 1, 1, 4, 5, 1, 2, 3, 2, 1)
    yield case(1, 1, 1, 3, 4, 1, 3, 3, 1, 2, 1, 2)
    yield case(1, 1, 1, 5, 6, 1, 2, 3, 1, 1, 0, 0, 2, 2)
    yield case(1, 1, 2, 3, 3, 2, 2, 2, bias=True)
    yield case(2, 2, 1, 4, 3, 2, 2, 2, 1, 2, 1, 0, 2, 1, True)


conv2d_cases.hint(
    "Output row y stands at y * sh in the padded picture, which is ph less in the picture itself; filter row i lies i * dh further down.",
    "A flat index of x is (rows before) * width + col, and rows before is image + row.",
)
conv2d_cases.misconception(
    "adds the padding",
    ["y * sh - ph -> y * sh + ph", "z * sw - pw -> z * sw + pw"],
    "With padding the filter begins *outside* of the picture, at row -ph.",
)
conv2d_cases.misconception(
    "the stride stretches the filter",
    ["y * sh - ph + i * dh -> y * dh - ph + i * sh", "z * sw - pw + j * dw -> z * dw - pw + j * sw"],
    "The stride is how far the filter moves (it goes with y), the dilation how far apart its entries are (it goes with i).",
)
conv2d_cases.misconception(
    "turns the filter round",
    "* kh + i) * kw + j] -> * kh + kh - 1 - i) * kw + kw - 1 - j]",
    "The filter is not turned round: entry (i, j) meets the pixel at (row, col).",
)
conv2d_cases.misconception(
    "the last channel wins",
    "total += -> total =",
    "An output is one sum over all channels and the whole filter: add up.",
)
conv2d_cases.misconception(
    "one filter for all channels",
    "weight[((filter + c) * kh + i) -> weight[(filter * kh + i)",
    "Each input channel has a filter of its own: plane filter + c.",
)


def receptive_field(layers):
    """How many pixels in a row one unit of the last layer depends on.  layers: (kernel, stride), from the input up."""
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field


@exercise(receptive_field, title="How far does a unit see?")
def receptive_cases(rng):
    """`layers` are pairs (kernel, stride) from the input upwards, pooling included. A unit of the first layer sees `kernel` pixels. In a
    higher layer, neighbours below are as far apart as all the strides below them say. How many pixels of the input does a unit of the
    last layer depend on, in one direction?
    """
    yield ([(3, 1)],)
    yield ([(3, 1), (3, 1)],)
    yield ([(2, 2), (2, 2)],)
    yield ([(3, 2), (3, 1)],)
    yield ([(5, 3), (2, 4), (3, 1)],)
    yield ([],)
    yield ([(1, 2), (3, 1)],)
    for n in (3, 4, 5):
        yield ([(rng.randint(1, 5), rng.randint(1, 3)) for _ in range(n)],)


receptive_cases.hint(
    "Keep two numbers: the field so far, and how far apart two neighbouring units of this layer are, in pixels.",
    "A kernel adds kernel - 1 neighbours, each `jump` pixels further: field += (kernel - 1) * jump. Then jump *= stride.",
)
receptive_cases.misconception(
    "forgets the strides",
    "jump *= stride -> jump = 1",
    "After a stride of 2 neighbours are 2 pixels apart, and a kernel of 3 reaches twice as far.",
)
receptive_cases.misconception(
    "multiplies the kernels",
    "field += (kernel - 1) * jump -> field *= kernel",
    "Two layers of 3 see 5 pixels, not 9: their windows overlap.",
)
receptive_cases.misconception(
    "counts a layer's own stride",
    "        field += (kernel - 1) * jump\n        jump *= stride ->         jump *= stride\n        field += (kernel - 1) * jump",
    "A layer's stride moves its *outputs* apart. How far its kernel reaches depends on the strides below it.",
)
receptive_cases.misconception(
    "adds whole kernels",
    "(kernel - 1) * jump -> kernel * jump",
    "A kernel of 1 sees nothing more: it adds kernel - 1.",
)


def correlate_backward(x, w, grad):
    """(dx, dw) of out[r] = sum of w[j] x[r + j], from the gradient of out."""
    dx, dw = [0.0] * len(x), [0.0] * len(w)
    for r in range(len(grad)):
        for j in range(len(w)):
            dx[r + j] += grad[r] * w[j]
            dw[j] += grad[r] * x[r + j]
    return dx, dw


@exercise(correlate_backward, title="The way back")
def backward_cases(rng):
    """Forward: `out[r] = w[0] x[r] + w[1] x[r + 1] + ...`, one number for each place, stride 1, no padding. `grad[r]` is the gradient of
    the loss with respect to `out[r]`. Return the pair `(dx, dw)`, as long as x and w.
    """
    yield [2.0], [3.0], [1.0]
    yield [1.0, 2.0], [5.0], [1.0, 10.0]
    yield [1.0, 2.0, 3.0], [10.0, 20.0], [1.0, 0.0]
    yield [1.0, 2.0, 3.0], [10.0, 20.0], [0.0, 1.0]
    yield [1.0, 2.0, 3.0], [10.0, 20.0], [1.0, 1.0]
    for n, k in ((5, 2), (6, 3), (4, 4)):
        yield reals(rng, n), reals(rng, k), reals(rng, n - k + 1)


backward_cases.hint(
    "The product w[j] * x[r + j] occurs in out[r]. What does it send to x[r + j], and what to w[j]?",
    "Two loops, as forward. dx[r + j] += grad[r] * w[j], and dw[j] += grad[r] * x[r + j].",
)
backward_cases.misconception(
    "a pixel hears from one place only",
    "dx[r + j] += -> dx[r + j] =",
    "A pixel lies under the filter at several places, and its gradients add up: +=.",
)
backward_cases.misconception(
    "a weight was used once",
    "dw[j] += -> dw[j] =",
    "A weight is used at every place. Shared weights collect from all their uses: +=.",
)
backward_cases.misconception(
    "the mean over the places",
    "dw[j] += grad[r] * x[r + j] -> dw[j] += grad[r] * x[r + j] / len(grad)",
    "The sum over the places, not the mean: with twice as many places a weight has twice as much influence.",
)
backward_cases.misconception(
    "gradients go back along their own factor",
    ["dx[r + j] += grad[r] * w[j] -> dx[r + j] += grad[r] * x[r + j]", "dw[j] += grad[r] * x[r + j] -> dw[j] += grad[r] * w[j]"],
    "The slope of a product along one factor is the *other* factor.",
)


@exercise(max_pool_backward, title="Back through max pooling", outputs=("dx",))
def max_pool_cases(rng):
    """Max pooling kept, for every output, the `index` of the pixel that it chose. `planes` planes of `size` pixels were pooled to `count`
    numbers each; `grad` (planes * count numbers) comes back. Write the gradient of all pixels into `dx` (planes * size). Windows may
    overlap.
    """
    yield [1], [5.0], blank(3), 1, 3, 1
    yield [0, 3], [1.0, 2.0], blank(4), 1, 4, 2
    yield [2, 2], [1.0, 2.0], blank(4), 1, 4, 2
    yield [0, 1, 1, 0], [1.0, 2.0, 3.0, 4.0], blank(4), 2, 2, 2
    yield [3, 3, 0, 2, 1, 2], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], blank(8), 2, 4, 3
    for planes, size, count in ((2, 5, 3), (3, 4, 2)):
        yield [rng.randrange(size) for _ in range(planes * count)], reals(rng, planes * count), blank(planes * size), planes, size, count


max_pool_cases.hint(
    "Set all of dx to 0 first. Then every gradient goes to the pixel that was chosen.",
    "dx[p * size + index[p * count + k]] += grad[p * count + k]",
)
max_pool_cases.misconception(
    "a pixel that won twice is paid once",
    "+= grad -> = grad",
    "Windows may overlap, and a pixel may be the largest of two: its gradients add up.",
)
max_pool_cases.misconception(
    "all planes write into the first",
    "dx[p * size + index -> dx[index",
    "index counts within a plane. Plane p begins at p * size.",
)
max_pool_cases.misconception(
    "everybody gets a share",
    "def max_pool_backward(index, grad, dx, planes, size, count):\n    for i in range(planes * size):\n        dx[i] = 0.0\n"
    "    for p in range(planes):\n        for k in range(count):\n            for i in range(size):\n"
    "                dx[p * size + i] += grad[p * count + k] / size\n",
    "That is average pooling. A small change of a pixel that was not the largest changes nothing, so it gets nothing.",
)
max_pool_cases.equivalent("dx[i] = 0.0 -> dx[i - 1] = 0.0", "dx[-1] is the last cell, so all cells are still set to 0")
