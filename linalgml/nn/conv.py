"""Convolution: one small filter slid over an image (or a sequence), its dot product with what is under it at every place.

    out[b, o, y, x] = bias[o] + sum over c, i, j of x[b, c, y s - p + i d, x s - p + j d] weight[o, c, i, j]

with stride s, padding p and dilation d; outside of the image are zeros.  Strictly it is a cross-correlation: the filter is not turned
round, as everywhere in deep learning.  Goodfellow, Bengio & Courville, *Deep Learning*, chapter 9; Dumoulin & Visin, arXiv:1603.07285.
"""

from math import sqrt

from .. import backend
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..autograd.joining import pad
from ..kernels import kernel
from . import init
from .module import Module, Parameter


@kernel
def conv2d_forward(x, weight, bias, out, batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, has_bias):
    """out (batch, groups, c_out, out_h, out_w) = the dot products of the filters with what is under them, plus bias (groups, c_out).

    x: (batch, groups, c_in, height, width); weight: (groups, c_out, c_in, kh, kw); stride (sh, sw), padding (ph, pw) on both
    sides, dilation (dh, dw).
    """
    for b in range(batch):
        for g in range(groups):
            for o in range(c_out):
                filter = (g * c_out + o) * c_in
                plane = ((b * groups + g) * c_out + o) * out_h
                for y in range(out_h):
                    for z in range(out_w):
                        total = 0.0
                        for c in range(c_in):
                            image = ((b * groups + g) * c_in + c) * height
                            for i in range(kh):
                                row = y * sh - ph + i * dh
                                if row >= 0 and row < height:
                                    for j in range(kw):
                                        col = z * sw - pw + j * dw
                                        if col >= 0 and col < width:
                                            total += x[(image + row) * width + col] * weight[((filter + c) * kh + i) * kw + j]
                        if has_bias:
                            total += bias[g * c_out + o]
                        out[(plane + y) * out_w + z] = total


@kernel
def conv2d_backward_input(grad, weight, dx, batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw):
    """dx: what each gradient of an output sends back, through the weight, to the pixels that made it: the transposed convolution."""
    for i in range(batch * groups * c_in * height * width):
        dx[i] = 0.0
    for b in range(batch):
        for g in range(groups):
            for o in range(c_out):
                filter = (g * c_out + o) * c_in
                plane = ((b * groups + g) * c_out + o) * out_h
                for y in range(out_h):
                    for z in range(out_w):
                        v = grad[(plane + y) * out_w + z]
                        for c in range(c_in):
                            image = ((b * groups + g) * c_in + c) * height
                            for i in range(kh):
                                row = y * sh - ph + i * dh
                                if row >= 0 and row < height:
                                    for j in range(kw):
                                        col = z * sw - pw + j * dw
                                        if col >= 0 and col < width:
                                            dx[(image + row) * width + col] += v * weight[((filter + c) * kh + i) * kw + j]


@kernel
def conv2d_backward_weight(
    x, grad, dweight, dbias, batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, has_bias
):
    """dweight: each gradient times the pixel that its weight met, over all places and images; dbias: the sum of the gradients."""
    for i in range(groups * c_out * c_in * kh * kw):
        dweight[i] = 0.0
    if has_bias:
        for o in range(groups * c_out):
            dbias[o] = 0.0
    for b in range(batch):
        for g in range(groups):
            for o in range(c_out):
                filter = (g * c_out + o) * c_in
                plane = ((b * groups + g) * c_out + o) * out_h
                for y in range(out_h):
                    for z in range(out_w):
                        v = grad[(plane + y) * out_w + z]
                        if has_bias:
                            dbias[g * c_out + o] += v
                        for c in range(c_in):
                            image = ((b * groups + g) * c_in + c) * height
                            for i in range(kh):
                                row = y * sh - ph + i * dh
                                if row >= 0 and row < height:
                                    for j in range(kw):
                                        col = z * sw - pw + j * dw
                                        if col >= 0 and col < width:
                                            dweight[((filter + c) * kh + i) * kw + j] += v * x[(image + row) * width + col]


def pair(value, what, name, count=2, least=0):
    """A setting for each direction; ValueError unless they are ints of at least `least`."""
    values = (value,) * count if isinstance(value, int) else tuple(value)
    if len(values) == 1:
        values *= count
    if len(values) != count or not all(isinstance(v, int) and v >= least for v in values):
        raise ValueError(f"{name}: {what} must be an int of at least {least}, or {count} of them, got {value!r}")
    return values


def conv_size(size, kernel, stride, padding, dilation):
    """How many places a filter has along one direction.

    >>> conv_size(28, 5, 1, 2, 1), conv_size(7, 3, 2, 0, 1)
    (28, 3)
    """
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def _same(kernel, dilation):
    """Padding (left, right) of each direction that keeps the size at stride 1; an odd one goes right."""
    whole = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    return [(t // 2, t - t // 2) for t in whole]


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Convolution of images, after torch.nn.functional.conv2d.

    input (N, C, H, W) or (C, H, W); weight (O, C / groups, KH, KW); bias (O,) or None; padding: ints, "valid" or "same" (for stride 1).
    Raises ShapeError, with the sizes, when they do not fit, or when the filter is larger than the padded image.

    >>> import linalgml as lm
    >>> image = lm.arange(9.0).reshape(1, 1, 3, 3)
    >>> lm.nn.functional.conv2d(image, lm.ones(1, 1, 2, 2))
    tensor([[[[ 8., 12.],
              [20., 24.]]]])
    """
    return _conv(input, weight, bias, stride, padding, dilation, groups, 2, "conv2d")


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Convolution of sequences, after torch.nn.functional.conv1d: input (N, C, L) or (C, L), weight (O, C / groups, K).

    >>> import linalgml as lm
    >>> lm.nn.functional.conv1d(lm.tensor([[[1.0, 2.0, 4.0, 8.0]]]), lm.tensor([[[-1.0, 1.0]]]))
    tensor([[[1., 2., 4.]]])
    """
    return _conv(input, weight, bias, stride, padding, dilation, groups, 1, "conv1d")


def _conv(input, weight, bias, stride, padding, dilation, groups, dims, name):
    """Check the arguments of a convolution over `dims` directions, and run it as one over images."""
    if len(input.shape) == dims + 1:
        return _conv(input.unsqueeze(0), weight, bias, stride, padding, dilation, groups, dims, name).squeeze(0)
    if len(input.shape) != dims + 2 or len(weight.shape) != dims + 2:
        raise ShapeError(f"{name}: input {input.shape} and weight {weight.shape}: expected {dims + 2} dimensions each")
    stride, dilation = pair(stride, "stride", name, dims, 1), pair(dilation, "dilation", name, dims, 1)
    if padding in ("same", "valid"):
        if padding == "same" and any(s != 1 for s in stride):
            raise ValueError(f"{name}: padding='same' needs a stride of 1, got {stride}")
        sides = _same(weight.shape[2:], dilation) if padding == "same" else [(0, 0)] * dims
        if any(a != b for a, b in sides):
            input, sides = pad(input, [p for side in reversed(sides) for p in side]), [(0, 0)] * dims
        padding = tuple(a for a, _ in sides)
    elif isinstance(padding, str):
        raise ValueError(f"{name}: padding must be ints, 'same' or 'valid', got {padding!r}")
    padding = pair(padding, "padding", name, dims)
    channels, n_out = input.shape[1], weight.shape[0]
    if groups < 1 or channels != weight.shape[1] * groups or n_out % groups:
        raise ShapeError(f"{name}: input {input.shape} and weight {weight.shape} do not fit with groups={groups}")
    if bias is not None and bias.shape != (n_out,):
        raise ShapeError(f"{name}: bias {bias.shape} for weight {weight.shape}: expected ({n_out},)")
    dtype = input.dtype
    if dtype.code > 1 or weight.dtype is not dtype or (bias is not None and bias.dtype is not dtype):
        raise TypeError(f"{name}: input is {dtype.name}, weight {weight.dtype.name}: expected one floating dtype")
    fill = (1,) * (2 - dims)
    size, field = (*fill, *input.shape[2:]), (*fill, *weight.shape[2:])
    steps, gaps, margin = (*fill, *stride), (*fill, *dilation), (*(0 for _ in fill), *padding)
    places = [conv_size(*args) for args in zip(size, field, steps, margin, gaps, strict=True)]
    if min(field) < 1 or min(places) < 1:
        filter = f"a filter of {weight.shape[2:]} with dilation {dilation}"
        raise ShapeError(f"{name}: {filter} does not fit input {input.shape} padded by {padding}")
    sizes = (input.shape[0], groups, channels // groups, *size, n_out // groups, *field, *places, *steps, *margin, *gaps)
    return _run(input, weight, bias, sizes, (input.shape[0], n_out, *places[2 - dims :]))


def _run(input, weight, bias, sizes, shape):
    """The operation itself; `sizes` are the kernels' own."""
    dtype, store = input.dtype, backend.store()
    count = 1
    for s in shape:
        count *= s
    out = store.empty(count, dtype)
    shift = store.empty(0, dtype) if bias is None else bias.flat()
    conv2d_forward(input.flat(), weight.flat(), shift, out, *sizes, bias is not None)
    wants_input = input.requires_grad

    def backward(grad):
        store = backend.store()
        dx = None
        if wants_input:
            dx = store.empty(input.numel(), dtype)
            conv2d_backward_input(grad, weight.flat(), dx, *sizes)
        dweight, dbias = store.empty(weight.numel(), dtype), store.empty(0 if bias is None else bias.numel(), dtype)
        conv2d_backward_weight(input.flat(), grad, dweight, dbias, *sizes, bias is not None)
        return (dx, dweight) if bias is None else (dx, dweight, dbias)

    parents = (input, weight) if bias is None else (input, weight, bias)
    return result(out, shape, dtype, parents, backward, (input, weight))


class _Conv(Module):
    """What the convolution layers share: sizes, parameters, PyTorch's initialisation."""

    dims = 2

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode="zeros",
        device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        name = type(self).__name__
        if in_channels < 1 or out_channels < 1 or groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(f"{name}: {in_channels} and {out_channels} channels do not divide into {groups} groups")
        if padding_mode != "zeros":
            raise NotImplementedError(f"{name}: padding_mode must be 'zeros', got {padding_mode!r}")
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = pair(kernel_size, "kernel_size", name, self.dims, 1)
        self.stride, self.dilation = pair(stride, "stride", name, self.dims, 1), pair(dilation, "dilation", name, self.dims, 1)
        self.padding = padding if isinstance(padding, str) else pair(padding, "padding", name, self.dims)
        self.padding_mode = padding_mode
        self.weight = Parameter(init.blank((out_channels, in_channels // groups, *self.kernel_size), dtype))
        self.register_parameter("bias", Parameter(init.blank((out_channels,), dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Uniform between -1 / sqrt(fan_in) and 1 / sqrt(fan_in), weight and bias, as in PyTorch."""
        init.kaiming_uniform_(self.weight, a=sqrt(5))
        if self.bias is not None:
            fan = self.weight.numel() // self.out_channels
            init.uniform_(self.bias, -1 / sqrt(fan), 1 / sqrt(fan))

    def forward(self, input):
        run = conv1d if self.dims == 1 else conv2d
        return run(input, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)

    def extra_repr(self):
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"]
        usual = {"padding": (0,) * self.dims, "dilation": (1,) * self.dims, "groups": 1}
        parts += [f"{name}={getattr(self, name)!r}" for name, value in usual.items() if getattr(self, name) != value]
        return ", ".join(parts + ([] if self.bias is not None else ["bias=False"]))


class Conv2d(_Conv):
    """A layer of out_channels filters over images (N, in_channels, H, W), after torch.nn.Conv2d.

    >>> import linalgml as lm
    >>> layer = lm.nn.Conv2d(3, 8, kernel_size=3, stride=2, padding=1)
    >>> layer(lm.randn(4, 3, 32, 32)).shape, layer.weight.shape
    ((4, 8, 16, 16), (8, 3, 3, 3))
    """


class Conv1d(_Conv):
    """A layer of out_channels filters over sequences (N, in_channels, L), after torch.nn.Conv1d.

    >>> import linalgml as lm
    >>> lm.nn.Conv1d(4, 6, kernel_size=3, padding="same")(lm.randn(2, 4, 10)).shape
    (2, 6, 10)
    """

    dims = 1
