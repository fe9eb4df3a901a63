"""Distributions, inference and information, after scipy.stats and torch.distributions."""

from .categorical import Bernoulli, Categorical
from .cauchy import Cauchy
from .chain import Chain
from .diagnostics import autocorrelation, ess, mcse, rhat
from .distribution import Continuous, Discrete, Distribution
from .exponential import Exponential
from .geometric import Geometric
from .gibbs import gibbs
from .hmc import hmc
from .information import conditional_entropy, cross_entropy, entropy, js_divergence, kl_divergence, mutual_information
from .laplace import Laplace
from .lognormal import LogNormal
from .metropolis import metropolis
from .normal import Normal
from .uniform import Uniform
from .weibull import Weibull

__all__ = [
    "Bernoulli", "Categorical", "Cauchy", "Chain", "Continuous", "Discrete", "Distribution", "Exponential", "Geometric", "Laplace",
    "LogNormal", "Normal", "Uniform", "Weibull", "autocorrelation", "conditional_entropy", "cross_entropy", "entropy", "ess", "gibbs",
    "hmc", "js_divergence", "kl_divergence", "mcse", "metropolis", "mutual_information", "rhat",
]  # fmt: skip
