"""
Rotate, stretch, rotate
=======================

The singular value decomposition in pictures: turned by V transposed, stretched along the axes, turned by U.
"""

from linalgml.plotting.maps import plot_svd

figure = plot_svd([[1.0, 1.0], [0.0, 1.0]])
