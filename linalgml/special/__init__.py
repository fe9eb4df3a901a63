"""Special functions, after scipy.special and torch.special."""

from .digamma import digamma, polygamma, psi
from .gamma import gamma, gammaln

__all__ = ["digamma", "gamma", "gammaln", "polygamma", "psi"]
