"""
Dot products and shadows
========================

The dot product of two vectors is the length of the shadow of one on the other, times the other's length. It is positive when they
point the same way, zero at a right angle, negative when they disagree: the whole of similarity search in one number.
"""

from linalgml.plotting.vectors import plot_dot, plot_projection

figure = plot_dot((3.0, 1.0), (1.0, 2.0))

# %%
# The projection is the point of the line that lies nearest. What is left over stands at a right angle to the line, and least squares, PCA
# and Gram-Schmidt are all this picture again.

nearest = plot_projection((1.0, 2.5), (3.0, 1.0))
