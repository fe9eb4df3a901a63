"""Initial weights: filling tensors in place with constants or draws, after torch.nn.init.

Xavier: Glorot & Bengio, AISTATS 2010.  Kaiming: He et al., arXiv:1502.01852.  Both choose the variance that keeps the
size of activations, or of gradients, the same from layer to layer.
"""

from math import sqrt

from .. import backend, dtypes, random, storage
from ..autograd import engine
from ..autograd.errors import ShapeError
from ..autograd.tensor import Tensor, numel


def blank(shape, dtype=None):
    """A zero tensor for a parameter about to be filled."""
    dtype = dtype or dtypes.get_default_dtype()
    return Tensor(backend.store().zeros(numel(shape), dtype), tuple(shape), dtype)


def _fill(tensor, draw):
    """Replace every value by what draw(storage, n) writes."""
    with engine.no_grad():
        n = tensor.numel()
        data = backend.store().empty(n, tensor.dtype)
        draw(data, n)
        tensor.copy_(Tensor(storage.settle(data, tensor.dtype), tensor.shape, tensor.dtype))
    return tensor


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Normal with this mean and standard deviation.

    >>> import linalgml as lm
    >>> lm.nn.init.normal_(lm.zeros(2), mean=5.0, std=0.0)
    tensor([5., 5.])
    """
    return _fill(tensor, lambda data, n: (generator or random.default_generator).normal(data, n, mean, std))


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Uniform in [a, b)."""
    return _fill(tensor, lambda data, n: (generator or random.default_generator).uniform(data, n, a, b))


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Normal, but draws outside [a, b] are drawn again."""
    if not a < b:
        raise ValueError(f"trunc_normal_: expected a < b, got {a} and {b}")

    def draw(data, n):
        source, tries = generator or random.default_generator, 0
        done: list[float] = []
        while len(done) < n:
            batch = [0.0] * max(n - len(done), 16)
            with backend.use_backend("python"):
                source.normal(batch, len(batch), mean, std)
            kept = [v for v in batch if a <= v <= b]
            done += kept
            tries = 0 if kept else tries + 1
            if tries > 10_000:
                raise ValueError(f"trunc_normal_: no draw of mean {mean} and deviation {std} falls in [{a}, {b}]")
        backend.store().assign(data, done[:n])

    return _fill(tensor, draw)


def constant_(tensor, val):
    """One value."""
    return _fill(tensor, lambda data, n: backend.store().assign(data, [val] * n))


def ones_(tensor):
    """Ones."""
    return constant_(tensor, 1.0)


def zeros_(tensor):
    """Zeros."""
    return constant_(tensor, 0.0)


def eye_(tensor):
    """The identity matrix."""
    from ..autograd.creation import eye

    if tensor.dim() != 2:
        raise ShapeError(f"eye_: expected a matrix, got shape {tensor.shape}")
    rows, cols = tensor.shape
    with engine.no_grad():
        tensor.copy_(eye(rows, cols, dtype=tensor.dtype))
    return tensor


def fan_in_and_fan_out(tensor):
    """(inputs, outputs) that meet in a weight (out, in, *kernel)."""
    if tensor.dim() < 2:
        raise ShapeError(f"fan in and fan out need at least 2 dimensions, got shape {tensor.shape}")
    field = numel(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def calculate_gain(nonlinearity, param=None):
    """The factor by which a layer's deviation must grow to make up for the nonlinearity after it.

    >>> import linalgml as lm
    >>> lm.nn.init.calculate_gain("tanh")
    1.6666666666666667
    """
    if nonlinearity in ("linear", "conv1d", "conv2d", "conv3d", "sigmoid"):
        return 1.0
    if nonlinearity == "tanh":
        return 5 / 3
    if nonlinearity == "relu":
        return sqrt(2)
    if nonlinearity == "leaky_relu":
        return sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity == "selu":
        return 3 / 4
    raise ValueError(f"calculate_gain: unknown nonlinearity {nonlinearity!r}")


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Uniform with variance gain^2 * 2 / (fan_in + fan_out)."""
    bound = gain * sqrt(6 / sum(fan_in_and_fan_out(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """Normal with variance gain^2 * 2 / (fan_in + fan_out)."""
    return normal_(tensor, 0.0, gain * sqrt(2 / sum(fan_in_and_fan_out(tensor))), generator)


def _kaiming_std(tensor, a, mode, nonlinearity):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"kaiming: mode must be 'fan_in' or 'fan_out', got {mode!r}")
    fan = fan_in_and_fan_out(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / sqrt(fan) if fan else 0.0


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Uniform with variance gain^2 / fan."""
    bound = sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Normal with variance gain^2 / fan."""
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)
