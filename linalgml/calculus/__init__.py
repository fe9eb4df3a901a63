"""Derivatives, integrals, roots and differential equations, after jax and scipy."""

from .dual import Dual, HyperDual, differentiate
from .finite_differences import derivative, ridders, stencil

__all__ = ["Dual", "HyperDual", "derivative", "differentiate", "ridders", "stencil"]
