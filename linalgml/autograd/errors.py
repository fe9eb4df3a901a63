"""Errors that belong to two families."""


class ShapeError(ValueError, RuntimeError):
    """Shapes that do not fit each other: a ValueError by its nature, and the RuntimeError that PyTorch raises for it.

    >>> issubclass(ShapeError, ValueError) and issubclass(ShapeError, RuntimeError)
    True
    """


class DtypeError(TypeError, RuntimeError):
    """Dtypes that do not fit each other: a TypeError by its nature, and the RuntimeError that PyTorch raises for it."""
