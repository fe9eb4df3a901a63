"""
What a matrix does to the plane
===============================

A 2 x 2 matrix is known by where it sends the two axes: its columns. The grid follows. The letter F shows what a square cannot: whether
the plane was turned over.
"""

from linalgml.plotting.matrices import plot_steps, plot_transformation

shear = [[1.0, 0.7], [0.0, 1.0]]
figure = plot_transformation(shear)

# %%
# A product of matrices is one map after the other, the right one first. Turning and then stretching is not stretching and then turning.

turn, stretch = [[0.0, -1.0], [1.0, 0.0]], [[2.0, 0.0], [0.0, 1.0]]
first_turn = plot_steps([turn, stretch], ["before", "turned", "then stretched"])
first_stretch = plot_steps([stretch, turn], ["before", "stretched", "then turned"])
