"""Residual blocks: layers that learn what to add to their input.

    y = relu(x + F(x))      F: convolution, norm, relu, convolution, norm                  He et al., arXiv:1512.03385
    y = x + F(x)            F: norm, relu, convolution, norm, relu, convolution            He et al., arXiv:1603.05027

The second keeps the path of x clear from end to end: dL/dx = dL/dy + dL/dy dF/dx, so that a gradient reaches every block whatever the
others do.  Where the number of channels or the stride changes, x goes through a convolution of one pixel, the projection.
"""

from .activation import relu
from .batch_norm import BatchNorm2d
from .container import Sequential
from .conv import Conv2d
from .module import Module


def _conv3x3(inplanes, planes, stride=1):
    return Conv2d(inplanes, planes, kernel_size=3, stride=stride, padding=1, bias=False)


class BasicBlock(Module):
    """Two convolutions of 3 x 3 and a shortcut, after torchvision's BasicBlock: (N, inplanes, H, W) -> (N, planes, H / stride, W / stride).

    downsample: the module on the shortcut; None makes a projection with batch norm where the shape changes, and nothing where it does not.
    The weights have torchvision's names.

    >>> import linalgml as lm
    >>> lm.nn.BasicBlock(8, 16, stride=2)(lm.randn(2, 8, 6, 6)).shape
    (2, 16, 3, 3)
    """

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1, self.bn1 = _conv3x3(inplanes, planes, stride), BatchNorm2d(planes)
        self.conv2, self.bn2 = _conv3x3(planes, planes), BatchNorm2d(planes)
        if downsample is None and (stride != 1 or inplanes != planes):
            downsample = Sequential(Conv2d(inplanes, planes, kernel_size=1, stride=stride, bias=False), BatchNorm2d(planes))
        self.downsample = downsample

    def forward(self, x):
        out = relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return relu(out + (x if self.downsample is None else self.downsample(x)))


class PreActBlock(Module):
    """The same with norm and activation before each convolution, and nothing after the sum; shapes and arguments as `BasicBlock`.

    The projection, a convolution, reads what the first norm and activation make of x.

    >>> import linalgml as lm
    >>> lm.nn.PreActBlock(8, 16, stride=2)(lm.randn(2, 8, 6, 6)).shape
    (2, 16, 3, 3)
    """

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.bn1, self.conv1 = BatchNorm2d(inplanes), _conv3x3(inplanes, planes, stride)
        self.bn2, self.conv2 = BatchNorm2d(planes), _conv3x3(planes, planes)
        if downsample is None and (stride != 1 or inplanes != planes):
            downsample = Conv2d(inplanes, planes, kernel_size=1, stride=stride, bias=False)
        self.downsample = downsample

    def forward(self, x):
        out = relu(self.bn1(x))
        shortcut = x if self.downsample is None else self.downsample(out)
        out = self.conv1(out)
        return self.conv2(relu(self.bn2(out))) + shortcut
