"""
The surface of a likelihood
===========================

Twelve measurements, and how well every pair of a mean and a deviation explains them. Near its top the log likelihood is a parabola; how
steeply it falls is how well the data know the parameters, which is what the ellipse of two standard errors says.
"""

from linalgml.calculus.functions import log
from linalgml.plotting.inference import plot_likelihood
from linalgml.probability import maximum_likelihood

measured = [4.1, 5.0, 5.3, 4.4, 6.1, 5.2, 4.9, 5.8, 4.6, 5.5, 5.1, 6.4]


def log_likelihood(t):
    mean, deviation = t[0], t[1]
    return -sum(((x - mean) / deviation) ** 2 / 2 for x in measured) - len(measured) * log(deviation)


estimate = maximum_likelihood(log_likelihood, [4.0, 1.0])
figure = plot_likelihood(log_likelihood, estimate, (4.4, 6.0, 0.35, 1.35), ("mean", "deviation"))
