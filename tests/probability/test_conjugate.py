"""Conjugate priors against integrals by quadrature and SciPy's distributions."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from linalgml.probability import BetaBinomial, DirichletMultinomial, GammaPoisson, NormalInverseGamma, NormalNormal


def normalised(density, low, high):
    """(constant, mean) of a density by quadrature."""
    constant = integrate.quad(density, low, high, limit=200)[0]
    return constant, integrate.quad(lambda t: t * density(t) / constant, low, high, limit=200)[0]


def bell(x, mean, var):
    return math.exp(-((x - mean) ** 2) / (2 * var)) / math.sqrt(2 * math.pi * var)


def test_a_probability():
    prior = BetaBinomial(2.5, 1.5)
    evidence, mean = normalised(lambda p: stats.beta(2.5, 1.5).pdf(p) * p**7 * (1 - p) ** 3, 0, 1)
    posterior = prior.update(7, 3)
    assert posterior.mean == pytest.approx(mean) and prior.log_evidence(7, 3) == pytest.approx(math.log(evidence))
    assert posterior.var == pytest.approx(stats.beta(9.5, 4.5).var()) and posterior.mode == pytest.approx(8.5 / 12)
    assert math.isnan(BetaBinomial(1, 3).mode)
    assert BetaBinomial(1, 1).log_evidence(3, 2) == pytest.approx(math.log(1 / 60))  # 1 / (6 * C(5, 3))


def test_outcomes():
    prior = DirichletMultinomial([1.0, 2.0, 0.5])
    posterior = prior.update([4, 0, 2])
    assert posterior.mean == pytest.approx(stats.dirichlet([5, 2, 2.5]).mean().tolist())
    assert DirichletMultinomial([2, 3]).mode == pytest.approx([1 / 3, 2 / 3]) and math.isnan(posterior.update([0, 0, 0]).mode[0]) is False
    assert math.isnan(prior.mode[0])
    a, b = DirichletMultinomial([2.5, 1.5]), BetaBinomial(2.5, 1.5)
    assert a.log_evidence([7, 3]) == pytest.approx(b.log_evidence(7, 3))
    step = sum(math.log(prior.update(seen).mean[x]) for seen, x in (([0, 0, 0], 0), ([1, 0, 0], 2), ([1, 0, 1], 0)))
    assert prior.log_evidence([2, 0, 1]) == pytest.approx(step)  # the chain rule


def test_a_rate():
    prior, counts = GammaPoisson(2.0, 0.5), [3, 0, 4]

    def density(rate):
        return rate * math.exp(-rate / 2) / 4 * math.prod(math.exp(-rate) * rate**c / math.factorial(c) for c in counts)

    posterior = prior.update(counts)
    assert posterior.mean == pytest.approx(normalised(density, 0, 60)[1])
    assert posterior.var == pytest.approx(stats.gamma(9, scale=1 / 3.5).var()) and posterior.mode == pytest.approx(8 / 3.5)
    for k in (0, 3, 40):
        assert posterior.log_predictive(k) == pytest.approx(stats.nbinom(9, 3.5 / 4.5).logpmf(k))


def test_a_mean():
    prior, values = NormalNormal(1.0, 4.0, noise=2.0), [3.0, -1.0, 5.0]

    def density(t):
        return bell(t, 1, 4) * math.prod(bell(v, t, 2) for v in values)

    posterior = prior.update(values)
    assert posterior.mean == posterior.mode == pytest.approx(normalised(density, -20, 20)[1])
    assert posterior.predictive_var == posterior.var + 2
    evidence, model = 0.0, prior
    for v in values:  # the evidence by the chain rule
        evidence, model = evidence + model.log_predictive(v), model.update([v])
    assert evidence == pytest.approx(math.log(normalised(density, -20, 20)[0]))
    assert model.mean == pytest.approx(posterior.mean) and model.var == pytest.approx(posterior.var)


def test_a_mean_and_a_variance():
    prior, values = NormalInverseGamma(0.5, 2.0, 3.0, 1.5), [1.0, 4.0, 2.5, 2.0]
    posterior, evidence, model = prior.update(values), 0.0, prior
    for v in values:
        df, location, scale = model.predictive
        assert model.log_predictive(v) == pytest.approx(stats.t(df, location, scale).logpdf(v))
        evidence, model = evidence + model.log_predictive(v), model.update([v])
    assert (model.mean, model.weight, model.shape, model.rate) == pytest.approx(
        (posterior.mean, posterior.weight, posterior.shape, posterior.rate)
    )

    mean, var = np.meshgrid(np.linspace(-12, 16, 1401), np.exp(np.linspace(-5, 7, 1201)))  # an even grid in log var
    log_joint = math.log(1.5**3 / 2) - 4 * np.log(var) - 1.5 / var  # the inverse gamma distribution of the variance
    for value, spread in ((0.5, var / 2), *((v, var) for v in values)):
        log_joint -= (mean - value) ** 2 / (2 * spread) + np.log(2 * np.pi * spread) / 2
    constant = (np.exp(log_joint) * var).sum() * (28 / 1400) * (12 / 1200)
    assert evidence == pytest.approx(math.log(constant), abs=1e-4)
    assert posterior.expected_variance == pytest.approx(posterior.rate / (posterior.shape - 1))
    assert prior.update([]) == prior


@pytest.mark.parametrize("call, message", [
    (lambda: BetaBinomial(0, 1), "alpha must be positive, got 0"), (lambda: BetaBinomial(1, math.nan), "beta must be positive"),
    (lambda: BetaBinomial().update(-1, 2), "successes must not be negative, got -1"), (lambda: DirichletMultinomial([1]), "at least two"),
    (lambda: DirichletMultinomial([1, -1]), r"alpha\[1\] must be positive"),
    (lambda: DirichletMultinomial([1, 1]).update([1]), "1 counts for 2"),
    (lambda: GammaPoisson(1, 0), "rate must be positive"), (lambda: GammaPoisson(1, 1).update([1, -2]), r"counts\[1\]"),
    (lambda: NormalNormal(math.inf, 1, 1), "not all finite"), (lambda: NormalNormal(0, 1, noise=0), "noise must be positive"),
    (lambda: NormalNormal(0, 1, 1).update([math.nan]), "not all finite"),
    (lambda: NormalInverseGamma(0, 1, 1, -1), "rate must be positive"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
