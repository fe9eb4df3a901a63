"""
Least squares is a projection
=============================

The nearest point of the plane of two columns, and what is left, at a right angle.
"""

from linalgml.plotting.space import plot_projection_3d, plot_vectors_3d

figure = plot_projection_3d([[1, 0], [1, 1], [1, 2]], [6, 0, 0])

# %%
# Two vectors span a plane; a third one that leaves it is independent of them.

span = plot_vectors_3d({"a": (1, 0, 0.5), "b": (0, 1, 0.7), "c": (0.9, 0.3, -0.8)}, spans=[("a", "b")])
