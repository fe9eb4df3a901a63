"""Distributions, inference and information, after scipy.stats."""

from .chain import Chain
from .diagnostics import autocorrelation, ess, mcse, rhat
from .gibbs import gibbs
from .hmc import hmc
from .information import conditional_entropy, cross_entropy, entropy, js_divergence, kl_divergence, mutual_information
from .metropolis import metropolis

__all__ = [
    "Chain", "autocorrelation", "conditional_entropy", "cross_entropy", "entropy", "ess", "gibbs", "hmc", "js_divergence", "kl_divergence",
    "mcse", "metropolis", "mutual_information", "rhat",
]  # fmt: skip
