"""What the algorithms of this shelf raise, under NumPy's and SciPy's name."""


class LinAlgError(ValueError):
    """A matrix for which the question has no answer: singular, not positive definite, or an iteration that does not converge.

    >>> from linalgml import linalg
    >>> linalg.inv([[1, 2], [2, 4]])
    Traceback (most recent call last):
    ...
    linalgml.linalg.errors.LinAlgError: inv: the matrix is singular: column 1 has no pivot
    """
