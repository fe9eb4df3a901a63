"""Derivatives, integrals, roots and differential equations, after jax and scipy."""

from .dual import Dual, HyperDual, differentiate
from .finite_differences import derivative, ridders, stencil
from .taylor import Series, derivatives, taylor

__all__ = ["Dual", "HyperDual", "Series", "derivative", "derivatives", "differentiate", "ridders", "stencil", "taylor"]
