"""
Power iteration
===============

Multiply a vector by A again and again, and it turns to the eigenvector of the largest eigenvalue.
"""

from linalgml.plotting.maps import plot_power_iteration

figure = plot_power_iteration([[2.0, 1.0], [1.0, 3.0]])
