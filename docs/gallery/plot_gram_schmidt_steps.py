"""
Gram and Schmidt, step by step
==============================

Take from the second vector its shadow on the first, and what is left is perpendicular.
"""

from linalgml.plotting.algorithms import plot_gram_schmidt

figure = plot_gram_schmidt((3.0, 1.0), (1.0, 2.0))
