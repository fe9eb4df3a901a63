"""
An image of low rank
====================

The nearest matrices of rank 1, 4 and 10 to an image, and the singular values they keep.
"""

from math import sin

from linalgml.plotting.algorithms import plot_compression

image = [[sin(0.02 * ((i - 20) ** 2 + (j - 26) ** 2)) + 0.03 * i for j in range(48)] for i in range(48)]
figure = plot_compression(image, ranks=(1, 4, 10))
