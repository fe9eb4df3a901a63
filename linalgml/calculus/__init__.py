"""Derivatives, integrals, roots and differential equations, after jax and scipy."""

from .dual import Dual, HyperDual, differentiate
from .finite_differences import derivative, ridders, stencil
from .gauss_kronrod import IntegrationWarning, dblquad, quad
from .matrix_calculus import det_gradient, inverse_gradient, log_det_gradient, quadratic_form, quadratic_gradient, trace_product
from .monte_carlo import monte_carlo
from .ode import euler, rk4, solve_ivp
from .quadrature import cumulative_trapezoid, fixed_quad, leggauss, simpson, trapezoid
from .roots import bisect, brentq, newton, root
from .taylor import Series, derivatives, taylor
from .transforms import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp

__all__ = [
    "Dual", "HyperDual", "IntegrationWarning", "Series", "bisect", "brentq", "cumulative_trapezoid", "dblquad", "derivative",
    "derivatives", "det_gradient", "differentiate", "euler", "fixed_quad", "grad", "hessian", "hvp", "inverse_gradient", "jacfwd",
    "jacobian", "jacrev", "jvp", "leggauss", "log_det_gradient", "monte_carlo", "newton", "quad", "quadratic_form",
    "quadratic_gradient", "ridders", "rk4", "root", "simpson", "solve_ivp", "stencil", "taylor", "trace_product", "trapezoid",
    "value_and_grad", "vjp",
]  # fmt: skip
