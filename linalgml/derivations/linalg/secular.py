"""Theorems of the secular equation, 1 + sum_j w_j / (p_j - x) = 0."""

from math import prod, sqrt
from random import Random

from ...linalg.secular import pole_above, secular_roots, secular_vectors, secular_weights, smaller_root
from ..theorem import equivalent, theorem
from .matmul import product

NEAR = "the nearer pole is an index that is read from a buffer"


def poles(d, n, squares):
    """The poles, which are d (n) or their squares."""
    return [d[j] * d[j] if squares else d[j] for j in range(n)]


@theorem(small=[(2,), (3,)], large=[(4,)], kinds=("floats", "finite", "symbols"), every_shape="places are fixed")
def distances_of_poles(w, n):
    """d_j - d_k, or d_j^2 - d_k^2."""
    d = w.reals("d", n)
    for j in range(n):
        for k in range(n):
            w.equal(w.run(pole_above, d, j, k, False), d[j] - d[k])
            w.equal(w.run(pole_above, d, j, k, True), d[j] * d[j] - d[k] * d[k])


@theorem(kinds=("floats",))
def the_root_that_is_taken(w):
    """For positive a the root that goes to b / a as c vanishes, otherwise the one that both halves of the formula share when a vanishes."""
    for c in (2.0, -2.0, 0.25):
        for first, second in ((0.5, 3.0), (-0.5, 3.0), (-0.25, -4.0), (2.0, -1.0), (1.0, 1.0)):
            a, b = c * (first + second), c * first * second
            x = w.run(smaller_root, a, b, c)
            other = a / c - x
            w.equal(c * x * x - a * x + b, 0.0)
            w.claim(abs(x) <= abs(other) if a > 0 else x * c <= other * c, "the right one of the two")
    w.equal(w.run(smaller_root, 4.0, 3.0, 0.0), 0.75)
    w.equal(w.run(smaller_root, 0.0, -8.0, 2.0), -2.0)
    w.equal(w.run(smaller_root, 0.5, -8.0, 0.0), -16.0)
    w.equal(w.run(smaller_root, 2.0, 1.5, 1.0), 3.0 / (2.0 + sqrt(2.0)))


@theorem(small=[(2,), (3,)], large=[(6,)], kinds=("floats", "finite", "symbols"), every_shape=NEAR)
def weights_of_given_roots(w, n):
    """With Löwner's weights prod_i (r_i - x) = prod_j (p_j - x) (1 + sum_j w_j / (p_j - x)): the roots are exactly the given numbers."""
    for squares in (False, True):
        d, shift, x = w.reals("d", n), w.reals("s", n), w.draw("x")
        near = w.values([(3 * i + 1) % n for i in range(n)], integer=True)
        found = w.blank(n)
        w.run(secular_weights, d, near, shift, found, n, squares)
        p = poles(d, n, squares)
        value = w.sum(lambda j, p=p, found=found, x=x: found[j] / (p[j] - x), n) + 1
        claimed = prod([p[near[i]] + shift[i] - x for i in range(1, n)], start=p[near[0]] + shift[0] - x)
        w.equal(prod([p[j] - x for j in range(n)], start=value), claimed)


@theorem(small=[(2, 0, 0), (3, 1, 0)], large=[(3, 0, 1), (4, 1, 1), (5, 0, 0)], kinds=("floats", "finite"), every_shape=NEAR)
def vectors_of_given_roots(w, n, squares, left):
    """Each vector has length 1 and is along z_j / (p_j - r), the left one along -1, d_j z_j / (p_j - r)."""
    d, z, shift = w.reals("d", n), w.reals("z", n), w.reals("s", n)
    near = w.values([(2 * i + 1) % n for i in range(n)], integer=True)
    rows = w.blank(n, n)
    w.run(secular_vectors, d, z, near, shift, rows, n, bool(squares), bool(left))
    p = poles(d, n, squares)
    for i in range(n):
        k = near[i]
        along = [z[j] / (p[j] - p[k] - shift[i]) * (d[j] if left else 1) if j or not left else w.number(-1) for j in range(n)]
        w.equal(sum((rows[i * n + j] * rows[i * n + j] for j in range(1, n)), rows[i * n] * rows[i * n]), w.number(1))
        for j in range(1, n):
            w.equal(rows[i * n + j] * along[0], rows[i * n] * along[j])


def found_roots(w, d, weights, n, squares, passes, tol=9e-16):
    """(the nearer poles, the distances from them, the code)."""
    near, shift = w.blank(n, integer=True), w.blank(n)
    return near, shift, w.run(secular_roots, d, weights, near, shift, n, squares, passes, tol)


def above(d, near, shift, i, j, squares):
    """How far root i is above pole j."""
    k = near[i]
    return ((d[k] - d[j]) * (d[k] + d[j]) if squares else d[k] - d[j]) + shift[i]


def check(w, d, weights, n, squares, passes):
    """Every root is between its poles, nearer to the one that is named, and the weights of these roots are the given ones."""
    near, shift, code = found_roots(w, d, weights, n, squares, passes)
    w.equal(code, 0)
    for i in range(n):
        w.claim(above(d, near, shift, i, i, squares) > 0, "above its pole")
        if i < n - 1:
            below, beyond = above(d, near, shift, i, i, squares), -above(d, near, shift, i, i + 1, squares)
            w.claim(beyond > 0, "below the next pole")
            w.claim(near[i] == (i if below < beyond else i + 1) or abs(below - beyond) < 1e-9 * below, "from the nearer pole")
        else:
            w.claim(near[i] == i, "the last one from the last pole")
    again = w.blank(n)
    w.run(secular_weights, d, near, shift, again, n, squares)
    for j in range(n):
        w.claim(abs(again[j] - weights[j]) <= 1e-12 * sum(weights[i] for i in range(n)), "the same weights")


CASES = (  # poles, and weights from even ones to ones that leave the roots beside their poles
    ((0.0, 1.0), (1.0, 1.0)), ((0.0, 1.0), (0.01, 5.0)), ((0.0, 1.0), (5.0, 0.01)), ((0.0, 1.0), (0.5, 0.1)),
    ((1.0, 2.0, 4.0), (0.5, 0.25, 2.0)),
    ((1.0, 1.0009765625, 3.0), (1.0, 1.0, 1.0)), ((0.0, 1.0, 2.0, 3.0), (1e-9, 1.0, 1e-9, 1.0)), ((0.5,), (2.0,)),
    ((1.0, 2.0, 3.0, 4.0, 5.0), (1e-12, 1e-3, 1.0, 1e-6, 1e-3)), ((0.0, 1e-6, 1.0, 1.000001), (0.5, 1e-3, 0.1, 0.7)),
    ((0.0, 0.001, 1.0, 1.5, 9.0), (3.0, 1e-4, 1e-4, 3.0, 1e-8)),
)  # fmt: skip


@theorem(kinds=("floats",))
def roots_are_found_in_a_few_passes(w):
    """Each root is between its poles, kept from the nearer one, and the matrix that has exactly these roots is nearly the given one."""
    for poles_, weights in CASES:
        for squares in (False, True):
            check(w, w.values(list(poles_)), w.values(list(weights)), len(poles_), squares, 8)


@theorem(kinds=("floats",))
def two_poles_need_no_step(w):
    """Of two poles the first estimate of the first root is the root: a quadratic equation."""
    for first, second in ((1.0, 1.0), (1e-9, 1.0), (1.0, 1e-9), (7.0, 3.0), (0.001, 0.5), (2.0, 100.0)):
        for d in ((0.0, 1.0), (1.0, 3.0), (2.0, 2.5)):
            for squares in (False, True):
                near, shift, code = found_roots(w, w.values(list(d)), w.values([first, second]), 2, squares, 1, 1e-13)
                w.equal(code, 2)
                low, high = poles(d, 2, squares)
                middle, half = (low + high + first + second) / 2, (high - low + second - first) / 2
                root = middle - sqrt(half * half + first * second)
                w.claim(abs(above(d, near, shift, 0, 0, squares) + low - root) < 1e-12 * (high + first + second), "the smaller eigenvalue")
            w.equal(found_roots(w, w.values([-1e9, *d]), w.values([1e-3, first, second]), 3, False, 1, 1e-6)[2], 3)


# In base 36.
COUNTS = "345337553552331422443334345714211565547253514314413344215154254343115414145533612538545361414945245624421363454421445358"


@theorem(kinds=("floats",))
def as_many_passes_as_ever(w):
    """To ten digits each of many random cases, even and uneven, takes as many passes as it took when this was written, and no fewer."""
    for seed, passes in enumerate(COUNTS):
        rng, squares = Random(seed), seed % 2 == 1
        n, spread = rng.randint(1, 7), rng.choice((0.0, 2.0, 6.0, 14.0))
        d = [rng.choice((0.0, 1.0))]
        for _ in range(n - 1):
            d.append(d[-1] + 10.0 ** rng.uniform(-spread, 0.5))
        weights = [10.0 ** rng.uniform(-2 * spread, 0.5) for _ in range(n)]
        d, weights = w.values(d), w.values(weights)
        w.equal(found_roots(w, d, weights, n, squares, int(passes, 36), 1e-10)[2], 0)
        w.claim(found_roots(w, d, weights, n, squares, int(passes, 36) - 1, 1e-10)[2] > 0, "no fewer")
    beyond = ((0.0, 1.0, 1.005746), (21.461, 1.6e-9, 2.5), 5), ((0.0, 1.0, 1.00358), (9.891, 5.3e-5, 4.5), 4)
    for poles_, these, few in beyond:  # where a step goes too far to the left
        w.equal(found_roots(w, w.values(list(poles_)), w.values(list(these)), 3, False, few, 1e-10)[2], 0)


@theorem(kinds=("floats",))
def a_value_counts_as_zero_by_its_terms(w):
    """The first estimate of the first root is enough when its value is at most `tol` times the sizes of the terms, 1 - below + above."""
    cases = ((0.0, 1.0, 3.0), (1.0, 2.0, 0.5)), ((0.0, 1.0, 1.5, 2.0), (2.0, 0.25, 3.0, 1.0)), ((1.0, 2.0, 9.0), (0.1, 5.0, 4.0))
    for poles_, weights in cases:
        n, d, v = len(poles_), w.values(list(poles_)), w.values(list(weights))
        near, shift, _ = found_roots(w, d, v, n, False, 1, 1e9)
        terms = [x / (p - poles_[near[0]] - shift[0]) for p, x in zip(poles_, weights, strict=True)]
        ratio = abs(1 + sum(terms)) / (1 + sum(map(abs, terms)))
        w.claim(ratio > 1e-6, "an estimate, not the root")
        w.claim(found_roots(w, d, v, n, False, 1, ratio * (1 + 1e-9))[2] != 1, "enough")
        w.equal(found_roots(w, d, v, n, False, 1, ratio * (1 - 1e-9))[2], 1)


@theorem(kinds=("floats",))
def nothing_is_left_between_the_bounds(w):
    """Where no value is small enough the bounds of a root meet, at a number whose neighbours have values of different signs."""
    for poles_, weights in CASES:
        for squares in (False, True):
            d, v, n = w.values(list(poles_)), w.values(list(weights)), len(poles_)
            near, shift, code = found_roots(w, d, v, n, squares, 200, 0.0)
            w.equal(code, 0)
            again, _, _ = found_roots(w, d, v, n, squares, 40)
            w.equal(near, again)
            same = found_roots(w, d, v, n, squares, 40)[1]
            w.claim(all(abs(shift[i] - same[i]) <= 1e-9 * abs(same[i]) for i in range(n)), "the same roots")
    w.equal(found_roots(w, w.values([0.5]), w.values([2.0]), 1, False, 1, 0.0)[2], 0)


@theorem(kinds=("floats",))
def a_root_that_is_not_found_is_named(w):
    """Without passes the first root is named; with weights that are no numbers too."""
    d, weights = w.values([0.0, 1.0, 2.5]), w.values([1.0, 2.0, 0.5])
    w.equal(found_roots(w, d, weights, 3, False, 0)[2], 1)
    w.equal(found_roots(w, d, w.values([float("nan")] * 3), 3, False, 9)[2], 1)


@theorem(kinds=("floats",))
def roots_and_vectors_are_those_of_the_matrix(w):
    """V^T diag(r) V = D + z z^T for the z of the roots, with orthonormal rows of V; for singular values U^T diag(s) V has first row z."""
    for poles_, weights in CASES:
        n = len(poles_)
        d = w.values(list(poles_))
        for squares in (False, True):
            if squares and poles_[0]:
                continue
            near, shift, _ = found_roots(w, d, w.values(list(weights)), n, squares, 40)
            again, vt = w.blank(n), w.blank(n, n)
            w.run(secular_weights, d, near, shift, again, n, squares)
            z = w.family(lambda j, again=again: sqrt(again[j]), n)
            w.run(secular_vectors, d, z, near, shift, vt, n, squares, False)
            v = w.family(lambda i, j, vt=vt, n=n: vt[j * n + i], n, n)
            w.equal(product(w, vt, v, n, n, n), w.family(lambda i, j: float(i == j), n, n))
            r = [poles(d, n, squares)[near[i]] + shift[i] for i in range(n)]
            if not squares:
                back = product(w, product(w, v, w.family(lambda i, j, r=r: r[i] if i == j else 0.0, n, n), n, n, n), vt, n, n, n)
                w.equal(back, w.family(lambda i, j, z=z, d=d: z[i] * z[j] + (d[i] if i == j else 0.0), n, n))
                continue
            ut = w.blank(n, n)
            w.run(secular_vectors, d, z, near, shift, ut, n, squares, True)
            u = w.family(lambda i, j, ut=ut, n=n: ut[j * n + i], n, n)
            values = w.family(lambda i, j, r=r: sqrt(r[i]) if i == j else 0.0, n, n)
            back = product(w, product(w, u, values, n, n, n), vt, n, n, n)
            w.equal(back, w.family(lambda i, j, z=z, d=d: z[j] if i == 0 else d[i] * (i == j), n, n))


equivalent(smaller_root, "return 2 * b / (a + root) if a > 0.0 * -> return 2 * b / (a + root) if a >= 0.0 *",
           "for a = 0 both are the root of b / c or of its opposite, whichever is positive")  # fmt: skip
equivalent(secular_roots, "if rest + (w[i + 1] - w[i]) / (gap / 2) >= 0.0 -> if rest + (w[i + 1] - w[i]) / (gap / 2) > 0.0",
           "a root half way is as near to one pole as to the other")  # fmt: skip
equivalent(secular_roots, "if value < 0.0 -> if value <= 0.0", "a value of 0 has ended the search")
equivalent(secular_roots, "low = 0.0 if k == i * -> low = 0.0 if k == i else -3 * gap / 5",
           "any bound between the lower pole and half way serves")  # fmt: skip
equivalent(secular_roots, "high = 3 * gap / 4 if k == i else 0.0 -> high = 3 * gap / 4 if k == i else 1.0",
           "from the upper pole no step to the right reached it in 60,000 random cases")  # fmt: skip
equivalent(secular_roots, "break (no. 2) -> deleted", "the bounds are neighbours, and what is tried from there on is one of them")
