"""Singular vectors of a bidiagonal matrix by dividing it: a row in the middle is left out, and two smaller matrices are solved.

    B = [ B_1        ]        M = [ z_0 z_1 .. z_n ]
        [  a   b     ]            [     d_1        ]     with the singular values d of B_1 and B_2, and the row in the middle in their
        [       B_2  ]            [         ..     ]     right singular vectors, z

Each B has one column more than rows, so that the halves have the same form as the whole, and one right vector that it makes zero.  The
squares of M's singular values are the roots of 1 + sum_j z_j^2 / (d_j^2 - x) = 0 ([](secular.md)), of which everything is computed from
differences (d_j - d_k)(d_j + d_k): nothing is squared.  Gu & Eisenstat, "A divide-and-conquer algorithm for the bidiagonal SVD", 1995.
"""

from math import hypot

from ..dtypes import float64, int64
from ..kernels import kernel
from .bidiagonal import golub_kahan
from .divide_and_conquer import EPS, LEAF, combine_rows, deflate, secular
from .errors import LinAlgError

STEPS = 60  # for each singular value of a piece that is not divided
NOTHING = 1e-100  # beside entries of about 1


@kernel(in_place=("d", "e", "vt"))
def shed_column(d, e, vt, n):
    """The entry e[n - 1], beside the last one of the diagonal d (n), is turned away, and the rows of vt (n + 1, n + 1) with the columns."""
    extra = e[n - 1]
    e[n - 1] = 0.0
    for i in range(n - 1, -1, -1):
        if extra != 0.0:
            root = hypot(d[i], extra)
            cos = d[i] / root
            sin = extra / root
            d[i] = root
            if i > 0:
                extra = -sin * e[i - 1]
                e[i - 1] = cos * e[i - 1]
            for p in range(n + 1):
                x = vt[i * (n + 1) + p]
                y = vt[n * (n + 1) + p]
                vt[i * (n + 1) + p] = cos * x + sin * y
                vt[n * (n + 1) + p] = cos * y - sin * x


def solve_bidiagonal(numbers, d, e):
    """(values, ut, vt) of the (n, n + 1) matrix with diagonal d and entries e after it, lists of numbers of at most about 1.

    The values are in no order, row i of ut (n, n) and row i of vt (n + 1, n + 1) belong to value i, and the last row of vt to none.
    """
    n, build = len(d), numbers.store.build
    if n <= LEAF:
        values, after, ut, vt = build(d, float64), build(e, float64), numbers.identity(n), numbers.identity(n + 1)
        numbers.run(shed_column, values, after, vt, n)
        if numbers.run(golub_kahan, values, after, ut, vt, n, n, n + 1, STEPS * n, EPS / 2):
            raise LinAlgError(f"svd: no convergence in {STEPS * n} steps")
        return numbers.list(values), ut, vt
    k = n // 2
    return join(numbers, solve_bidiagonal(numbers, d[:k], e[:k]), d[k], e[k], solve_bidiagonal(numbers, d[k + 1 :], e[k + 1 :]))


def join(numbers, first, a, b, second):
    """(values, ut, vt) of two parts and the row with a and b between them."""
    (s1, ut1, vt1), (s2, ut2, vt2), build = first, second, numbers.store.build
    k, m = len(s1), len(s2)
    n = k + m + 1
    z1, z2 = [a * x for x in numbers.column(vt1, k + 1, k)], [b * x for x in numbers.column(vt2, m + 1, 0)]
    lead = hypot(z1[k], z2[m])
    cos, sin = (z1[k] / lead, z2[m] / lead) if lead else (1.0, 0.0)
    null1, null2 = numbers.row(vt1, k + 1, k), numbers.row(vt2, m + 1, m)
    vt = numbers.placed(n * (n + 1), n + 1, (vt1, k, k + 1, 0, 0), (vt2, m, m + 1, k, k + 1),
                        (build([*(cos * x for x in null1), *(sin * x for x in null2)], float64), 1, n + 1, n - 1, 0))  # fmt: skip
    ut = numbers.placed(n * n, n, (ut1, k, k, 0, 0), (ut2, m, m, k, k + 1), (build([1.0], float64), 1, 1, n - 1, k))
    null = build([*(-sin * x for x in null1), *(cos * x for x in null2)], float64)
    values = [*s1, *s2]
    tol = 4 * EPS * max(abs(a), abs(b), NOTHING, *values)
    d, z, places = build(values, float64), build([*z1[:k], *z2[:m]], float64), numbers.ints(n - 1)
    order = build(sorted(range(n - 1), key=values.__getitem__), int64)
    count = numbers.run(deflate, d, z, vt, ut, order, places, n - 1, n + 1, n, 1.0, tol)
    d, z, order = numbers.list(d), numbers.list(z), numbers.list(places)
    # A value may be 0 too: it is kept apart from the pole at 0, by less than counts.
    kept = [max(d[i], tol / 2) for i in order[:count]]
    values, (right, left) = secular(numbers, [0.0, *kept], [max(lead, tol), *(z[i] for i in order[:count])], True)
    places, out_v, out_u = build([n - 1, *order], int64), numbers.empty(n * (n + 1)), numbers.empty(n * n)
    numbers.run(combine_rows, right, vt, places, out_v, count + 1, n, n + 1)
    numbers.run(combine_rows, left, ut, places, out_u, count + 1, n, n)
    return [*values, *(d[i] for i in order[count:])], out_u, numbers.joined(out_v, null)
