"""Forward mode for tensors: a tensor and its tangent go through every operation together.

    y = A x:  y' = A x'          y = f(x):  y' = f'(x) * x'          y = x w:  y' = x' w + x w'

Tangents are computed by ordinary recorded operations, so the tape can differentiate them again: the gradient of (grad f . v) is H v,
exactly, with no second tape.  Pearlmutter, *Fast Exact Multiplication by the Hessian*, Neural Computation 6 (1994); Griewank &
Walther, *Evaluating Derivatives* (2008), ch. 3.
"""

from ..autograd import arithmetic, creation, elementary, products, selection
from ..autograd.tensor import Tensor
from .functions import SLOPES


class Moving(Tensor):
    """value + tangent e, both tensors of one shape.  It knows operators and methods of Tensor; what it does not know is a TypeError.

    >>> import linalgml as lm
    >>> x = Moving(lm.tensor([1.0, 2.0]), lm.tensor([1.0, 0.0]))
    >>> (x * x).sum().tangent
    tensor(2.)
    """

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent
        self.shape, self.dtype, self.requires_grad = value.shape, value.dtype, False
        self._offset = self._version = 0
        self._strides = self._base = self._node = self.grad = None

    def __repr__(self):
        return f"Moving({self.value}, {self.tangent})"

    def _unknown(self, *args, **kwargs):
        raise TypeError(
            "forward mode: this function is not known for a tensor that carries a tangent; write it with operators and methods of "
            "Tensor, or take the gradient by reverse mode (grad, vjp, jacrev)"
        )

    flat = _flat = _native = _read = tolist = item = numpy = __float__ = __int__ = __bool__ = _unknown

    _data = property(_unknown)  # type: ignore[assignment]

    def detach(self):
        return self.value.detach()

    def __iter__(self):
        return (self[i] for i in range(self.shape[0]))

    # ---- arithmetic -----------------------------------------------------------------------------------------------------------

    # fmt: off
    def __add__(self, y): return _linear(arithmetic.add, self, y)
    def __sub__(self, y): return _linear(arithmetic.sub, self, y)
    def __rsub__(self, y): return (-self) + y
    def __neg__(self): return Moving(-self.value, -self.tangent)
    def __mul__(self, y): return _bilinear(arithmetic.mul, self, y)
    def __rmul__(self, y): return _bilinear(arithmetic.mul, y, self)
    def __matmul__(self, y): return _bilinear(products.matmul, self, y)
    def __rmatmul__(self, y): return _bilinear(products.matmul, y, self)
    def outer(self, y): return _bilinear(products.outer, self, y)
    def __truediv__(self, y): return _quotient(self, y)
    def __rtruediv__(self, y): return _quotient(y, self)
    def __pow__(self, y): return _power(self, y)
    def __rpow__(self, y): return _power(y, self)
    def __abs__(self): return Moving(abs(self.value), self.value.sign() * self.tangent)
    def square(self): return self * self
    def reciprocal(self): return 1.0 / self
    def rsqrt(self): return 1.0 / self.sqrt()
    __radd__ = __add__
    add, sub, mul, div, neg, abs, pow = __add__, __sub__, __mul__, __truediv__, __neg__, __abs__, __pow__
    subtract, multiply, divide, true_divide, negative, absolute = sub, mul, div, div, neg, abs
    matmul = mm = bmm = mv = dot = __matmul__
    # fmt: on

    # ---- functions of one number -----------------------------------------------------------------------------------------------

    def _through(self, name, rate=None):
        y = getattr(self.value, name)()
        return Moving(y, (SLOPES[name](self.value, y) if rate is None else rate(self.value, y)) * self.tangent)

    # fmt: off
    def tanh(self): return self._through("tanh", lambda x, y: 1.0 - y * y)
    def sigmoid(self): return self._through("sigmoid", lambda x, y: y * (1.0 - y))
    def relu(self): return self._through("relu", lambda x, y: (x > 0).to(x.dtype))
    # fmt: on

    # ---- reductions that are not linear ----------------------------------------------------------------------------------------

    def softmax(self, dim=-1, dtype=None):
        y = self.value.softmax(dim)
        return Moving(y, y * (self.tangent - (y * self.tangent).sum(dim, keepdim=True)))

    def log_softmax(self, dim=-1, dtype=None):
        return Moving(self.value.log_softmax(dim), self.tangent - (self.value.softmax(dim) * self.tangent).sum(dim, keepdim=True))

    def logsumexp(self, dim, keepdim=False):
        return Moving(self.value.logsumexp(dim, keepdim), (self.value.softmax(dim) * self.tangent).sum(dim, keepdim))

    def var(self, dim=None, correction=1, keepdim=False):
        centred = self - (self.mean() if dim is None else self.mean(dim, keepdim=True))
        total = (centred * centred).sum() if dim is None else (centred * centred).sum(dim, keepdim=keepdim)
        return total / max(self.value.numel() // max(total.value.numel(), 1) - correction, 0)

    def std(self, dim=None, correction=1, keepdim=False):
        return self.var(dim, correction, keepdim).sqrt()

    def norm(self, p=2, dim=None, keepdim=False):
        if p != 2:
            self._unknown()
        return ((self * self).sum() if dim is None else (self * self).sum(dim, keepdim=keepdim)).sqrt()

    def maximum(self, y):
        return _chosen(self, y, 1)

    def minimum(self, y):
        return _chosen(self, y, -1)

    def clamp(self, min=None, max=None):
        inside = creation.ones(*self.shape, dtype=self.dtype)
        inside = inside if min is None else inside * (self.value >= min).to(self.dtype)
        inside = inside if max is None else inside * (self.value <= max).to(self.dtype)
        return Moving(self.value.clamp(min, max), inside * self.tangent)

    clip = clamp

    def masked_fill(self, mask, value):
        return Moving(self.value.masked_fill(mask, value), self.tangent.masked_fill(mask, 0.0))

    def type_as(self, other):
        return self.to(other.dtype)


LINEAR = (  # both parts go through the method itself
    "sum mean view reshape permute transpose swapaxes t squeeze unsqueeze flatten unflatten ravel expand broadcast_to narrow select "
    "diagonal movedim clone contiguous gather index_select take_along_dim take masked_select repeat repeat_interleave tile flip roll "
    "tril triu diag cumsum to float double __getitem__"
).split()
PARTS = ("split", "chunk", "unbind")
ELEMENTWISE = ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "erf")
FLAT = ("sign", "floor", "ceil", "round", "trunc", "argmax", "argmin", "isnan", "isinf", "isfinite")  # no slope
KEPT = {"dim", "is_floating_point", "nelement", "numel", "size"}  # of shape and dtype only


def _attach():
    for name in LINEAR:
        setattr(Moving, name, _method(_both, name))
    for name in PARTS:
        setattr(Moving, name, _method(_parts, name))
    for name in ELEMENTWISE:
        setattr(Moving, name, _method(lambda x, name, args, kwargs: x._through(name), name))
    for name in FLAT:
        setattr(Moving, name, _method(lambda x, name, args, kwargs: getattr(x.value, name)(*args, **kwargs), name))
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        for spelled in (name, f"__{name}__"):
            setattr(Moving, spelled, _method(lambda x, name, args, kwargs: getattr(x.value, name)(*map(value_of, args)), name))
    for name in ("T", "mT"):
        setattr(
            Moving, name, property(_method(lambda x, name, args, kwargs: Moving(getattr(x.value, name), getattr(x.tangent, name)), name))
        )
    Moving.__hash__ = Tensor.__hash__  # type: ignore[method-assign]
    for name in dir(Tensor):  # whatever is left would answer without the tangent
        if name not in Moving.__dict__ and name not in KEPT and not name.startswith("__") and callable(getattr(Tensor, name)):
            setattr(Moving, name, Moving._unknown)


def _method(f, name):
    return lambda self, *args, **kwargs: f(self, name, args, kwargs)


def _both(x, name, args, kwargs):
    return Moving(getattr(x.value, name)(*args, **kwargs), getattr(x.tangent, name)(*args, **kwargs))


def _parts(x, name, args, kwargs):
    pairs = zip(getattr(x.value, name)(*args, **kwargs), getattr(x.tangent, name)(*args, **kwargs), strict=True)
    return tuple(Moving(a, b) for a, b in pairs)


_attach()


def value_of(x):
    """The tensor without its tangent."""
    return x.value if isinstance(x, Moving) else x


def tangent_of(x):
    """The tangent of a tensor; None for one that does not move."""
    return x.tangent if isinstance(x, Moving) else None


def _fitted(tangent, y):
    """A tangent in the shape and dtype of its value, where broadcasting made that larger."""
    tangent = tangent if tangent.shape == y.shape else tangent.expand(y.shape)
    return tangent if tangent.dtype is y.dtype else tangent.to(y.dtype)


def _linear(operation, x, y):
    out = operation(value_of(x), value_of(y))
    tangent = _fitted(x.tangent, out)
    return Moving(out, tangent if tangent_of(y) is None else operation(tangent, _fitted(y.tangent, out)))


def _bilinear(operation, x, y):
    out = operation(value_of(x), value_of(y))
    parts = [] if tangent_of(x) is None else [operation(x.tangent, value_of(y))]
    parts += [] if tangent_of(y) is None else [operation(value_of(x), y.tangent)]
    return Moving(out, _fitted(parts[0] if len(parts) == 1 else parts[0] + parts[1], out))


def _quotient(x, y):
    a, b = value_of(x), value_of(y)
    out = a / b
    if tangent_of(y) is None:
        return Moving(out, _fitted(x.tangent / b, out))
    falling = out * y.tangent / b
    return Moving(out, _fitted(-falling if tangent_of(x) is None else x.tangent / b - falling, out))


def _power(x, y):
    a, b = value_of(x), value_of(y)
    out = elementary.pow(a, b) if isinstance(a, Tensor) else a**b
    parts = []
    if tangent_of(x) is not None:
        zero = isinstance(b, (int, float)) and b == 0
        parts.append(x.tangent * 0.0 if zero else b * elementary.pow(a, b - 1) * x.tangent)
    if tangent_of(y) is not None:
        from math import log

        parts.append(out * (a.log() if isinstance(a, Tensor) else log(a)) * y.tangent)
    return Moving(out, _fitted(parts[0] if len(parts) == 1 else parts[0] + parts[1], out))


def _chosen(x, y, sign):
    """max or min of two; ties give half to each, as on the tape."""
    a, b = value_of(x), value_of(y)
    b = b if isinstance(b, Tensor) else creation.tensor(float(b), dtype=a.dtype)
    out = selection.maximum(a, b) if sign > 0 else selection.minimum(a, b)
    share = ((a - b) * sign).sign() * 0.5 + 0.5
    tangent = share * x.tangent
    return Moving(out, _fitted(tangent if tangent_of(y) is None else tangent + (1.0 - share) * y.tangent, out))
