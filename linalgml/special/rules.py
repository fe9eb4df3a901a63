"""Rules for gradients of gradients (`autograd/higher_order.py`) of the special functions: their derivatives in terms of each other."""

from math import pi, sqrt

from .betainc import betaln
from .erf import erfcx
from .gamma import gamma, gammaln
from .ndtr import log_ndtr
from .zeta import polygamma, zeta


def _of_input(slope):
    return lambda v, g: (g * slope(v.saved[0]),)


def _of_result(slope):
    return lambda v, g: (g * slope(v.result(v.kept.kept)),)


def _of_last(slope):
    return lambda v, g: (g * slope(*v.kept.others, v.saved[0]),)


def _gamma_density(a, x):
    return ((a - 1) * x.log() - x - gammaln(a)).exp()


def _beta_density(a, b, x):
    return ((a - 1) * x.log() + (b - 1) * (-x).log1p() - betaln(a, b)).exp()


RULES = {
    "operands.erfc": _of_input(lambda x: (-x * x).exp() * (-2 / sqrt(pi))),
    "operands.erfcx": _of_input(lambda x: 2 * x * erfcx(x) - 2 / sqrt(pi)),
    "operands.erfinv": _of_result(lambda y: (y * y).exp() * (sqrt(pi) / 2)),
    "operands.erfcinv": _of_result(lambda y: (y * y).exp() * (-sqrt(pi) / 2)),
    "operands.gammaln": _of_input(lambda x: polygamma(0, x)),
    "operands.digamma": _of_input(lambda x: polygamma(1, x)),
    "operands.gamma": _of_input(lambda x: gamma(x) * polygamma(0, x)),
    "operands.ndtr": _of_input(lambda x: (-x * x / 2).exp() / sqrt(2 * pi)),
    "operands.log_ndtr": _of_input(lambda x: (-x * x / 2 - log_ndtr(x)).exp() / sqrt(2 * pi)),
    "arguments.polygamma": _of_last(lambda n, x: polygamma(n + 1, x)),
    "arguments.zeta": _of_last(lambda s, q: -s * zeta(s + 1, q)),
    "arguments.gammainc": _of_last(_gamma_density),
    "arguments.gammaincc": _of_last(lambda a, x: -_gamma_density(a, x)),
    "arguments.betainc": _of_last(_beta_density),
    "arguments.betaincc": _of_last(lambda a, b, x: -_beta_density(a, b, x)),
    "operands.ndtri": _of_result(lambda y: (y * y / 2).exp() * sqrt(2 * pi)),
}
