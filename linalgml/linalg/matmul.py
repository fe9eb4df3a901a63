"""Matrix multiplication: every entry of the product is a dot product of a row and a column.

    out[i, j] = sum over p of A[i, p] * B[p, j]

The kernel reads both factors through strides, so a transposed factor (its strides swapped), a factor shared by a whole
batch (step 0) and a plain one are the same algorithm.  Strang, *Introduction to Linear Algebra*, section 2.4.
"""

from ..kernels import kernel


@kernel
def matmul(a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col):
    """out (batch, m, n) = A @ B, with A[i, p] = a[s*a_step + i*a_row + p*a_col] and B[p, j] = b[s*b_step + p*b_row + j*b_col]."""
    for s in range(batch):
        for i in range(m):
            row = s * a_step + i * a_row
            for j in range(n):
                col = s * b_step + j * b_col
                total = 0.0
                for p in range(k):
                    total += a[row + p * a_col] * b[col + p * b_row]
                out[(s * m + i) * n + j] = total
