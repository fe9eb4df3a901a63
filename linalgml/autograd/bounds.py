"""Index checks: one pass over indices before anything is read through them."""

from ..kernels import kernel


@kernel
def first_outside(index, n, low, high, allowed):
    """The position of the first of n indices that is neither in [low, high) nor equal to `allowed`; -1 if there is none."""
    for i in range(n):
        if (index[i] < low or index[i] >= high) and index[i] != allowed:
            return i
    return -1


def check_indices(index, n, low, high, name, allowed=None):
    """Raise IndexError, naming the value and its place, unless every index is in [low, high) or `allowed`."""
    at = first_outside(index, n, low, high, low if allowed is None else allowed) if high > low else (0 if n else -1)
    if at >= 0:
        raise IndexError(f"{name}: index {index[at]} at position {at} is not in [{low}, {high})")
