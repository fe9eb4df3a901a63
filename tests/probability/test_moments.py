"""Densities integrate to 1, and mean, variance and entropy are the integrals that they are said to be: SymPy on the kernels' own source."""

import pytest
import sympy
from sympy import Rational, Symbol, exp, integrate, oo

from linalgml import probability as pr
from linalgml.derivations.worlds.symbols import Symbols
from linalgml.probability.exponential import exponential_logpdf
from linalgml.probability.laplace import laplace_logpdf
from linalgml.probability.normal import normal_logpdf
from linalgml.probability.weibull import weibull_logpdf

T = Symbol("t", positive=True)


def pieces(kernel, *settings, sides=(1,)):
    """(x, log-density there) on each side of 0, x = side * t with t > 0: what the kernel leaves when it runs on symbols."""
    found = []
    for side in sides:
        w = Symbols()
        out = w.blank(1)
        w.run(kernel, w.values([side * T]), out, 1, *settings)
        found.append((side * T, out[0]))
    return found


def expectation(parts, f):
    return sum(integrate(sympy.expand(f(x, sympy.expand_log(log, force=True)) * exp(log)), (T, 0, oo)) for x, log in parts)


RATE, K = Rational(7, 10), 2
CASES = {
    "exponential": (pr.Exponential(0.7), pieces(exponential_logpdf, RATE)),
    "laplace": (pr.Laplace(0.0, 0.7), pieces(laplace_logpdf, sympy.Integer(0), RATE, sides=(1, -1))),
    "normal": (pr.Normal(0.0, 0.7), pieces(normal_logpdf, sympy.Integer(0), RATE, sides=(1, -1))),
    "weibull": (pr.Weibull(0.7, 2.0), pieces(weibull_logpdf, RATE, sympy.Integer(K))),
}


@pytest.mark.parametrize("name", CASES)
def test_integrals(name):
    law, parts = CASES[name]
    assert sympy.simplify(expectation(parts, lambda x, log: 1)) == 1
    mean = expectation(parts, lambda x, log: x)
    assert law.mean() == pytest.approx(float(mean), rel=1e-13, abs=1e-13)
    assert law.var() == pytest.approx(float(expectation(parts, lambda x, log: x**2) - mean**2), rel=1e-12)
    assert law.entropy() == pytest.approx(float(expectation(parts, lambda x, log: -log)), rel=1e-12)
