"""Values in order of size, each with the row that belongs to it: eigenvalues rise, singular values fall, and their vectors follow.

The smallest of what is left changes places with the first, which moves every row once at most (selection sort; Knuth, *The Art of
Computer Programming*, volume 3, section 5.2.3).
"""

from ..kernels import kernel


@kernel(in_place=("values", "z"))
def order_rows(values, z, n, m, falling):
    """values (n) in rising order, or `falling`; the rows of z (n, m) change places with them."""
    for i in range(n):
        best = i
        for j in range(i + 1, n):
            if (values[j] > values[best]) if falling else (values[j] < values[best]):
                best = j
        if best != i:
            kept = values[i]
            values[i] = values[best]
            values[best] = kept
            for j in range(m):
                kept = z[i * m + j]
                z[i * m + j] = z[best * m + j]
                z[best * m + j] = kept
