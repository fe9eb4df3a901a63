"""Distributions, inference and information, after scipy.stats and torch.distributions."""

from .beta import Beta
from .binomial import Binomial
from .categorical import Bernoulli, Categorical
from .cauchy import Cauchy
from .chain import Chain
from .conjugate import BetaBinomial, DirichletMultinomial, GammaPoisson, NormalInverseGamma, NormalNormal
from .diagnostics import autocorrelation, ess, mcse, rhat
from .dirichlet import Dirichlet
from .distribution import Continuous, Discrete, Distribution
from .exponential import Exponential
from .fisher_snedecor import FisherSnedecor
from .gamma import Chi2, Gamma
from .geometric import Geometric
from .gibbs import gibbs
from .hmc import hmc
from .hypergeometric import Hypergeometric
from .information import conditional_entropy, cross_entropy, entropy, js_divergence, kl_divergence, mutual_information
from .laplace import Laplace
from .likelihood import Estimate, fisher_information, maximum_likelihood
from .lognormal import LogNormal
from .metropolis import metropolis
from .multinomial import Multinomial
from .multivariate_normal import MultivariateNormal
from .negative_binomial import NegativeBinomial
from .normal import Normal
from .poisson import Poisson
from .student_t import StudentT
from .uniform import Uniform
from .weibull import Weibull

__all__ = [
    "Bernoulli", "Beta", "BetaBinomial", "Binomial", "Categorical", "Cauchy", "Chain", "Chi2", "Continuous", "Dirichlet",
    "DirichletMultinomial", "Discrete", "Distribution", "Estimate", "Exponential", "FisherSnedecor", "Gamma", "GammaPoisson", "Geometric",
    "Hypergeometric", "Laplace", "LogNormal", "Multinomial", "MultivariateNormal", "NegativeBinomial", "Normal", "NormalInverseGamma",
    "NormalNormal", "Poisson", "StudentT", "Uniform", "Weibull", "autocorrelation", "conditional_entropy", "cross_entropy", "entropy",
    "ess", "fisher_information", "gibbs", "hmc", "js_divergence", "kl_divergence", "maximum_likelihood", "mcse", "metropolis",
    "mutual_information", "rhat",
]  # fmt: skip
