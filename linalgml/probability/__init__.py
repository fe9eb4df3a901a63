"""Distributions, inference and information, after scipy.stats."""

from .information import conditional_entropy, cross_entropy, entropy, js_divergence, kl_divergence, mutual_information

__all__ = ["conditional_entropy", "cross_entropy", "entropy", "js_divergence", "kl_divergence", "mutual_information"]
