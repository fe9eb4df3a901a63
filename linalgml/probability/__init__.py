"""Distributions, inference and information, after scipy.stats."""
