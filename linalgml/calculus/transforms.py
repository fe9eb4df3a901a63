"""Derivatives as functions of functions, with JAX's names and meanings: grad, value_and_grad, jvp, vjp, jacfwd, jacrev, hessian, hvp.

    jvp: v -> J v, one column of the Jacobian, forwards        vjp: g -> g J, one row, backwards        hvp: v -> H v

f is a plain function of numbers, Vectors, Matrices or Tensors.  Numbers run as dual or traced numbers, tensors on the tape; a Hessian
is forward mode over reverse mode for numbers and reverse over forward for tensors.  All are exact to rounding.  Bradbury et al.,
*JAX: composable transformations of Python+NumPy programs* (2018), "The Autodiff Cookbook".
"""

from contextvars import ContextVar
from operator import index

from ..autograd.creation import tensor, zeros
from ..autograd.engine import grad as tape_grad
from ..autograd.tensor import Tensor
from ..dtypes import get_default_dtype
from ..linalg.entries import describe, scalar
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from .dual import Dual, _level
from .forward import Moving
from .functions import nought
from .kinds import basis, flat_numbers, from_columns, from_rows, is_number, map_numbers, shape_of, zero_like
from .traced import Traced, pull

_taping = ContextVar("linalgml_taping", default=0)  # how many gradients of tensors are being taken around this one
_moving = ContextVar("linalgml_moving", default=False)  # whether a tensor's tangent is being carried


def value_and_grad(fun, argnums=0, has_aux=False):
    """A function that gives (fun(*args), gradient) by reverse mode; fun gives one number.

    argnums: which positional argument to differentiate by, or a tuple of several, and then the gradient is a tuple.
    has_aux: fun gives (number, anything), and the result is ((number, anything), gradient).
    The gradient has the kind and shape of its argument.  TypeError where fun gives more than one number.

    >>> value_and_grad(lambda x, y: x * x * y, argnums=(0, 1))(3.0, 2.0)
    (18.0, (12.0, 9.0))
    """

    def with_gradient(*args, **kwargs):
        aux = []

        def alone(*args):
            out = fun(*args, **kwargs)
            if has_aux:
                out, extra = _pair_of(out)
                aux.append(extra)
            return out

        out, back = _vjp(alone, args, argnums, "grad")
        if not is_number(out):
            raise TypeError(f"grad: the function gave {describe(out)}, expected one number; for more see jacrev and jacfwd")
        one = tensor(1.0, dtype=out.dtype).reshape(out.shape) if isinstance(out, Tensor) else out**0
        gradients = back(one)
        return ((out, aux[0]) if has_aux else out), gradients if isinstance(argnums, tuple) else gradients[0]

    return with_gradient


def grad(fun, argnums=0, has_aux=False):
    """A function that gives the gradient of fun, by reverse mode; see `value_and_grad`.  With has_aux: (gradient, anything).

    >>> from linalgml import Vector
    >>> grad(lambda v: v @ v)(Vector([1.0, 2.0]))
    Vector([2.0, 4.0])
    >>> grad(grad(lambda x: x**4))(2.0)
    48.0
    """
    both = value_and_grad(fun, argnums, has_aux)

    def gradient(*args, **kwargs):
        out, found = both(*args, **kwargs)
        return (found, out[1]) if has_aux else found

    return gradient


def jvp(fun, primals, tangents):
    """(fun(*primals), J tangents): the derivative along a direction, by forward mode, for about twice the work of fun.

    primals and tangents: tuples of the same length, kinds and shapes.

    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 0.0))
    (6.0, 2.0)
    """
    if not isinstance(primals, list | tuple) or not isinstance(tangents, list | tuple) or len(primals) != len(tangents):
        raise TypeError(f"jvp: primals and tangents: expected tuples of the same length, got {describe(primals)} and {describe(tangents)}")
    for k, (x, v) in enumerate(zip(primals, tangents, strict=True)):
        if shape_of(x) != shape_of(v):
            raise ValueError(f"jvp: tangents[{k}] has shape {shape_of(v)}, its primal {shape_of(x)}")
    level = _level()
    if not any(isinstance(x, Tensor) for x in primals):
        return _split(fun(*[_with_tangent(x, v, level) for x, v in zip(primals, tangents, strict=True)]), level)
    if _moving.get():
        raise NotImplementedError("jvp: forward mode inside forward mode of tensors; see hvp and hessian")
    token = _moving.set(True)
    try:
        return _split(fun(*[_with_tangent(x, v, level) for x, v in zip(primals, tangents, strict=True)]), level)
    finally:
        _moving.reset(token)


def vjp(fun, *primals):
    """(fun(*primals), pull): pull(g) is the tuple of g J for each primal, by reverse mode.

    g has the kind and shape of the result; pull may be called again.

    >>> out, pull_back = vjp(lambda x, y: [x * y, x + y], 3.0, 2.0)
    >>> out, pull_back([1.0, 0.0]), pull_back([0.0, 1.0])
    ([6.0, 5.0], (2.0, 3.0), (1.0, 1.0))
    """
    return _vjp(fun, primals, tuple(range(len(primals))), "vjp")


def jacrev(fun, argnums=0):
    """A function that gives the Jacobian of fun, a row at a time, by reverse mode: best where fun gives few numbers.

    Vector to Vector gives a Matrix (m, n), Vector to number a Vector, number to Vector a Vector; tensors give a tensor of the result's
    shape followed by the argument's.  With a tuple for argnums, a tuple of Jacobians.

    >>> from linalgml import Vector
    >>> jacrev(lambda v: [v[0] * v[1], v[1]])(Vector([3.0, 2.0]))
    Matrix([[2.0, 3.0], [0.0, 1.0]])
    """

    def jacobian_of(*args, **kwargs):
        out, back = _vjp(lambda *a: fun(*a, **kwargs), args, argnums, "jacrev")
        rows = [back(seed) for seed in basis(out)]
        made = tuple(from_rows([row[k] for row in rows], out, args[i]) for k, i in enumerate(_argnums(argnums, len(args), "jacrev")))
        return made if isinstance(argnums, tuple) else made[0]

    return jacobian_of


def jacfwd(fun, argnums=0):
    """A function that gives the Jacobian of fun, a column at a time, by forward mode: best where fun takes few numbers.

    >>> from linalgml import Vector
    >>> jacfwd(lambda x: Vector([x, x * x, x * x * x]))(2.0)
    Vector([1.0, 4.0, 12.0])
    """

    def jacobian_of(*args, **kwargs):
        made = []
        for i in _argnums(argnums, len(args), "jacfwd"):
            alone = lambda x, i=i: fun(*args[:i], x, *args[i + 1 :], **kwargs)  # noqa: E731
            runs = [jvp(alone, (args[i],), (v,)) for v in basis(args[i])]
            if not runs:
                raise ValueError("jacfwd: the argument is empty, expected at least one number")
            made.append(from_columns([column for _, column in runs], runs[0][0], args[i]))
        return tuple(made) if isinstance(argnums, tuple) else made[0]

    return jacobian_of


jacobian = jacrev


def hvp(fun, primals, tangents):
    """H v, the Hessian of fun at primals times a direction, for a small multiple of the work of fun: no Hessian is formed.

    primals, tangents: tuples, as for `jvp`; the result is a tuple, too, or one value for a single primal.  For numbers, the tangent of the
    gradient; for tensors, the gradient of the derivative along the direction, or of the gradient times the direction, where forward mode
    does not know a function of fun.  fun gives one number.

    >>> from linalgml import Vector
    >>> hvp(lambda v: v[0] ** 2 * v[1], (Vector([1.0, 3.0]),), (Vector([1.0, 0.0]),))
    Vector([6.0, 2.0])
    """
    if any(isinstance(x, Tensor) for x in primals):
        found = _product_of_tensors(fun, tuple(primals), tuple(tangents))
    else:
        found = jvp(lambda *a: grad(fun, tuple(range(len(primals))))(*a), primals, tangents)[1]
    return found[0] if len(primals) == 1 else tuple(found)


def _product_of_tensors(fun, primals, tangents):
    """H v by the tape over forward mode; inside another gradient, or where forward mode does not know a function, by the tape twice."""
    if not _taping.get():
        leaves = tuple(x.detach().requires_grad_() if isinstance(x, Tensor) else x for x in primals)
        try:
            slope = jvp(fun, leaves, tangents)[1]
        except (TypeError, AttributeError, NotImplementedError):
            pass
        else:
            if not is_number(slope):
                raise TypeError(f"hvp: the function gave {describe(slope)}, expected one number")
            return _tape_gradients([(slope, None)], leaves)
    every = tuple(range(len(primals)))
    return vjp(lambda *xs: grad(fun, every)(*xs), *primals)[1](tangents)  # v H, and H is symmetric


def hessian(fun, argnums=0):
    """A function that gives the matrix of second derivatives of fun, which gives one number, by one `hvp` a column.

    Of a Vector it is a Matrix, of a number a number, of a tensor a tensor of its shape twice.  With a tuple for argnums, a tuple of tuples.

    >>> from linalgml import Vector
    >>> hessian(lambda v: v[0] ** 2 * v[1])(Vector([1.0, 3.0]))
    Matrix([[6.0, 2.0], [2.0, 0.0]])
    """

    def hessian_of(*args, **kwargs):
        numbers = _argnums(argnums, len(args), "hessian")
        chosen = tuple(args[i] for i in numbers)

        def of_chosen(*xs):
            full = list(args)
            for i, x in zip(numbers, xs, strict=True):
                full[i] = x
            return fun(*full, **kwargs)

        blocks = []
        for k, x in enumerate(chosen):
            columns = []
            for v in basis(x):
                found = hvp(of_chosen, chosen, tuple(v if i == k else zero_like(other) for i, other in enumerate(chosen)))
                columns.append(found if len(chosen) > 1 else (found,))
            blocks.append([from_columns([c[i] for c in columns], chosen[i], x) for i in range(len(chosen))])
        made = tuple(tuple(blocks[j][i] for j in range(len(chosen))) for i in range(len(chosen)))
        return made if isinstance(argnums, tuple) else made[0][0]

    return hessian_of


# ---- reverse ----------------------------------------------------------------------------------------------------------------------


def _vjp(fun, args, argnums, what):
    """The result, and the function that pulls a cotangent back to the chosen arguments."""
    numbers = _argnums(argnums, len(args), what)
    chosen = [args[i] for i in numbers]
    if any(isinstance(x, Tensor) for x in chosen):
        inside = _taping.get()
        if _moving.get():
            raise NotImplementedError(f"{what}: reverse mode inside forward mode of tensors; see hvp, which is forward inside reverse")
        leaves = [_leaf(x, what, inside) for x in chosen]
        token = _taping.set(inside + 1)
        try:
            out = fun(*_replaced(args, numbers, leaves))
        finally:
            _taping.reset(token)
        value = out if inside else _map(out, lambda t: t.detach() if isinstance(t, Tensor) else t)
        return value, lambda g: tuple(_tape_gradients(list(zip(_items(out), _items(g), strict=True)), leaves, True, inside > 0))
    level = _level()
    traced = [map_numbers(x, lambda v: Traced(v, level), f"{what}: argument {i}") for i, x in zip(numbers, chosen, strict=True)]
    out = fun(*_replaced(args, numbers, traced))
    value = map_numbers(out, lambda y: y.value if isinstance(y, Traced) and y.level == level else y, f"{what}: the result")

    def back(g):
        ours = [(y, s) for y, s in zip(flat_numbers(out), flat_numbers(g), strict=True) if isinstance(y, Traced) and y.level == level]
        found = iter(pull(ours, [t for x in traced for t in flat_numbers(x)]))
        return tuple(map_numbers(x, lambda _: next(found), what) for x in chosen)

    return value, back


def _leaf(x, what, inside):
    """What the tape is to differentiate by: a leaf of its own, or, inside another gradient, a result of that one's."""
    if not isinstance(x, Tensor):
        if scalar(x) is NotImplemented:
            raise TypeError(f"{what}: expected a Tensor or a number beside tensors, got {describe(x)}")
        x = tensor(float(x), dtype=get_default_dtype())
    if not x.dtype.is_floating_point:
        raise TypeError(f"{what}: expected floats to differentiate by, got a tensor of {x.dtype.name}")
    return x.clone() if inside and x.requires_grad else x.detach().requires_grad_()


def _tape_gradients(pairs, leaves, retain=False, create_graph=False):
    """Gradients of all results, each times its seed, by the leaves; zeros where a leaf was not used."""
    pairs = [(y, s) for y, s in pairs if isinstance(y, Tensor) and y.requires_grad]
    ours = [x for x in leaves if isinstance(x, Tensor)]
    if not pairs:
        return [zeros(*x.shape, dtype=x.dtype) for x in ours]
    seeds = [s if s is None or isinstance(s, Tensor) else tensor(float(s), dtype=y.dtype).reshape(y.shape) for y, s in pairs]
    found = tape_grad([y for y, _ in pairs], ours, seeds, retain_graph=retain, create_graph=create_graph, allow_unused=True)
    return [zeros(*x.shape, dtype=x.dtype) if g is None else g for x, g in zip(ours, found, strict=True)]


# ---- forward ----------------------------------------------------------------------------------------------------------------------


def _with_tangent(x, v, level):
    if isinstance(x, Tensor):
        return Moving(x, v if isinstance(v, Tensor) else tensor(v, dtype=x.dtype))
    directions = iter(flat_numbers(v))
    return map_numbers(x, lambda a: Dual(a, next(directions), level), "jvp: a primal")


def _split(out, level):
    """The values and the tangents of a result."""
    if isinstance(out, Tensor):
        return (out.value, out.tangent) if isinstance(out, Moving) else (out, zeros(*out.shape, dtype=out.dtype))
    if isinstance(out, list | tuple) and any(isinstance(y, Tensor | Vector | Matrix | list | tuple) for y in out):
        parts = [_split(y, level) for y in out]
        return type(out)(p[0] for p in parts), type(out)(p[1] for p in parts)
    ours = lambda y: isinstance(y, Dual) and y.level == level  # noqa: E731
    values = map_numbers(out, lambda y: y.value if ours(y) else y, "jvp: the result")
    return values, map_numbers(out, lambda y: y.tangent if ours(y) else nought(y), "jvp: the result")


# ---- numbers, Vectors, Matrices, tensors and lists ----------------------------------------------------------------------------------


def _argnums(argnums, count, what):
    numbers = argnums if isinstance(argnums, tuple) else (argnums,)
    out = []
    for i in numbers:
        try:
            i = index(i)
        except TypeError:
            raise TypeError(f"{what}: argnums: expected an int or a tuple of ints, got {describe(argnums)}") from None
        if not -count <= i < count:
            raise ValueError(f"{what}: argnums {i}: there are {count} positional arguments")
        out.append(i % count)
    return out


def _replaced(args, numbers, values):
    full = list(args)
    for i, x in zip(numbers, values, strict=True):
        full[i] = x
    return full


def _pair_of(out):
    if not isinstance(out, tuple) or len(out) != 2:
        raise TypeError(f"grad: has_aux: the function gave {describe(out)}, expected a pair (number, anything)")
    return out


def _items(x):
    return list(x) if isinstance(x, list | tuple) else [x]


def _map(x, f):
    return type(x)(map(f, x)) if isinstance(x, list | tuple) else f(x)


__all__ = ["grad", "hessian", "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "value_and_grad", "vjp"]
