"""Distributions that look the same from both sides of their middle: then sf and isf are cdf and ppf with the scale's sign changed."""

from typing import Any

from .distribution import Continuous, number, positive


class Symmetric(Continuous):
    """A family of a location and a scale; a subclass names its kernels of (x, out, n, loc, scale)."""

    parameters = ("loc", "scale")
    logpdf_kernel: Any
    score_kernel: Any
    cdf_kernel: Any
    logcdf_kernel: Any
    ppf_kernel: Any

    def __init__(self, loc=0.0, scale=1.0):
        self.loc = number(loc, f"{type(self).__name__}: loc")
        self.scale = positive(scale, f"{type(self).__name__}: scale")

    def _logpdf(self, x, out, n):
        self.logpdf_kernel(x, out, n, self.loc, self.scale)

    def _score(self, x, grad, dx, n):
        self.score_kernel(x, grad, dx, n, self.loc, self.scale)

    def _cdf(self, x, out, n):
        self.cdf_kernel(x, out, n, self.loc, self.scale)

    def _sf(self, x, out, n):
        self.cdf_kernel(x, out, n, self.loc, -self.scale)

    def _logcdf(self, x, out, n):
        self.logcdf_kernel(x, out, n, self.loc, self.scale)

    def _logsf(self, x, out, n):
        self.logcdf_kernel(x, out, n, self.loc, -self.scale)

    def _ppf(self, q, out, n):
        self.ppf_kernel(q, out, n, self.loc, self.scale)

    def _isf(self, q, out, n):
        self.ppf_kernel(q, out, n, self.loc, -self.scale)
