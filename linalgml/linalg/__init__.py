"""Linear algebra: vectors and matrices of any type of number, and the algorithms on them."""

from .matmul import matmul
from .matrix import Matrix
from .vector import Vector, dot, norm

__all__ = ["Matrix", "Vector", "dot", "matmul", "norm"]
