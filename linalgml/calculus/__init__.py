"""Derivatives, integrals, roots and differential equations, after jax and scipy."""

from .dual import Dual, HyperDual, differentiate
from .finite_differences import derivative, ridders, stencil
from .taylor import Series, derivatives, taylor
from .transforms import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp

__all__ = [
    "Dual", "HyperDual", "Series", "derivative", "derivatives", "differentiate", "grad", "hessian", "hvp", "jacfwd", "jacobian", "jacrev",
    "jvp", "ridders", "stencil", "taylor", "value_and_grad", "vjp",
]  # fmt: skip
