"""
The four subspaces
==================

Row space and null space, column space and left null space: at right angles, and together the whole of space.
"""

from linalgml.plotting.space import plot_subspaces

figure = plot_subspaces([[1, 2, 3], [2, 4, 6], [0, 1, 1]])
