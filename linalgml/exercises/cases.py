"""Random arguments for cases: small numbers with short decimals, so that a counter-example can be worked by hand."""


def reals(rng, n, low=-9, high=9):
    """n numbers such as -2.5, halves between low and high.

    >>> import random
    >>> reals(random.Random(0), 3)
    [3.0, 4.0, -8.0]
    """
    return [rng.randint(2 * low, 2 * high) / 2 for _ in range(n)]


def nonzero(rng, n, low=-9, high=9):
    """As `reals`, but not all of them zero."""
    while True:
        values = reals(rng, n, low, high)
        if any(values):
            return values


def table(rng, rows, cols, low=-9, high=9):
    """A list of rows of such numbers.

    >>> import random
    >>> table(random.Random(0), 2, 2)
    [[3.0, 4.0], [-8.0, -1.0]]
    """
    return [reals(rng, cols, low, high) for _ in range(rows)]


def numbered(rows, cols, start=1):
    """The table 1, 2, 3, ... row by row, in which every entry shows where it came from.

    >>> numbered(2, 3)
    [[1, 2, 3], [4, 5, 6]]
    """
    return [[start + i * cols + j for j in range(cols)] for i in range(rows)]
