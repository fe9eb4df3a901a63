"""Derivatives, integrals, roots and differential equations, after jax and scipy."""

from .finite_differences import derivative, ridders, stencil

__all__ = ["derivative", "ridders", "stencil"]
