"""Theorems of Schur's real form by Francis' double steps."""

from math import sqrt

from ...linalg.schur import francis, split_pair
from ..theorem import equivalent, theorem
from .householder import turned
from .matmul import product


def form(w, n):
    """A matrix of Hessenberg's form."""
    x = w.reals("x", n, n)
    return w.family(lambda i, j: x[i * n + j] if j >= i - 1 else w.number(0), n, n)


def identity(w, n):
    """The n x n identity."""
    return w.family(lambda i, j: w.number(1 if i == j else 0), n, n)


def check(w, h, t, zt, n):
    """Z T Z^T = H and Z^T Z = I."""
    z = turned(w, zt, n, n)
    w.equal(product(w, zt, z, n, n, n), identity(w, n))
    w.equal(product(w, product(w, z, t, n, n, n), zt, n, n, n), h)


@theorem(small=[(3, 0)], large=[(4, 1), (5, 2), (5, 3)], kinds=("floats",))
def a_block_is_split_or_balanced(w, n, k):
    """Real eigenvalues stand on the diagonal of the block; a pair's has equal entries on it and others of different signs beside it."""
    for turn in range(20):
        h = form(w, n)
        blocks = ((1.0, 2.0, 3.0, 2.0), (1.0, -2.0, 3.0, 2.0), (2.0, 3.0, -2.0, 1.0), (4.0, 2.0, -2.0, 4.0), (0.0, 1.0, 1.0, 0.0),
                  (5.0, 1.0, -1.0, 1.0), (1.0, 1.0, -1.0, 5.0), (3.0, -9.0, 0.1, 3.5), (1e-3, 2e-3, -1e-4, 2e-3), (1.0, -3.0, 2.0, 1.5),
                  (1.0, 3.0, -2.0, 1.5), (2.0, -3.0, 4.0, 2.0), (1.0, 1.0, -1.0, 3.0), (1.0, -1.0, 1.0, 3.0),
                  (3.0, 1.0, -1.0, 1.0), (3.0, -1.0, 1.0, 1.0), (2.0, 1.0, 1e-9, -2.0), (-2.0, 1.0, 1e-9, 2.0), (0.1, 0.3, -0.2, 0.15),
                  (0.15, -0.3, 0.2, 0.1))  # fmt: skip
        block = blocks[turn]
        size = max(map(abs, block))
        h = w.family(lambda i, j, h=h, b=block, s=size: b[(i - k) * 2 + j - k] if i in (k, k + 1) and j in (k, k + 1) else
                     0.0 if i == j + 1 and i in (k, k + 2) else h[i * n + j] * s, n, n)  # fmt: skip
        t, zt = w.copy(h), identity(w, n)
        w.run(split_pair, t, zt, k, n)
        before, after = (w.family(lambda i, j, x=x, s=size: x[i * n + j] / s, n, n) for x in (h, t))
        check(w, before, after, zt, n)
        a, b, c, d = (t[(k + i) * n + k + j] for i in range(2) for j in range(2))
        half, det = (block[0] - block[3]) / 2 / size, block[1] / size * (block[2] / size)
        if half * half + det >= 0:
            w.claim(c == 0, "triangular")
            root = sqrt(half * half + det) * size
            w.equal(max(a, d) / size, ((block[0] + block[3]) / 2 + root) / size)
        else:
            w.claim(a == d and b * c < 0, "a balanced block")
    t, zt = w.family(lambda i, j: float(j >= i) * (i - j - 2.0), n, n), identity(w, n)
    kept = w.copy(t)
    w.run(split_pair, t, zt, k, n)
    w.equal(t, kept)
    w.equal(zt, identity(w, n))


@theorem(small=[(4,), (5,)], large=[(8,), (9,)], kinds=("floats",))
def francis_makes_schurs_form(w, n):
    """Z T Z^T = H; T is triangular but for balanced blocks of two, no two of which touch; a few steps for each are enough."""
    for turn in range(8):
        h = form(w, n)
        if turn == 1:
            h = w.family(lambda i, j: float(abs(i - j) == 1), n, n)
        if turn == 2:
            h = w.family(lambda i, j: float(i == j + 1) if j < n - 1 else -1.0 - i, n, n)
        if turn == 3:
            h = w.family(lambda i, j, h=h: h[i * n + j] if j >= i else 0.0 if i == n // 2 else 1.0 if i == j + 1 else 0.0, n, n)
        if turn == 4:
            h = w.family(lambda i, j, h=h: h[i * n + j] * (1e-6 if i == j + 1 else 1.0) + (i + 1.0 if i == j else 0.0), n, n)
        t, zt = w.copy(h), identity(w, n)
        w.equal(w.run(francis, t, zt, n, 9 * n if turn == 4 else 60 * n, 1e-15), 0)
        check(w, h, t, zt, n)
        for i in range(n):
            w.claim(all(t[i * n + j] == 0 for j in range(i - 1)), "zeros below")
        for i in range(n - 1):
            c = t[(i + 1) * n + i]
            w.claim(c == 0 or (t[i * n + i] == t[(i + 1) * n + i + 1] and t[i * n + i + 1] * c < 0), "a balanced block")
            w.claim(c == 0 or i == 0 or t[i * n + i - 1] == 0, "blocks of two at most")


@theorem(kinds=("floats",))
def what_is_negligible_is_dropped(w):
    """An entry below the diagonal is dropped when it is at most `tol` times the sum of its neighbours on it, and no sooner."""
    for at in range(3):
        for beside, zero in ((0.25, True), (-0.25, True), (0.2500001, False), (-0.2500001, False)):
            h = w.family(lambda i, j, at=at, b=beside: b if i == at + 1 and j == at else float(j == i) * (-1.0 if i == 1 else 1.0), 4, 4)
            t, zt = w.copy(h), identity(w, 4)
            w.run(francis, t, zt, 4, 9, 0.125)
            w.claim((zt[4 * at + at] == 1.0) == zero, "dropped or turned away")


def needed(w, h, n, limit):
    """The number of steps that are enough."""
    for steps in range(limit):
        t, zt = w.copy(h), identity(w, n)
        if w.run(francis, t, zt, n, steps, 1e-15) == 0:
            check(w, h, t, zt, n)
            return steps
    return limit


@theorem(kinds=("floats",))
def shifts_make_it_quick(w):
    """A block of three rows needs a handful of steps, and in a larger matrix as many as alone."""
    for a, b, c, d, e, f, g, k in ((4.0, 1.0, 2.0, 1.0, 3.0, 0.5, 0.75, 1.0), (1.0, 2.0, -1.0, -3.0, 2.0, 1.0, 0.5, -1.0),
                                   (-2.0, 0.5, 1.0, 2.0, 5.0, -1.0, 1.5, 2.0)):  # fmt: skip
        block = [a, b, c, d, e, f, 0.0, g, k]
        alone = needed(w, w.values(block, 3, 3), 3, 20)
        w.claim(3 <= alone <= 8, f"{alone} steps")
        for ahead in (1, 2):
            n = 3 + ahead
            h = w.family(lambda i, j, h=ahead, x=block: x[(i - h) * 3 + j - h] if min(i, j) >= h else
                         9.0 + 5 * i if i == j else float(j > i), n, n)  # fmt: skip
            w.claim(alone + ahead - 1 <= needed(w, h, n, 20) <= alone + ahead, "as many steps, and one for each row before")
    ladder = w.family(lambda i, j: 1.0 + i + 0.25 * j if j >= i else 0.5 + 0.125 * j if i == j + 1 else 0.0, 8, 8)
    w.claim(needed(w, ladder, 8, 60) <= 24, "three steps for each value")


@theorem(kinds=("floats",))
def steps_are_counted_and_shifts_are_varied(w):
    """A cyclic permutation repeats itself under its own shifts, until the tenth step takes others; what resists is named."""
    n = 3
    cycle = w.family(lambda i, j: float(i == j + 1 or (i == 0 and j == n - 1)), n, n)
    for steps, failed in ((0, 3), (9, 3), (10, 3), (25, 0)):
        t, zt = w.copy(cycle), identity(w, n)
        w.equal(w.run(francis, t, zt, n, steps, 1e-15), failed)
        check(w, cycle, t, zt, n)
        w.equal(abs(t[2]) if steps == 9 else 1.0, 1.0)
        w.claim(steps != 10 or abs(t[3]) not in (0.0, 1.0), "the tenth step is another")
    ahead = w.family(lambda i, j: cycle[i * n + j] if max(i, j) < n else 7.0 if i == j else 0.0, 5, 5)
    w.equal(w.run(francis, w.copy(ahead), identity(w, 5), 5, 4, 1e-15), 3)
    w.equal(w.run(francis, w.family(lambda i, j: float(i == j), 6, 6), identity(w, 6), 6, 5, 1e-15), 0)
    w.equal(w.run(francis, w.family(lambda i, j: float(i == j), 6, 6), identity(w, 6), 6, 4, 1e-15), 2)
    pairs = w.family(lambda i, j: 1.0 if i == j else (2.0 if j > i else -3.0) if i // 2 == j // 2 else 0.0, 6, 6)
    t, zt = w.copy(pairs), identity(w, 6)
    w.equal(w.run(francis, t, zt, 6, 3, 1e-15), 0)
    check(w, pairs, t, zt, 6)
    w.equal(w.run(francis, w.copy(pairs), identity(w, 6), 6, 2, 1e-15), 2)
    twice = w.family(lambda i, j: cycle[i % n * n + j % n] if i // n == j // n else 0.0, 6, 6)
    w.claim(needed(w, twice, 6, 60) > 2 * 10, "counted anew for each block")


@theorem(kinds=("floats",))
def numbers_whose_squares_vanish_are_left(w):
    """Where the first column of (H - s)(H - t) vanishes altogether nothing is reflected, and the block is named as one that resists."""
    h = w.values([x * 1e-200 for x in (4.0, 1.0, 2.0, 1.0, 3.0, 0.5, 0.0, 0.75, 1.0)], 3, 3)
    t, zt = w.copy(h), identity(w, 3)
    w.equal(w.run(francis, t, zt, 3, 5, 1e-15), 3)
    w.claim(all(x - x == 0 for x in t) and all(x - x == 0 for x in zt), "finite numbers")


FORM = "below the bulge these columns are zero"
equivalent(francis, "for i in range(min(k + 3, high) + 1) -> for i in range(high + 1)", FORM)
equivalent(francis, "for i in range(min(k + 3, high) + 1) -> for i in range(min(k + 4, high) + 1)", FORM)
equivalent(francis, "if high <= 0 -> if high <*", "row 0 alone is triangular, and counts as done when the steps are over")
equivalent(francis, "tries *= * -> *", "it only decides which steps take shifts that are no eigenvalues")
for line in ("total = 1.5 * h[high * n + high - 1]", "det = h[high * n + high - 1] * h[high * n + high - 1]"):
    equivalent(francis, f"{line} -> *", "any shifts break a cycle but those that it repeats under")
equivalent(split_pair, "sin = * -> sin = -half / (length * cos) / copysign(1.0, above + below)", "1 and -1 are their own inverses")
