"""Rules for gradients of gradients of what solves, inverts and factors matrices: the formulas of `factorizations.py`, recorded."""

from types import SimpleNamespace

from .batches import recorded_together
from .factorizations import _diagonal, _divided, det, inv, solve
from .joining import tril
from .rules import contents
from .tensor import Tensor


def _factor(name, v):
    """What a factorization's pull keeps under this name, the result itself, with its history."""
    return v.result(contents(v.kept.pull)[name].contiguous().flat())


def _solve(v, g):
    db = solve(v.saved[0].mT, g)
    return -(db @ _factor("X", v).mT), db


def _inv(v, g):
    y = _factor("Y", v).mT
    return (-(y @ g @ y),)


def _det(v, g):
    """Where A has an inverse; a singular one has a first derivative, but none here."""
    A = v.saved[0]
    return ((g * det(A)).unsqueeze(-1).unsqueeze(-1) * inv(A).mT,)


def _slogdet(v, g):
    return (g.unsqueeze(-1).unsqueeze(-1) * inv(v.saved[0]).mT,)


def _cholesky(v, g):
    L = _factor("L", v)
    inner = tril(L.mT @ g)
    half = _divided(L, inner - _diagonal(inner) * 0.5)
    return ((half + half.mT) * 0.5,)


def _factored(v, g):
    """One of several factors: its formula again, with factors that have a history each."""
    pull, edge = SimpleNamespace(**contents(v.kept.pull)), v.edges[0]
    A = v.saved[0] if v.saved else edge
    if not isinstance(A, Tensor):  # nobody reads its values
        A = Tensor(None, edge.shape, edge.dtype)
        A.requires_grad, A._node = True, edge
    factors = recorded_together(pull.factors, A, pull.pulls, v.saved)
    return (pull.pulls[pull.i](*factors, A if v.saved else None, g),)


RULES = {
    "batches._pull": _factored,
    "factorizations.solve": _solve,
    "factorizations.inv": _inv,
    "factorizations.det": _det,
    "factorizations.slogdet": _slogdet,
    "factorizations.cholesky": _cholesky,
}
