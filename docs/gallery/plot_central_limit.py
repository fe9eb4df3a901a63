"""
Distributions, samples, and the bell
====================================

A distribution, what one draws from it, and what becomes of means. Waiting times are as lopsided as can be, and the mean of thirty of them
is nearly normal.
"""

from linalgml.plotting.distributions import plot_central_limit, plot_laws, plot_samples
from linalgml.probability import Bernoulli, Exponential, Gamma, LogNormal

laws = plot_laws({"exponential": Exponential(1.0), "gamma, a = 3": Gamma(3.0), "lognormal": LogNormal(0.0, 0.5)}, 0.0, 6.0)
samples = plot_samples(Gamma(3.0), 0.0, 10.0)

# %%
# Means of n waiting times, less their mean and in units of their deviation, and the normal density.

waiting = plot_central_limit(Exponential(1.0))

# %%
# Means of coins that show 1 three times in ten. A bar for each possible number of ones, or for several where there are many.

coins = plot_central_limit(Bernoulli(0.3), (1, 5, 30, 525), bins=21)
