"""The eigenproblem of a diagonal matrix that one product of a column and a row was added to, by the roots of one equation.

    D + z z^T  has the eigenvalues x with  1 + sum_j z_j^2 / (p_j - x) = 0,  one between any two neighbours of the poles p

and the eigenvectors (D - x)^-1 z.  What matters in floats is the distance of a root from its poles, to all digits: a root is kept as
its nearer pole and how far it is from there.  From roots that are a little off, Löwner's formula finds the z that they are exact for;
vectors of that z are orthogonal however close the roots are (Gu & Eisenstat, "A stable and efficient algorithm for the rank-one
modification of the symmetric eigenproblem", 1994).  With `squares` the poles are the squares of d, as singular values need them, whose
differences are then taken as (d_j - d_k)(d_j + d_k).  Li, "Solving secular equations stably and efficiently", 1993.
"""

from math import sqrt

from ..kernels import kernel

PART = {"cython": "part of the twins that call it"}


@kernel(without=PART)
def pole_above(d, j, k, squares):
    """How far pole j is above pole k: d_j - d_k, or with `squares` d_j^2 - d_k^2 to all digits."""
    return (d[j] - d[k]) * (d[j] + d[k]) if squares else d[j] - d[k]


@kernel(without=PART)
def smaller_root(a, b, c):
    """Of the two real x with c x^2 - a x + b = 0 the one that goes to b / a as c vanishes, or for negative a the other one."""
    root = sqrt(abs(a * a - 4 * b * c))
    return 2 * b / (a + root) if a > 0.0 else (a - root) / (2 * c)


@kernel
def secular_roots(d, w, near, shift, n, squares, passes, tol):
    """Where 1 + sum_j w_j / (p_j - x) is zero, for rising poles p, which are d (n) or their squares, and positive w (n).

    Root i, between pole i and the next, or beyond the last, is p[near[i]] + shift[i].  A value counts as zero when it is at most `tol` of
    the sizes of its terms.  Returns 0, or i + 1 when root i is not found in `passes` passes.
    """
    for i in range(n):
        k = i
        gap = 0.0  # twice as much as the last root may be away
        for j in range(n):
            gap += 2 * w[j]
        x = gap / 2
        if i < n - 1:
            gap = pole_above(d, i + 1, i, squares)
            rest = 1.0  # the value half way, but for the two poles beside it
            for j in range(n):
                if j != i and j != i + 1:
                    rest += w[j] / (pole_above(d, j, i, squares) - gap / 2)
            if rest + (w[i + 1] - w[i]) / (gap / 2) >= 0.0:
                x = smaller_root(w[i] + w[i + 1] + rest * gap, w[i] * gap, rest)
            else:
                k = i + 1
                x = smaller_root(w[i] + w[i + 1] - rest * gap, -w[i + 1] * gap, rest)
        low = 0.0 if k == i else -3 * gap / 4
        high = 3 * gap / 4 if k == i else 0.0
        done = False
        for _ in range(passes):
            if not low < x < high:
                x = (low + high) / 2
                if not low < x < high:  # no number is between them
                    done = True
                    break
            below = 0.0
            slope_below = 0.0
            for j in range(i + 1):
                distance = pole_above(d, j, k, squares) - x
                term = w[j] / distance
                below += term
                slope_below += term / distance
            above = 0.0
            slope_above = 0.0
            for j in range(i + 1, n):
                distance = pole_above(d, j, k, squares) - x
                term = w[j] / distance
                above += term
                slope_above += term / distance
            value = 1 + below + above
            if abs(value) <= tol * (1 - below + above):
                done = True
                break
            if value < 0.0:
                low = x
            else:
                high = x
            if i < n - 1:  # the two sides as one pole each
                left = pole_above(d, i, k, squares) - x
                right = pole_above(d, i + 1, k, squares) - x
                rest = value - left * slope_below - right * slope_above
                x += smaller_root((left + right) * value - left * right * (slope_below + slope_above), left * right * value, rest)
            else:
                x = x - x * value / (value + x * slope_below)
        if not done:
            return i + 1
        near[i] = k
        shift[i] = x
    return 0


@kernel
def secular_weights(d, near, shift, w, n, squares):
    """The w (n) for which the given numbers are the roots of `secular_roots`, exactly: Löwner's formula."""
    for j in range(n):
        w[j] = pole_above(d, near[n - 1], j, squares) + shift[n - 1]
    for i in range(n - 1):
        for j in range(n):
            distance = pole_above(d, near[i], j, squares) + shift[i]
            w[j] = w[j] * distance / pole_above(d, i if i < j else i + 1, j, squares)


@kernel
def secular_vectors(d, z, near, shift, vt, n, squares, left):
    """Row i of vt (n, n) is the unit vector along z_j / (p_j - root i); with `left` along d_j times that, and -1 at j = 0."""
    for i in range(n):
        total = 0.0
        for j in range(n):
            x = z[j] / (pole_above(d, j, near[i], squares) - shift[i])
            if left:
                x = d[j] * x if j > 0 else -1.0
            vt[i * n + j] = x
            total += x * x
        for j in range(n):
            vt[i * n + j] = vt[i * n + j] / sqrt(total)
