"""
Gershgorin's discs
==================

Each eigenvalue lies in a disc around a diagonal entry, as wide as what stands beside it.
"""

from linalgml.plotting.algorithms import plot_spectrum

figure = plot_spectrum([[5, 1, 0, 0.5], [0.2, 1, 1, 0], [0, -1.2, 1, 0.3], [1, 0, 0.4, -3]])
