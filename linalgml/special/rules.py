"""Rules for gradients of gradients (`autograd/higher_order.py`) of the special functions: their derivatives in terms of each other."""

from math import pi, sqrt

from .digamma import digamma
from .erf import erfcx
from .gamma import gamma
from .ndtr import log_ndtr


def _of_input(slope):
    return lambda v, g: (g * slope(v.saved[0]),)


def _of_result(slope):
    return lambda v, g: (g * slope(v.result(v.kept.kept)),)


RULES = {
    "operands.erfc": _of_input(lambda x: (-x * x).exp() * (-2 / sqrt(pi))),
    "operands.erfcx": _of_input(lambda x: 2 * x * erfcx(x) - 2 / sqrt(pi)),
    "operands.erfinv": _of_result(lambda y: (y * y).exp() * (sqrt(pi) / 2)),
    "operands.erfcinv": _of_result(lambda y: (y * y).exp() * (-sqrt(pi) / 2)),
    "operands.gammaln": _of_input(digamma),
    "operands.gamma": _of_input(lambda x: gamma(x) * digamma(x)),
    "operands.ndtr": _of_input(lambda x: (-x * x / 2).exp() / sqrt(2 * pi)),
    "operands.log_ndtr": _of_input(lambda x: (-x * x / 2 - log_ndtr(x)).exp() / sqrt(2 * pi)),
    "operands.ndtri": _of_result(lambda y: (y * y / 2).exp() * sqrt(2 * pi)),
}
