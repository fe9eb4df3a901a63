"""Theorems of convolution."""

from ...linalg.matmul import matmul
from ...nn.conv import conv2d_backward_input, conv2d_backward_weight, conv2d_forward
from ..derivation import derivation
from ..theorem import theorem

# batch, groups, c_in, height, width, c_out, kh, kw, sh, sw, ph, pw, dh, dw
PLAIN = (1, 1, 2, 3, 3, 1, 2, 2, 1, 1, 0, 0, 1, 1)
SMALL = [PLAIN, (2, 2, 1, 3, 3, 2, 2, 2, 2, 1, 1, 0, 1, 2)]
LARGE = [(2, 2, 2, 5, 6, 2, 3, 2, 2, 1, 1, 2, 1, 3), (2, 1, 3, 4, 5, 2, 2, 3, 1, 2, 0, 1, 2, 1)]
SHAPES = {"small": SMALL, "large": LARGE, "every_shape": "which pixels lie inside of the image is a branch on sizes"}
EXACT = ("floats", "finite", "rationals", "symbols")


class Field:
    """Sizes by name, and the kernels' arguments."""

    def __init__(self, batch, groups, c_in, height, width, c_out, kh, kw, sh, sw, ph, pw, dh, dw):
        self.out_h = (height + 2 * ph - dh * (kh - 1) - 1) // sh + 1
        self.out_w = (width + 2 * pw - dw * (kw - 1) - 1) // sw + 1
        self.sizes = (batch, groups, c_in, height, width, c_out, kh, kw, self.out_h, self.out_w, sh, sw, ph, pw, dh, dw)
        self.image, self.filters = (batch, groups, c_in, height, width), (groups, c_out, c_in, kh, kw)
        self.places = (batch, groups, c_out, self.out_h, self.out_w)

    def forward(self, w, x, weight, bias=None):
        out = w.blank(*self.places)
        w.run(conv2d_forward, x, weight, w.zeros(1) if bias is None else bias, out, *self.sizes, bias is not None)
        return out

    def backward_input(self, w, grad, weight):
        dx = w.blank(*self.image)
        w.run(conv2d_backward_input, grad, weight, dx, *self.sizes)
        return dx


@theorem(**SHAPES, kinds=EXACT)
def conv_gradient(w, *sizes):
    """dx, dweight and dbias are the derivative of the forward pass, for any stride, padding, dilation and groups."""
    f = Field(*sizes)
    x, weight, grad = w.reals("x", *f.image), w.reals("weight", *f.filters), w.reals("grad", *f.places)
    bias = w.reals("bias", *f.filters[:2])
    dweight, dbias = w.blank(*f.filters), w.blank(*f.filters[:2])
    w.run(conv2d_backward_weight, x, grad, dweight, dbias, *f.sizes, True)
    dx = f.backward_input(w, grad, weight)
    w.gradient(lambda x, weight, bias: f.forward(w, x, weight, bias), [x, weight, bias], grad, [dx, dweight, dbias])


@theorem(**SHAPES, kinds=EXACT)
def transposed_convolution_is_the_adjoint(w, *sizes):
    """<conv(x), y> = <x, transposed conv(y)>: what goes back along a filter is what came along it."""
    f = Field(*sizes)
    x, weight, y = w.reals("x", *f.image), w.reals("weight", *f.filters), w.reals("y", *f.places)
    out, back = f.forward(w, x, weight), f.backward_input(w, y, weight)
    w.equal(w.sum(lambda i: out[i] * y[i], len(out)), w.sum(lambda i: x[i] * back[i], len(x)))


@theorem(**SHAPES, kinds=EXACT)
def without_a_bias(w, *sizes):
    """Without a bias the outputs are those with a bias of 0, and its gradient is left alone."""
    f = Field(*sizes)
    x, weight, grad = w.reals("x", *f.image), w.reals("weight", *f.filters), w.reals("grad", *f.places)
    w.equal(f.forward(w, x, weight), f.forward(w, x, weight, w.zeros(*f.filters[:2])))
    dweight, again, dbias = w.blank(*f.filters), w.blank(*f.filters), w.blank(*f.filters[:2])
    w.run(conv2d_backward_weight, x, grad, dweight, dbias, *f.sizes, False)
    w.claim(dbias.blank() or w.kind == "floats", "dbias is not written")
    w.run(conv2d_backward_weight, x, grad, again, w.blank(*f.filters[:2]), *f.sizes, True)
    w.equal(dweight, again)


@theorem(small=[PLAIN], large=[(1, 1, 3, 4, 5, 2, 2, 3, 1, 2, 0, 1, 2, 1)], kinds=EXACT, every_shape=SHAPES["every_shape"])
def convolution_is_a_matrix_product(w, *sizes):
    """With the patches under the filter as the columns of a matrix, one image's convolution is the filters times that matrix (im2col)."""
    f = Field(*sizes)
    _, _, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw = f.sizes
    x, weight = w.reals("x", *f.image), w.reals("weight", *f.filters)
    depth, places, zero = c_in * kh * kw, out_h * out_w, w.number(0)

    def pixel(k, p):
        c, i, j = k // (kh * kw), k // kw % kh, k % kw
        row, col = p // out_w * sh - ph + i * dh, p % out_w * sw - pw + j * dw
        return x[(c * height + row) * width + col] if 0 <= row < height and 0 <= col < width else zero

    columns, product = w.family(pixel, depth, places), w.blank(c_out, places)
    w.run(matmul, weight, columns, product, 1, c_out, depth, places, c_out * depth, depth, 1, depth * places, places, 1)
    out = f.forward(w, x, weight)
    w.equal(product, w.family(lambda i: out[i], c_out * places))


@theorem(small=[PLAIN], large=[(1, 1, 2, 5, 6, 2, 2, 3, 1, 1, 0, 0, 1, 1)], kinds=EXACT, every_shape=SHAPES["every_shape"])
def a_shifted_image_is_a_shifted_result(w, *sizes):
    """Moving the image down by one row moves the result by one: the same thing is recognised wherever it stands."""
    f = Field(*sizes)
    x, weight = w.reals("x", *f.image), w.reals("weight", *f.filters)
    height, width = f.image[3:]
    moved = w.family(lambda b, g, c, r, s: x[c * height * width + (r - 1) * width + s] if r else w.number(0), *f.image)
    a, b = f.forward(w, x, weight), f.forward(w, moved, weight)
    rows = f.out_h
    for plane in range(len(a) // (rows * f.out_w)):
        for i in range((rows - 1) * f.out_w):
            w.equal(b[plane * rows * f.out_w + f.out_w + i], a[plane * rows * f.out_w + i])


@derivation(title="Convolution, backwards to its filter", theorem="conv_gradient")
def conv_backwards_to_the_filter(d):
    """A weight was used at every place r, so it collects from every place: the convolution of the picture with the gradient."""
    k, n = d.size("k"), d.size("n")
    i, j = d.indices("i j", k)
    r = d.indices("r", n)
    x, w, g = d.family("x", n + k), d.family("w", k), d.family("g", n)
    d.line(d.D(d.sum(g[r] * d.sum(w[j] * x[r + j], j), r), w[i]), r"$g_r$ arrives at place $r$, where the filter met $x_r, x_{r+1}, \dots$")
    d.line(d.sum(g[r] * d.sum(d.delta(i, j) * x[r + j], j), r), "of all weights only $w_i$ moves, at all places at once")
    d.line(d.sum(g[r] * x[r + i], r), "the delta picks what $w_i$ was multiplied by")


@derivation(title="Convolution, backwards to the picture", theorem="conv_gradient")
def conv_backwards_to_the_picture(d):
    """A pixel was seen from several places, and hears from each of them, through the weight that it met there."""
    k, n = d.size("k"), d.size("n")
    j = d.indices("j", k)
    r = d.indices("r", n)
    u = d.indices("u", n + k)
    x, w, g = d.family("x", n + k), d.family("w", k), d.family("g", n)
    d.line(d.D(d.sum(g[r] * d.sum(w[j] * x[r + j], j), r), x[u]), "$g_r$ arrives at place $r$")
    d.line(d.sum(g[r] * w[j] * d.delta(u, r + j), j, r), "pixel $u$ lies under weight $j$ at the places with $r + j = u$")
