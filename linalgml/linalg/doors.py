"""The short way in: a small matrix of floats goes straight to compiled code, which checks, factors and makes the results in one call.

For a matrix of 2 rows that takes a tenth of the time of the way by Python.  What it hands back, and every other argument, is the
function's own: `_fast/matrices.pyx`.
"""

from functools import wraps

from .matrix import Matrix
from .vector import Vector

try:
    from .._fast import matrices
except ImportError:
    matrices = None
else:
    matrices.bind(Matrix, Vector)


def door(function):
    """`function`, by the short way where there is one: for `solve`, that is `solve_matrix` of its twin's module."""
    if matrices is None:
        return function
    concept, name = function.__module__.removeprefix("linalgml."), f"{function.__name__}_matrix"
    return wraps(function)(matrices.door(function, concept, name))
