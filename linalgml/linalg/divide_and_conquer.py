"""Eigenvectors of a tridiagonal matrix by dividing it: two halves are solved by themselves, and one equation joins them.

    T = [ T_1     ] + b v v^T ,    T_1 = Q_1 D_1 Q_1^T ,  T_2 = Q_2 D_2 Q_2^T ,
        [     T_2 ]                so T = Q (D + b z z^T) Q^T with z = Q^T v

The middle is an eigenproblem of a diagonal matrix and one product ([](secular.md)).  Where z is zero, or two values of D agree, an
eigenvector is there already (deflation), which is most of them in many problems; all the work that is left is one product of matrices.
Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem", 1981; Gu & Eisenstat, "A divide-and-conquer algorithm
for the symmetric tridiagonal eigenproblem", 1995.
"""

from math import copysign, sqrt

from ..dtypes import float64, int64
from ..kernels import kernel
from .errors import LinAlgError
from .secular import secular_roots, secular_vectors, secular_weights
from .tridiagonal import ql_iterate

EPS = 2.0**-52
LEAF, PASSES = 32, 60  # rows that are not divided, and passes for a value of them or for a root


@kernel(in_place=("d", "z", "vt", "ut"))
def deflate(d, z, vt, ut, order, places, n, mv, mu, rho, tol):
    """Of D + rho z z^T, d (n) rising in the given order: which values are eigenvalues already; returns how many are not.

    places (n): first those that are not, rising, then the others.  An entry of z counts as zero when rho times it is at most `tol`; of two
    values that are close a rotation makes one such entry zero, with which the rows of vt (n, mv) and ut (n, mu) turn along.
    """
    count = 0
    dropped = 0
    for at in range(n):
        j = order[at]
        if rho * abs(z[j]) <= tol:
            dropped += 1
            places[n - dropped] = j
        else:
            if count > 0:
                i = places[count - 1]
                root = sqrt(z[i] * z[i] + z[j] * z[j])
                cos = z[j] / root
                sin = z[i] / root
                gap = d[j] - d[i]
                if abs(gap * cos * sin) <= tol:
                    z[i] = 0.0
                    z[j] = root
                    d[i] += gap * sin * sin
                    d[j] -= gap * sin * sin
                    for p in range(mv):
                        x = vt[i * mv + p]
                        y = vt[j * mv + p]
                        vt[i * mv + p] = cos * x - sin * y
                        vt[j * mv + p] = sin * x + cos * y
                    for p in range(mu):
                        x = ut[i * mu + p]
                        y = ut[j * mu + p]
                        ut[i * mu + p] = cos * x - sin * y
                        ut[j * mu + p] = sin * x + cos * y
                    count -= 1
                    dropped += 1
                    places[n - dropped] = i
            places[count] = j
            count += 1
    return count


@kernel
def combine_rows(s, vt, places, out, count, n, m):
    """out (n, m): S (count, count) times the rows of vt (n, m) at the first `count` places, and then the rows at the other places."""
    for i in range(n):
        for p in range(m):
            total = 0.0
            if i < count:
                for j in range(count):
                    total += s[i * count + j] * vt[places[j] * m + p]
            else:
                total = vt[places[i] * m + p]
            out[i * m + p] = total


def solve_tridiagonal(numbers, d, e):
    """(values, rows) of the tridiagonal matrix with diagonal d and entries e beside it, lists: in no order, and the eigenvectors."""
    n = len(d)
    if n <= LEAF:
        values, beside, rows = numbers.store.build(d, float64), numbers.store.build([*e, 0.0], float64), numbers.identity(n)
        if numbers.run(ql_iterate, values, beside, rows, n, n, PASSES, EPS / 2 * max(map(abs, (*d, *e)), default=0.0)):
            raise LinAlgError(f"eigh: no convergence in {PASSES} passes")
        return numbers.list(values), rows
    half = n // 2
    b = abs(e[half - 1])
    first = solve_tridiagonal(numbers, [*d[: half - 1], d[half - 1] - b], e[: half - 1])
    second = solve_tridiagonal(numbers, [d[half] - b, *d[half + 1 :]], e[half:])
    return join(numbers, first, second, b, copysign(sqrt(0.5), e[half - 1]))


def join(numbers, first, second, b, sign):
    """(values, rows) of two halves between which b stands: z is the last column of the first and `sign` times the first of the second."""
    half, n = len(first[0]), len(first[0]) + len(second[0])
    rows = numbers.blocks(first[1], half, second[1], n - half)
    ends = [(first[1], half, half - 1, sqrt(0.5)), (second[1], n - half, 0, sign)]
    z = [x * factor for part, width, column, factor in ends for x in numbers.column(part, width, column)]
    values = [*first[0], *second[0]]
    rho, order = 2 * b, sorted(range(n), key=values.__getitem__)
    tol = 4 * EPS * max(rho, max(map(abs, values)))
    d, z = numbers.store.build(values, float64), numbers.store.build(z, float64)
    places = numbers.ints(n)
    count = numbers.run(deflate, d, z, rows, numbers.empty(0), numbers.store.build(order, int64), places, n, n, 0, rho, tol)
    d, z, order = numbers.list(d), numbers.list(z), numbers.list(places)
    kept = order[:count]
    values, s = secular(numbers, [d[i] for i in kept], [sqrt(rho) * z[i] for i in kept], False)
    out = numbers.empty(n * n)
    numbers.run(combine_rows, s[0], rows, places, out, count, n, n)
    return [*values, *(d[i] for i in order[count:])], out


def secular(numbers, d, z, squares):
    """(values, [rows]): eigenvalues of D + z z^T and its eigenvectors; with `squares` singular values, and right and left vectors."""
    n, build = len(d), numbers.store.build
    near, shift, w = numbers.ints(n), numbers.empty(n), build([x * x for x in z], float64)
    poles = build(d, float64)
    if numbers.run(secular_roots, poles, w, near, shift, n, squares, PASSES, (4 + n / 32) * EPS):
        raise LinAlgError("a root of the secular equation was not found")
    numbers.run(secular_weights, poles, near, shift, w, n, squares)
    z = build([copysign(sqrt(x), y) for x, y in zip(numbers.list(w), z, strict=True)], float64)
    found = []
    for left in (False, True)[: 1 + squares]:
        found.append(numbers.empty(n * n))
        numbers.run(secular_vectors, poles, z, near, shift, found[-1], n, squares, left)
    pairs = [(d[k], x) for k, x in zip(numbers.list(near), numbers.list(shift), strict=True)]
    return [p + x / (p + sqrt(p * p + x)) if squares else p + x for p, x in pairs], found

