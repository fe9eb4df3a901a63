"""
A circle becomes an ellipse
===========================

Every matrix takes the unit circle to an ellipse. Its axes are the singular values; the directions that
stay are the eigenvectors, which are others.
"""

from linalgml.plotting.maps import plot_ellipse

figure = plot_ellipse([[2.0, 1.0], [0.0, 1.0]])
