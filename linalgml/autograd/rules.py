"""The gradient of each operation in Tensor operations: what `create_graph=True` uses where the backward kernels leave no history.

A rule gets the visit of a node (`higher_order.Visit`) and the gradient of its result, and returns one gradient or None for each operand.
Operations that are linear in their operand, as indexing is, are in `linear_rules.py`, factorizations in `factorization_rules.py`, and the
shelves `special`, `nn` and `transformers` have a file `rules.py` each.
"""

from math import log, pi, sqrt

from . import elementary
from .arithmetic import floor_divide
from .creation import eye, ones_like, zeros_like
from .engine import grad as gradients
from .engine import unrecorded
from .operands import NUMBER
from .selection import where


def contents(function):
    """The names that a closure reads, with their values, and the attributes that it was given."""
    code = getattr(function, "__code__", None)
    if code is None:
        return {}
    cells = {name: cell.cell_contents for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True)}
    return {**cells, **vars(function)}


def fold(g, edge):
    """The sum over the repetitions of an operand that was broadcast; None for an operand without a gradient."""
    if edge is None or g.shape == edge.shape:
        return None if edge is None else g
    lead = len(g.shape) - len(edge.shape)
    dims = [*range(lead), *[d + lead for d, s in enumerate(edge.shape) if s == 1 and g.shape[d + lead] != 1]]
    return (g.sum(dims) if dims else g).reshape(edge.shape)


def recomputed(v, function, *operands):
    """The gradient of a fused operation: that of `function`, the same value composed of operations that have rules.  (g) -> gradients."""
    for t in operands:
        if t._root()._version > v.node.number:
            raise RuntimeError(f"a tensor of shape {t.shape} needed for the gradient was modified in place after it was used")

    def pull(g):
        here = [t.clone() if t.requires_grad else t for t in operands]  # where the walk back ends
        wanted = [t for t in here if t.requires_grad]
        found = iter(gradients(function(*here), wanted, g, create_graph=True, allow_unused=True))
        return tuple([next(found) if t.requires_grad else None for t in here])

    return pull


# ---- elementwise: of one operand ---------------------------------------------------------------------------------------


def _of_input(slope):
    return lambda v, g: (g * slope(v.saved[0]),)


def _of_result(slope):
    return lambda v, g: (g * slope(v.result(v.kept.kept)),)


def _silu(x):
    s = x.sigmoid()
    return s * (1 + x * (1 - s))


def gelu_slope(x, exact):
    """The derivative of GELU, exact or in the tanh form."""
    if exact:
        return ((x / sqrt(2)).erf() + 1) / 2 + x * (x.square() / -2).exp() / sqrt(2 * pi)
    c = sqrt(2 / pi)
    t = (c * (x + 0.044715 * x * x * x)).tanh()
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (c * (1 + 0.134145 * x * x))


def _gelu(v, g):
    return (g * gelu_slope(v.saved[0], v.kept.pull.__name__ == "gelu_erf_backward"),)


def _step(v, g):
    return (zeros_like(g),)


# ---- elementwise: of two operands --------------------------------------------------------------------------------------


def _value(x, flat):
    """An operand with its history, or the number that stood in its place."""
    return float(flat[0]) if x is NUMBER else x


def _add(v, g):
    return fold(g, v.edges[0]), fold(g, v.edges[1])


def _sub(v, g):
    right = fold(g, v.edges[1])
    return fold(g, v.edges[0]), None if right is None else -right


def _mul(v, g):
    left, right = v.edges
    dx = None if left is None else fold(g * _value(v.saved[-1], v.kept.y), left)
    return dx, None if right is None else fold(g * _value(v.saved[0], v.kept.x), right)


def _div(v, g):
    left, right = v.edges
    b = _value(v.saved[0], v.kept.y)
    return fold(g / b, left), None if right is None else fold(-g * v.result(v.kept.out) / b, right)


def _pow(v, g):
    """As the kernels: the slope of the base is 0 where the exponent is 0, that of the exponent where 0 = base <= exponent."""
    k, (left, right), dx, dy = v.kept, v.edges, None, None
    x, y = _value(v.saved[0], k.x), _value(v.saved[1], k.y)
    if left is not None and isinstance(y, float):
        dx = g * (y * elementary.pow(x, y - 1)) if y != 0 else zeros_like(g)
    elif left is not None:
        dx = g * (y * elementary.pow(x, where((y == 0).logical_and(x == 0), 1.0, y) - 1))
    if right is not None and isinstance(x, float):
        out = v.result(k.out)
        dy = g * out * log(x) if x > 0 else g * out * float("nan") if x < 0 else where(y >= 0, 0.0, g * out * -float("inf"))
    elif right is not None:
        gone = (x == 0).logical_and(y >= 0)
        dy = where(gone, 0.0, g * v.result(k.out)) * where(gone, 1.0, x).log()
    return None if dx is None else fold(dx, left), None if dy is None else fold(dy, right)


def _remainder(v, g):
    left, right = v.edges
    return fold(g, left), None if right is None else fold(-g * floor_divide(*[t.detach() for t in v.saved]), right)


def _where(v, g):
    (left, right), (condition,) = v.edges, v.saved
    dx = None if left is None else fold(where(condition, g, 0.0), left)
    return dx, None if right is None else fold(where(condition, 0.0, g), right)


# ---- reductions: the layout is (outer, size, inner) ---------------------------------------------------------------------


def middle(x, v):
    """A gradient or a result of a reduction as (outer, 1, inner)."""
    return x.reshape(v.kept.outer, 1, v.kept.inner)


def _whole(v):
    """The operand as (outer, size, inner)."""
    return v.saved[0].reshape(v.kept.outer, v.kept.size, v.kept.inner)


def _sum(v, g):
    return (middle(g, v).expand(v.kept.outer, v.kept.size, v.kept.inner),)


def _mean(v, g):
    return (_sum(v, g)[0] / v.kept.size,)


def _spread(v, g):
    x = _whole(v)
    away = x - x.mean(1, keepdim=True)
    if not v.kept.root:
        return (middle(g, v) * (away * (2 / v.kept.divisor if v.kept.divisor else float("inf"))),)
    out = middle(v.result(v.kept.out), v)
    flat = out == 0
    return (where(flat, 0.0, middle(g, v)) * away / (where(flat, 1.0, out) * v.kept.divisor),)


def _logsumexp(v, g):
    out = v.result(v.kept.out)
    out = where((out - out) == 0, out, 0.0)  # infinite: nothing to shift by, as in the kernel
    return (middle(g, v) * (_whole(v) - middle(out, v)).exp(),)


def _norm(v, g):
    out = middle(v.result(v.kept.out), v)
    flat = out == 0
    return (where(flat, 0.0, middle(g, v)) * (_whole(v) / where(flat, 1.0, out)),)


def _prod(v, g):
    """grad times the product of the other elements, itself a product, so that zeros need no division."""
    x, size = _whole(v), v.kept.size
    own = eye(size).bool().reshape(1, size, size, 1)
    others = where(own, 1.0, x.unsqueeze(1).expand(v.kept.outer, size, size, v.kept.inner)).prod(2)
    return (middle(g, v) * others,)


def _shared(v, g):
    """Equal extremes share the gradient in fixed parts."""
    parts = v.backward(ones_like(g).flat())[0]
    return (middle(g, v) * unrecorded(parts, (v.kept.outer, v.kept.size, v.kept.inner), v.node.dtype),)


# ---- products ----------------------------------------------------------------------------------------------------------


def _matmul(v, g):
    (a, b), (left, right) = v.saved, v.edges
    if len(a.shape) == len(b.shape) == 1 and len(g.shape) == 2:  # outer
        return None if left is None else g @ b, None if right is None else g.mT @ a
    rows = a.unsqueeze(0) if len(a.shape) == 1 else a
    columns = b.unsqueeze(-1) if len(b.shape) == 1 else b
    g = g.unsqueeze(-1) if len(b.shape) == 1 else g
    g = g.unsqueeze(-2) if len(a.shape) == 1 else g

    def folded(d, like, edge):
        lead = len(d.shape) - len(like.shape)
        dims = [*range(lead), *[k + lead for k in range(len(like.shape) - 2) if like.shape[k] == 1 and d.shape[k + lead] != 1]]
        return (d.sum(dims) if dims else d).reshape(edge.shape)

    da = None if left is None else folded(g @ columns.mT, rows, left)
    return da, None if right is None else folded(rows.mT @ g, columns, right)


RULES = {
    "operands.exp": _of_result(lambda y: y),
    "operands.expm1": _of_result(lambda y: y + 1),
    "operands.log": lambda v, g: (g / v.saved[0],),
    "operands.log2": lambda v, g: (g / (v.saved[0] * log(2)),),
    "operands.log10": lambda v, g: (g / (v.saved[0] * log(10)),),
    "operands.log1p": lambda v, g: (g / (1 + v.saved[0]),),
    "operands.sqrt": lambda v, g: (g / (2 * v.result(v.kept.kept)),),
    "operands.rsqrt": _of_result(lambda y: -0.5 * (y * y * y)),
    "operands.reciprocal": _of_result(lambda y: -(y * y)),
    "operands.square": _of_input(lambda x: 2 * x),
    "operands.erf": _of_input(lambda x: (-x * x).exp() * (2 / sqrt(pi))),
    "operands.sin": _of_input(lambda x: x.cos()),
    "operands.cos": _of_input(lambda x: -x.sin()),
    "operands.tan": _of_result(lambda y: 1 + y * y),
    "operands.tanh": _of_result(lambda y: 1 - y * y),
    "operands.sigmoid": _of_result(lambda y: y * (1 - y)),
    "operands.silu": _of_input(_silu),
    "operands.gelu": _gelu,
    "piecewise._step": _step,
    "arithmetic.add": _add,
    "arithmetic.sub": _sub,
    "arithmetic.mul": _mul,
    "arithmetic.div": _div,
    "arithmetic.remainder": _remainder,
    "elementary.pow": _pow,
    "selection.where": _where,
    "reduction.sum": _sum,
    "reduction.mean": _mean,
    "reduction._spread": _spread,
    "reduction.logsumexp": _logsumexp,
    "reduction.norm": _norm,
    "accumulation.prod": _prod,
    "extremes._shared": _shared,
    "products.matmul": _matmul,
    "matmul.Product": _matmul,
}
