"""
What layer norm does to a row
=============================

Four tokens with very different means and spreads go in; after layer normalisation each has mean 0 and deviation 1 over its own
features. The dots keep their order and their relative distances: a row is moved and scaled, never reshaped. (The learned gain and
bias, left out here, move and scale the *columns* afterwards.)
"""

import linalgml as lm
from linalgml.plotting.normalisation import plot_layer_norm

lm.manual_seed(2)
rows = [(lm.randn(16) * spread + mean).tolist() for mean, spread in ((0, 1), (3, 0.5), (-2, 3), (5, 2))]
figure = plot_layer_norm(rows)
