"""A Markov chain's draws, with what is known of how they came about."""

from dataclasses import dataclass

from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from ..statistics.descriptive import quantile


@dataclass(frozen=True)
class Chain:
    """Draws of a Markov chain, those of the warm-up left out.

    samples: a Matrix, a draw a row.  log_probs: a Vector, the logarithm of the density at each draw, without its constant; None where the
    sampler never asks for it.  accept_rate: the mean probability with which proposals were accepted.  step: the length of a step, after it
    was adapted: a number.  divergences: how many draws ended where the simulation broke down.
    """

    samples: Matrix
    log_probs: Vector | None
    accept_rate: float
    step: float
    divergences: int = 0

    def __len__(self):
        return len(self.samples)

    def column(self, j):
        """The draws of one coordinate, a Vector."""
        return self.samples.column(j)

    def mean(self):
        """The mean of the draws, a Vector."""
        return Vector([sum(column) / len(self) for column in self.samples.T.tolist()])

    def quantile(self, q):
        """The q-quantile of each coordinate, a Vector; ValueError for q outside [0, 1].

        >>> Chain(Matrix([[3.0], [1.0], [2.0]]), None, 1.0, 1.0).quantile(0.25)
        Vector([1.5])
        """
        return Vector([quantile(column, q) for column in self.samples.T.tolist()])
