"""Derivatives, integrals, roots and differential equations, after jax and scipy."""

from .dual import Dual, HyperDual, differentiate
from .finite_differences import derivative, ridders, stencil
from .quadrature import cumulative_trapezoid, fixed_quad, leggauss, simpson, trapezoid
from .taylor import Series, derivatives, taylor
from .transforms import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp

__all__ = [
    "Dual", "HyperDual", "Series", "cumulative_trapezoid", "derivative", "derivatives", "differentiate", "fixed_quad", "grad", "hessian",
    "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "leggauss", "ridders", "simpson", "stencil", "taylor", "trapezoid", "value_and_grad",
    "vjp",
]  # fmt: skip
