"""
The QR algorithm at work
========================

Factor and multiply the other way round: what stands below the diagonal fades, and the eigenvalues are left on it.
"""

from linalgml.plotting.algorithms import plot_qr_algorithm

A = [[1 / (i + j + 1) + (5 - i) * (i == j) for j in range(6)] for i in range(6)]
figure = plot_qr_algorithm(A)
