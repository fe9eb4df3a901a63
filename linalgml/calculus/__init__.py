"""Derivatives, integrals, roots and differential equations, after jax and scipy."""
