"""
Iterative solvers, side by side
===============================

A Poisson equation with 144 unknowns: how the residual falls.
"""

from linalgml import Vector, linalg
from linalgml.linalg import CSRMatrix
from linalgml.plotting.algorithms import plot_convergence

k = 12
beside = [0.0 if (i + 1) % k == 0 else -1.0 for i in range(k * k - 1)]
far = [-1.0] * (k * k - k)
A = CSRMatrix.diags([[4.0] * (k * k), beside, beside, far, far], [0, 1, -1, k, -k], (k * k, k * k))
b = Vector([1.0] * (k * k))
figure = plot_convergence({
    "Jacobi": linalg.jacobi(A, b, maxiter=120).residuals,
    "Gauss-Seidel": linalg.gauss_seidel(A, b, maxiter=120).residuals,
    "conjugate gradients": linalg.cg(A, b, rtol=1e-10).residuals,
})
