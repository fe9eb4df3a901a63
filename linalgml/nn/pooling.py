"""Pooling: a window slid over each channel, and its largest number or its mean at every place.

    max: out = max of the window, and its gradient goes to the pixel that was chosen          average: out = sum of the window / its size

LeCun et al., "Gradient-based learning applied to document recognition", 1998; Goodfellow, Bengio & Courville, *Deep Learning*, section 9.3.
"""

from .. import backend, dtypes
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..autograd.tensor import Tensor
from ..kernels import kernel
from .conv import conv_size, pair


@kernel
def max_pool_forward(x, out, index, planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw):
    """out (planes, out_h, out_w): the largest of each window of x (planes, height, width); index: its place in the plane.

    The first of equals counts, a NaN as larger than every number.  Places outside of the plane do not count.
    """
    for p in range(planes):
        for y in range(out_h):
            for z in range(out_w):
                best = 0.0
                at = -1
                for i in range(kh):
                    row = y * sh - ph + i * dh
                    if row >= 0 and row < height:
                        for j in range(kw):
                            col = z * sw - pw + j * dw
                            if col >= 0 and col < width:
                                v = x[(p * height + row) * width + col]
                                if at < 0 or v > best or v != v:
                                    best = v
                                    at = row * width + col
                out[(p * out_h + y) * out_w + z] = best
                index[(p * out_h + y) * out_w + z] = at


@kernel
def max_pool_backward(index, grad, dx, planes, size, count):
    """dx (planes, size): each gradient (planes, count) added where its number came from."""
    for i in range(planes * size):
        dx[i] = 0.0
    for p in range(planes):
        for k in range(count):
            dx[p * size + index[p * count + k]] += grad[p * count + k]


@kernel
def avg_pool_forward(x, out, planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, include_pad, divisor):
    """out: the sum of each window over its size, or over `divisor`; the padding is part of the size with include_pad."""
    for p in range(planes):
        for y in range(out_h):
            top = y * sh - ph
            bottom = min(top + kh, height + ph)
            for z in range(out_w):
                left = z * sw - pw
                right = min(left + kw, width + pw)
                size = (bottom - top) * (right - left)
                low = max(top, 0)
                high = min(bottom, height)
                first = max(left, 0)
                last = min(right, width)
                if not include_pad:
                    size = (high - low) * (last - first)
                if divisor != 0:
                    size = divisor
                total = 0.0
                for row in range(low, high):
                    for col in range(first, last):
                        total += x[(p * height + row) * width + col]
                out[(p * out_h + y) * out_w + z] = total / size


@kernel
def avg_pool_backward(grad, dx, planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, include_pad, divisor):
    """dx: each gradient shared out evenly over its window."""
    for i in range(planes * height * width):
        dx[i] = 0.0
    for p in range(planes):
        for y in range(out_h):
            top = y * sh - ph
            bottom = min(top + kh, height + ph)
            for z in range(out_w):
                left = z * sw - pw
                right = min(left + kw, width + pw)
                size = (bottom - top) * (right - left)
                low = max(top, 0)
                high = min(bottom, height)
                first = max(left, 0)
                last = min(right, width)
                if not include_pad:
                    size = (high - low) * (last - first)
                if divisor != 0:
                    size = divisor
                share = grad[(p * out_h + y) * out_w + z] / size
                for row in range(low, high):
                    for col in range(first, last):
                        dx[(p * height + row) * width + col] += share


@kernel
def adaptive_avg_pool_forward(x, out, planes, height, width, out_h, out_w):
    """out (planes, out_h, out_w): means of windows from floor(k size / places) to ceil((k + 1) size / places), which cover the plane."""
    for p in range(planes):
        for y in range(out_h):
            low = y * height // out_h
            high = ((y + 1) * height + out_h - 1) // out_h
            for z in range(out_w):
                first = z * width // out_w
                last = ((z + 1) * width + out_w - 1) // out_w
                total = 0.0
                for row in range(low, high):
                    for col in range(first, last):
                        total += x[(p * height + row) * width + col]
                out[(p * out_h + y) * out_w + z] = total / ((high - low) * (last - first))


@kernel
def adaptive_avg_pool_backward(grad, dx, planes, height, width, out_h, out_w):
    """dx: each gradient shared out evenly over its window."""
    for i in range(planes * height * width):
        dx[i] = 0.0
    for p in range(planes):
        for y in range(out_h):
            low = y * height // out_h
            high = ((y + 1) * height + out_h - 1) // out_h
            for z in range(out_w):
                first = z * width // out_w
                last = ((z + 1) * width + out_w - 1) // out_w
                share = grad[(p * out_h + y) * out_w + z] / ((high - low) * (last - first))
                for row in range(low, high):
                    for col in range(first, last):
                        dx[(p * height + row) * width + col] += share


def _places(size, kernel, stride, padding, dilation, ceil_mode):
    """How many windows there are along one direction; with ceil_mode a last one may hang over, if it begins inside."""
    if not ceil_mode:
        return conv_size(size, kernel, stride, padding, dilation)
    count = -(-(size + 2 * padding - dilation * (kernel - 1) - 1) // stride) + 1
    return count - ((count - 1) * stride >= size + padding)


def _plan(input, kernel_size, stride, padding, dilation, ceil_mode, dims, name):
    """(planes, sizes by the kernels' names, shape of the result) of a pooling over the last `dims` dimensions."""
    if len(input.shape) not in (dims + 1, dims + 2):
        raise ShapeError(f"{name}: input {input.shape}: expected {dims + 1} or {dims + 2} dimensions")
    if input.dtype.code > 1:
        raise TypeError(f"{name}: input is {input.dtype.name}, expected float32 or float64")
    kernel = pair(kernel_size, "kernel_size", name, dims, 1)
    steps = kernel if stride is None else pair(stride, "stride", name, dims, 1)
    margin, gaps = pair(padding, "padding", name, dims), pair(dilation, "dilation", name, dims, 1)
    if any(2 * p > k for p, k in zip(margin, kernel, strict=True)):
        raise ValueError(f"{name}: padding {margin} must be at most half of kernel_size {kernel}")
    one, none = (1,) * (2 - dims), (0,) * (2 - dims)
    size, kernel, steps, margin, gaps = (*one, *input.shape[-dims:]), (*one, *kernel), (*one, *steps), (*none, *margin), (*one, *gaps)
    places = [_places(*args, ceil_mode) for args in zip(size, kernel, steps, margin, gaps, strict=True)]
    if min(places) < 1:
        raise ShapeError(f"{name}: a window of {kernel[2 - dims :]} does not fit input {input.shape}")
    planes = 1
    for s in input.shape[:-dims]:
        planes *= s
    return planes, size, kernel, places, steps, margin, gaps, (*input.shape[:-dims], *places[2 - dims :])


def _max_pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, dims, name):
    planes, size, kernel, places, steps, margin, gaps, shape = _plan(input, kernel_size, stride, padding, dilation, ceil_mode, dims, name)
    dtype, store = input.dtype, backend.store()
    count, pixels = places[0] * places[1], size[0] * size[1]
    out, index = store.empty(planes * count, dtype), store.empty(planes * count, dtypes.int64)
    max_pool_forward(input.flat(), out, index, planes, *size, *kernel, *places, *steps, *margin, *gaps)

    def backward(grad):
        dx = backend.store().empty(planes * pixels, dtype)
        max_pool_backward(index, grad, dx, planes, pixels, count)
        return (dx,)

    pooled = result(out, shape, dtype, (input,), backward)
    return (pooled, Tensor(index, shape, dtypes.int64)) if return_indices else pooled


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest number of each window, after torch.nn.functional.max_pool2d; input (N, C, H, W) or (C, H, W).

    stride is kernel_size by default; padding counts as minus infinity.  With return_indices, also where in its plane each came from.
    Raises ShapeError when no window fits.

    >>> import linalgml as lm
    >>> lm.nn.functional.max_pool2d(lm.arange(16.0).reshape(1, 4, 4), 2)
    tensor([[[ 5.,  7.],
             [13., 15.]]])
    """
    return _max_pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 2, "max_pool2d")


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """`max_pool2d` for sequences (N, C, L) or (C, L).

    >>> import linalgml as lm
    >>> lm.nn.functional.max_pool1d(lm.tensor([[1.0, 5.0, 2.0, 3.0]]), 2)
    tensor([[5., 3.]])
    """
    return _max_pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 1, "max_pool1d")


def _avg_pool(input, kernel_size, stride, padding, ceil_mode, include_pad, divisor, dims, name):
    if divisor is not None and (not isinstance(divisor, int) or divisor == 0):
        raise ValueError(f"{name}: divisor_override must be an int that is not 0, got {divisor!r}")
    planes, size, kernel, places, steps, margin, _, shape = _plan(input, kernel_size, stride, padding, 1, ceil_mode, dims, name)
    sizes = (planes, *size, *kernel, *places, *steps, *margin, bool(include_pad), divisor or 0)
    return _averaged(input, avg_pool_forward, avg_pool_backward, sizes, planes * places[0] * places[1], shape)


def _averaged(input, forward, back, sizes, count, shape):
    """The operation of a pair of averaging kernels."""
    dtype, n = input.dtype, input.numel()
    out = backend.store().empty(count, dtype)
    forward(input.flat(), out, *sizes)

    def backward(grad):
        dx = backend.store().empty(n, dtype)
        back(grad, dx, *sizes)
        return (dx,)

    return result(out, shape, dtype, (input,), backward)


def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    """The mean of each window, after torch.nn.functional.avg_pool2d; input (N, C, H, W) or (C, H, W).

    count_include_pad says whether the zeros around the image count; divisor_override divides by another number.

    >>> import linalgml as lm
    >>> lm.nn.functional.avg_pool2d(lm.arange(16.0).reshape(1, 4, 4), 2)
    tensor([[[ 2.5000,  4.5000],
             [10.5000, 12.5000]]])
    """
    return _avg_pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, 2, "avg_pool2d")


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """`avg_pool2d` for sequences (N, C, L) or (C, L).

    >>> import linalgml as lm
    >>> lm.nn.functional.avg_pool1d(lm.tensor([[1.0, 5.0, 2.0, 4.0]]), 2)
    tensor([[3., 3.]])
    """
    return _avg_pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, None, 1, "avg_pool1d")


def _adaptive(input, output_size, dims, name):
    if len(input.shape) not in (dims + 1, dims + 2) or 0 in input.shape[-dims:]:
        raise ShapeError(f"{name}: input {input.shape}: expected {dims + 1} or {dims + 2} dimensions, with pixels")
    if input.dtype.code > 1:
        raise TypeError(f"{name}: input is {input.dtype.name}, expected float32 or float64")
    sizes = (output_size,) * dims if output_size is None or isinstance(output_size, int) else tuple(output_size)
    if len(sizes) != dims:
        raise ValueError(f"{name}: output_size {output_size!r}: expected an int or {dims} of them")
    size = input.shape[-dims:]
    places = pair([n if s is None else s for s, n in zip(sizes, size, strict=True)], "output_size", name, dims)
    planes = 1
    for s in input.shape[:-dims]:
        planes *= s
    fill = (1,) * (2 - dims)
    count = planes
    for s in places:
        count *= s
    arguments = (planes, *fill, *size, *fill, *places)
    return _averaged(input, adaptive_avg_pool_forward, adaptive_avg_pool_backward, arguments, count, (*input.shape[:-dims], *places))


def adaptive_avg_pool2d(input, output_size):
    """Means over as many windows as output_size asks for, whatever the image's size, after torch.nn.functional.adaptive_avg_pool2d.

    output_size: an int, or (H, W), None for a direction that stays.  1 is global average pooling.

    >>> import linalgml as lm
    >>> lm.nn.functional.adaptive_avg_pool2d(lm.arange(12.0).reshape(1, 3, 4), 1)
    tensor([[[5.5000]]])
    """
    return _adaptive(input, output_size, 2, "adaptive_avg_pool2d")


def adaptive_avg_pool1d(input, output_size):
    """`adaptive_avg_pool2d` for sequences (N, C, L) or (C, L).

    >>> import linalgml as lm
    >>> lm.nn.functional.adaptive_avg_pool1d(lm.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]]), 2)
    tensor([[2., 4.]])
    """
    return _adaptive(input, output_size, 1, "adaptive_avg_pool1d")
