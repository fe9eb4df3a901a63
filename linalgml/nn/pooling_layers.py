"""The layers of `pooling`, after torch.nn: settings kept, and a call of the function."""

from .module import Module
from .pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, avg_pool1d, avg_pool2d, max_pool1d, max_pool2d


class _MaxPool(Module):
    function = staticmethod(max_pool2d)

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.dilation, self.return_indices, self.ceil_mode = dilation, return_indices, ceil_mode

    def forward(self, input):
        return self.function(input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices)

    def extra_repr(self):
        settings = "kernel_size stride padding dilation ceil_mode".split()
        return ", ".join(f"{name}={getattr(self, name)}" for name in settings)


class MaxPool2d(_MaxPool):
    """The largest number of each window of images, after torch.nn.MaxPool2d.

    >>> import linalgml as lm
    >>> lm.nn.MaxPool2d(2)(lm.randn(1, 3, 8, 6)).shape
    (1, 3, 4, 3)
    """


class MaxPool1d(_MaxPool):
    """The largest number of each window of sequences, after torch.nn.MaxPool1d.

    >>> import linalgml as lm
    >>> lm.nn.MaxPool1d(3, stride=2)(lm.randn(1, 3, 9)).shape
    (1, 3, 4)
    """

    function = staticmethod(max_pool1d)


class AvgPool2d(Module):
    """The mean of each window of images, after torch.nn.AvgPool2d.

    >>> import linalgml as lm
    >>> lm.nn.AvgPool2d(2)(lm.randn(1, 3, 8, 6)).shape
    (1, 3, 4, 3)
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override

    def forward(self, input):
        settings = (self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)
        return avg_pool2d(input, *settings)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(Module):
    """The mean of each window of sequences, after torch.nn.AvgPool1d.

    >>> import linalgml as lm
    >>> lm.nn.AvgPool1d(2)(lm.randn(1, 3, 8)).shape
    (1, 3, 4)
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input):
        return avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AdaptiveAvgPool2d(Module):
    """Means over output_size windows of images of any size, after torch.nn.AdaptiveAvgPool2d.

    >>> import linalgml as lm
    >>> lm.nn.AdaptiveAvgPool2d((2, 3))(lm.randn(1, 4, 7, 9)).shape
    (1, 4, 2, 3)
    """

    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, input):
        return adaptive_avg_pool2d(input, self.output_size)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(Module):
    """Means over output_size windows of sequences of any length, after torch.nn.AdaptiveAvgPool1d.

    >>> import linalgml as lm
    >>> lm.nn.AdaptiveAvgPool1d(2)(lm.randn(1, 4, 7)).shape
    (1, 4, 2)
    """

    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, input):
        return adaptive_avg_pool1d(input, self.output_size)

    def extra_repr(self):
        return f"output_size={self.output_size}"
