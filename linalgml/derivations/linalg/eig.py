"""Theorems of eigenvectors of Schur's form by back substitution."""

from ...linalg.eig import settle_phases, split_pairs, triangular_vectors, turn_columns
from ..theorem import equivalent, theorem


def blocks(w, n, starts):
    """A matrix of Schur's real form with pairs at `starts`."""
    x = w.reals("x", n, n)

    def entry(i, j):
        if i == j:
            return x[(i - 1 if i - 1 in starts else i) * n]
        if i == j + 1:
            return (1.0 + abs(x[i])) * (-1 if j % 3 else 1) * (1.0 if j % 2 else 0.1) if j in starts else 0.0
        if j == i + 1 and i in starts:
            return (1.0 + abs(x[j])) * (1 if i % 3 else -1)
        return x[i * n + j] if j > i else 0.0

    return w.family(entry, n, n)


def complexes(re, im):
    """A list of complex numbers."""
    return [complex(x, y) for x, y in zip(re, im, strict=True)]


def times(a, b, n):
    """The product of two lists of n x n numbers."""
    return [sum(a[i * n + k] * b[k * n + j] for k in range(n)) for i in range(n) for j in range(n)]


def adjoint(a, n):
    """The conjugate transpose."""
    return [a[j * n + i].conjugate() for i in range(n) for j in range(n)]


def same(w, a, b, what):
    """Whether two lists of complex numbers agree."""
    size = max(1.0, *map(abs, b))
    w.claim(all(abs(x - y) <= 1e-9 * size for x, y in zip(a, b, strict=True)), what)


def split(w, t, n):
    """(T, Z) as lists of complex numbers."""
    tr, ti, zr, zi = w.copy(t), w.zeros(n, n), w.family(lambda i, j: float(i == j), n, n), w.zeros(n, n)
    w.run(split_pairs, tr, ti, zr, zi, n)
    return complexes(tr, ti), complexes(zr, zi)


@theorem(small=[(4,)], large=[(7,)], kinds=("floats",))
def pairs_come_apart(w, n):
    """Z T Z^H is the matrix, Z^H Z = I, and T is triangular, with conjugate eigenvalues in the place of a block of two rows."""
    for starts in ((), (0,), (1,), (n - 2,), (0, 2), (0, n - 2), (0, 2, 4) if n > 5 else (2,)):
        schur = blocks(w, n, starts)
        t, z = split(w, schur, n)
        same(w, times(adjoint(z, n), z, n), [complex(i == j) for i in range(n) for j in range(n)], "Z is unitary")
        same(w, times(times(z, t, n), adjoint(z, n), n), [complex(x) for x in schur], "the same matrix")
        w.claim(all(t[i * n + j] == 0 for i in range(n) for j in range(i)), "triangular")
        for k in starts:
            a, b = t[k * n + k], t[(k + 1) * n + k + 1]
            w.claim(abs(a - b.conjugate()) < 1e-9 and a.imag > 0, "a pair, the one above the real axis first")
        if not starts:
            w.equal(w.values([x.real for x in t], n, n), schur)


@theorem(small=[(4, 1)], large=[(7, 3)], kinds=("floats",))
def what_is_complex_already_is_turned_too(w, n, k):
    """T may have imaginary parts around a block, as earlier blocks leave them: G^H T G with G = [[cos, i sin], [i sin, cos]], and Z G."""
    block = blocks(w, n, (k,))
    outside = w.reals("u", n, n)
    imag = w.family(lambda i, j: outside[i * n + j] if j > i and (i, j) != (k, k + 1) else 0.0, n, n)
    tr, ti, zr, zi = w.copy(block), w.copy(imag), w.reals("p", n, n), w.reals("q", n, n)
    z, before = complexes(zr, zi), complexes(block, imag)
    zr, zi = w.copy(zr), w.copy(zi)
    w.run(split_pairs, tr, ti, zr, zi, n)
    above, omega = block[k * n + k + 1], (-block[k * n + k + 1] * block[(k + 1) * n + k]) ** 0.5
    length = (above * above + omega * omega) ** 0.5
    g = [complex(i == j) for i in range(n) for j in range(n)]
    g[k * n + k] = g[(k + 1) * n + k + 1] = complex(above / length)
    g[k * n + k + 1] = g[(k + 1) * n + k] = 1j * omega / length
    same(w, complexes(zr, zi), times(z, g, n), "Z G")
    same(w, complexes(tr, ti), times(times(adjoint(g, n), before, n), g, n), "G^H T G")


@theorem(small=[(3, 1)], large=[(5, 2)], kinds=("floats", "finite", "rationals", "symbols"))
def columns_are_combined(w, n, k):
    """Columns k and k + 1 of a complex matrix become cos times themselves and i sin times one another; the others stay."""
    tr, ti, cos, sin = w.reals("t", n, n), w.reals("u", n, n), w.real("cos"), w.real("sin")
    re, im = w.copy(tr), w.copy(ti)
    w.run(turn_columns, re, im, k, n, cos, sin)
    for i in range(n):
        for j in range(n):
            if j in (k, k + 1):
                o = i * n + 2 * k + 1 - j
                w.equal(re[i * n + j], cos * tr[i * n + j] - sin * ti[o])
                w.equal(im[i * n + j], cos * ti[i * n + j] + sin * tr[o])
            else:
                w.equal(re[i * n + j], tr[i * n + j])
                w.equal(im[i * n + j], ti[i * n + j])


def vectors(w, t, n, least=1e-15):
    """The vectors of a list of complex numbers, as rows."""
    tr, ti = w.values([x.real for x in t], n, n), w.values([x.imag for x in t], n, n)
    xr, xi = w.blank(n, n), w.blank(n, n)
    w.run(triangular_vectors, tr, ti, xr, xi, n, least)
    x = complexes(xr, xi)
    return [x[k * n : (k + 1) * n] for k in range(n)]


def drawn(w, n):
    """A triangular matrix of complex numbers with different eigenvalues."""
    x, y = w.reals("x", n, n), w.reals("y", n, n)
    return [0j if j < i else complex(x[i * n + j] + i * (i == j), y[i * n + j]) for i in range(n) for j in range(n)]


@theorem(small=[(3,)], large=[(6,)], kinds=("floats",))
def vectors_of_the_triangle(w, n):
    """(T - t_kk I) x = 0 with x_k = 1 and zeros after it."""
    t = drawn(w, n)
    for k, x in enumerate(vectors(w, t, n)):
        w.claim(x[k] == 1 and not any(x[k + 1 :]), "a 1 and zeros")
        rest = [sum(t[i * n + j] * x[j] for j in range(n)) - t[k * n + k] * x[i] for i in range(n)]
        w.claim(max(map(abs, rest)) < 1e-9 * max(map(abs, x)), "an eigenvector")


@theorem(kinds=("floats",))
def eigenvalues_that_are_near(w):
    """A difference of at least `least` is divided by, a smaller one is replaced by it."""
    gaps = {1.0: -1.0, 0.25: -4.0, 0.125: -8.0, 0.124: -8.0, 0.0: -8.0, -0.124: -8.0, -0.125: 8.0, 0.2j: 5j, 0.1j: -8.0}
    for gap, want in gaps.items():
        x = vectors(w, [complex(gap), 1 + 0j, 0j, 0j], 2, 0.125)[1]
        same(w, [x[0]], [complex(want)], "the entry above")


@theorem(kinds=("floats",))
def vectors_do_not_overflow(w):
    """Vectors of a long defective matrix, which grow by 1 / least at every row, are made smaller on the way, whatever their direction."""
    n = 45
    for first, size in ((1.0, 1.0), (-1.0, 1.0), (1j, 1.0), (-1j, 1.0), (1j, 1j)):
        beside = [size] * (n - 2) + [first]
        t = [complex(2.0 if i == j else beside[i] if j == i + 1 else 0.0) for i in range(n) for j in range(n)]
        for k, x in enumerate(vectors(w, t, n)):
            top = max(map(abs, x))
            w.claim(top == abs(x[0]) and 1e-200 < top < 1e120 and not any(x[k + 1 :]), "the first axis, of a size that can be squared")
            ratios = [abs(x[i]) / abs(x[i + 1]) for i in range(k) if abs(x[i + 1]) > 1e-250]
            w.claim(all(0.99e15 < r < 1.01e15 for r in ratios), "the whole vector is made smaller")


@theorem(small=[(3,)], large=[(5,)], kinds=("floats",))
def phases_are_settled(w, n):
    """Every row has length 1 and the direction it had; the largest entry of one that is not real becomes real and positive; zeros stay."""
    xr, xi = w.reals("x", n, n), w.reals("y", n, n)
    for case in range(4 + n):
        scale = (1.0, 1e-3, 1e3, 1.0)[case] if case < 4 else 1.0
        re = w.family(lambda i, j, c=case, s=scale: 0.0 if (c == 3 and i == 1) else s * xr[i * n + j], n, n)
        im = w.family(lambda i, j, c=case, s=scale: -0.5 * (j == c - 4) if c > 3 else s * xi[i * n + j] * (c < 3 or i > 1), n, n)
        a, b = w.copy(re), w.copy(im)
        w.run(settle_phases, a, b, n)
        for k in range(n):
            before = [complex(re[k * n + j], im[k * n + j]) for j in range(n)]
            after = [complex(a[k * n + j], b[k * n + j]) for j in range(n)]
            size = sum(abs(z) ** 2 for z in before) ** 0.5
            if size == 0:
                w.claim(not any(after), "zeros stay")
                continue
            top = max(range(n), key=lambda j: abs(before[j]))
            turn = abs(before[top]) / before[top] if any(z.imag for z in before) else 1.0
            same(w, after, [z * turn / size for z in before], "turned, and of length 1")
            w.claim(after[top].imag == 0, "real to the last bit")


for line in ("best = 0", "cos = 1.0 (no. 1)", "sin = 0.0 (no. 1)"):
    equivalent(settle_phases, f"{line} -> *", "a row that is not zero has a largest entry, and of a row of zeros nothing is turned")
equivalent(settle_phases, "sin = 0.0 (no. 2) -> deleted", "of a real row the sine is zero already")
equivalent(triangular_vectors, "if large > 1e+100 -> if large >*", "a bound that is nowhere near the largest number will do")
equivalent(triangular_vectors, "for j in range(i, k + 1) -> for j in range(i*", "what stands before is 0 still")
equivalent(triangular_vectors, "for j in range(i + 1, k + 1) -> for j in range(*", "the entries at i and before it are 0 still")
for late in ("hypot(xr[k * n + i + 1], xi[k * n + i])", "hypot(xr[k * n + i], xi[k * n + i + 1])"):
    equivalent(triangular_vectors, f"large = * -> large = {late}", "it is noticed one row later, far from the largest number still")
