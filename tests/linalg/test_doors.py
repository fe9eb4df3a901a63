"""Small matrices of floats take the short way to compiled code: the same answers, and the function's own errors."""

import inspect
import math

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, backend, linalg
from linalgml.linalg import LinAlgError

from .families import EPS, close, definite, gaussian, size

BINARY = ("solve",)
UNARY = ("cholesky", "det", "eig", "eigh", "eigvals", "eigvalsh", "inv", "lu_factor", "qr", "slogdet", "svd", "svdvals")


def stored(A):
    """The same entries where a result of the library lies."""
    return A * 1.0 if A.shape[0] * A.shape[1] == 0 else Matrix(A.tolist()) @ (Matrix.identity(A.shape[1]) * 1.0)


def own(name):
    """The function itself, whose module the door is not in."""
    return inspect.unwrap(getattr(linalg, name))


def short(name):
    """What stands behind the door, None where it hands a call back."""
    return backend.store().compiled(own(name).__module__.removeprefix("linalgml."), f"{name}_matrix")


def parts(found):
    """Everything in a result, as one flat list of floats."""
    if isinstance(found, (Vector, list)):
        return list(found)
    if isinstance(found, Matrix):
        return [x for row in found for x in row]
    return [y for x in found for y in parts(x)] if isinstance(found, tuple) else [found]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 13, 16, 17, 24, 25, 32, 33])
@pytest.mark.parametrize("name", UNARY)
def test_the_short_way_gives_what_the_long_way_does(name, n):
    A = definite(n) if name in ("cholesky", "eigh", "eigvalsh") else gaussian(n, n) + Matrix.identity(n) * 2 * math.sqrt(n)
    ours, theirs = getattr(linalg, name)(A), own(name)(A)
    assert type(ours) is type(theirs)
    if name in ("eig", "eigh", "svd"):  # vectors have free signs
        ours, theirs = ours[name == "svd"], theirs[name == "svd"]
    if name in ("eig", "eigvals"):  # and values any order
        ours, theirs = (sorted(x, key=lambda z: (round(z.real, 6), z.imag)) for x in (ours, theirs))
    for x, y in zip(parts(ours), parts(theirs), strict=True):
        assert type(x) is type(y) and abs(x - y) <= 1e-13 * n * max(map(abs, parts(theirs)))


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 11, 16, 17, 32])
def test_every_invariant(n):
    A, S = gaussian(n, n, 5), definite(n, 5)
    S = S - Matrix.identity(n) * 3  # of both signs
    w, V = linalg.eigh(S)
    assert close(V.T @ V, Matrix.identity(n) * 1.0, 1.0, 10) and close(S @ V, V @ Matrix.diag(w), size(S) * n, 10)
    assert list(w) == sorted(w) and linalg.eigvalsh(S) == w and linalg.eigvalsh(S, "U") == w
    U, s, Vh = linalg.svd(A)
    assert close(U.T @ U, Matrix.identity(n) * 1.0, 1.0, 10) and close(Vh @ Vh.T, Matrix.identity(n) * 1.0, 1.0, 10)
    assert close(U @ Matrix.diag(s) @ Vh, A, size(A) * n, 10)
    assert list(s) == sorted(s, reverse=True) and linalg.svdvals(A) == s
    for B in (A, gaussian(n, n + 2 if n < 30 else 3), gaussian(n + 3 if n < 29 else 4, n)):
        Q, R = linalg.qr(B)
        k = min(B.shape)
        assert (Q.shape, R.shape) == ((B.shape[0], k), (k, B.shape[1]))
        assert close(Q.T @ Q, Matrix.identity(k) * 1.0, 1.0, 10) and close(Q @ R, B, size(B) * n, 10)
        assert all(R[i, j] == 0 for i in range(k) for j in range(min(i, B.shape[1])))
    for b in (gaussian(n, 3), gaussian(n, 1).column(0)):
        x = linalg.solve(A, b)
        assert type(x) is type(b) and x.shape == b.shape
        assert close(Matrix([[*(A @ x)]]) if type(x) is Vector else A @ x, Matrix([[*b]]) if type(b) is Vector else b, 1e4, 10)
    assert close(A @ linalg.inv(A), Matrix.identity(n) * 1.0, 1e4, 10)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 11, 16, 17, 32])
@pytest.mark.parametrize("kind", ["gaussian", "companion", "triangular", "turning", "graded", "equal pairs"])
def test_eigenvectors_of_any_square_matrix(n, kind):
    G = gaussian(n, n, 6)
    A = {
        "gaussian": G,
        "companion": Matrix([[(-1.0) ** j / (j + 1) if i == 0 else float(i == j + 1) for j in range(n)] for i in range(n)]),
        "triangular": Matrix([[G[i, j] if i <= j else 0.0 for j in range(n)] for i in range(n)]),
        "turning": linalg.qr(G)[0],
        "graded": Matrix([[G[i, j] * 10.0 ** (-(i + j) / 4) for j in range(n)] for i in range(n)]),
        "equal pairs": Matrix([[0.5 if j > i | 1 else float((i % 2 - j % 2) * (i // 2 == j // 2)) for j in range(n)] for i in range(n)]),
    }[kind]
    w, V = linalg.eig(A)
    assert linalg.eigvals(A) == w and abs(sum(w) - A.trace()) <= 100 * n * EPS * n * size(A)
    for k in range(n):
        x = V.column(k)
        assert abs(x.magnitude() - 1) < 4 * n * EPS and (A @ x - x * w[k]).magnitude() <= 60 * n * EPS * size(A)
        if w[k].imag > 0:
            assert w[k + 1] == w[k].conjugate() and (V.column(k + 1) - x.conj()).magnitude() <= 100 * n * EPS
            assert max(x, key=abs).imag == 0


def test_it_is_the_same_function_to_a_reader():
    for name in (*UNARY, *BINARY):
        function = getattr(linalg, name)
        assert function.__name__ == name and function.__doc__ == own(name).__doc__
        assert inspect.signature(function) == inspect.signature(own(name))


@pytest.fixture
def compiled():
    """Whether there is a fast tier, which then runs the test."""
    if "cython" in lm.available_backends():
        with lm.use_backend("cython"):
            yield True
    else:
        yield False


def test_what_is_taken_whole(compiled):
    if not compiled:
        assert all(getattr(linalg, name) is own(name) for name in (*UNARY, *BINARY))
        return
    for n in (1, 2, 16, 32):
        for name in UNARY:
            if n <= 16 or not name.startswith("svd"):
                assert short(name)(definite(n) * 1.0) is not None, (name, n)
        assert short("solve")(definite(n) * 1.0, gaussian(n, 2)) is not None
    assert short("solve")(definite(2) * 1.0, Vector([1.0, 2.0])) is not None


@pytest.mark.parametrize(
    "A", [Matrix([[1, 2], [2, 5]]), Matrix([[1j, 2.0], [2.0, 5.0]]), Matrix.zeros(0, 0), definite(33), gaussian(3, 4)], ids=repr
)
def test_what_is_handed_back(compiled, A):
    for name in UNARY:
        if name != "qr" or A.shape != (3, 4):
            assert (short(name)(A) is None) if compiled else (getattr(linalg, name) is own(name))
    assert not compiled or short("solve")(A, A) is None


@pytest.mark.parametrize("other", lm.available_backends())
def test_matrices_of_another_backend_are_carried_over(other):
    with lm.use_backend(other):
        A = linalg.inv(definite(3))
        assert abs(linalg.det(A) * linalg.det(definite(3)) - 1) < 1e-12
    assert abs(linalg.det(A) * linalg.det(definite(3)) - 1) < 1e-12
    assert linalg.inv(A).allclose(definite(3)) and (linalg.solve(A, A)).allclose(Matrix.identity(3))


@pytest.mark.parametrize("make", [lambda rows: Matrix(rows), lambda rows: stored(Matrix(rows))], ids=["listed", "stored"])
@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda M: linalg.solve(M([[1.0, 2.0], [2.0, 4.0]]), [1.0, 2.0]), LinAlgError, "solve: the matrix is singular: column 1"),
        (lambda M: linalg.inv(M([[0.0]])), LinAlgError, "inv: the matrix is singular: column 0"),
        (lambda M: linalg.cholesky(M([[1.0, 2.0], [2.0, 1.0]])), LinAlgError, "its leading 2 x 2 block"),
        (lambda M: linalg.solve(M([[1.0, 2.0], [2.0, 1.0]]), Vector([1.0])), ValueError, "has 1 rows, the matrix 2"),
        (lambda M: linalg.solve(M([[1.0, 2.0], [2.0, 1.0]]), M([[math.inf], [0.0]])), ValueError, r"solve: entry \[0, 0\] is inf"),
        (lambda M: linalg.eigh(M([[1.0, 2.0]])), LinAlgError, "eigh: expected a square matrix"),
        (lambda M: linalg.eigh(M([[1.0]]), UPLO="X"), ValueError, "UPLO must be"),
        (lambda M: linalg.qr(M([[1.0]]), "full"), ValueError, "mode must be"),
        (lambda M: linalg.det(M([[1.0]]), 3), TypeError, "positional argument"),
        (lambda M: linalg.solve(M([[1.0]])), TypeError, "missing 1 required positional argument: 'b'"),
        (lambda M: linalg.svd(M([[1.0]]), thin=True), TypeError, "unexpected keyword argument 'thin'"),
        *((lambda M, f=name: getattr(linalg, f)(M([[1.0, 2.0], [math.nan, 1.0]])), ValueError, "is nan") for name in UNARY),
        *((lambda M, f=name: getattr(linalg, f)(M([[math.inf, 2.0], [2.0, 1.0]])), ValueError, "is inf")
          for name in UNARY if name not in ("cholesky", "det", "inv")),
    ],
)  # fmt: skip
def test_errors_are_the_function_s_own(call, error, words, make):
    with pytest.raises(error, match=words):
        call(make)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e-80, 1e80, 1e160, 1e300])
def test_sizes_do_not_matter(scale):
    S = gaussian(4, 4) + gaussian(4, 4).T
    assert (linalg.eigvalsh(S * scale) / scale).allclose(linalg.eigvalsh(S), 1e-13, 1e-13)
    assert (linalg.svdvals(S * scale) / scale).allclose(linalg.svdvals(S), 1e-13, 1e-13)


@pytest.mark.parametrize("n", [2, 5, 12, 16])
@pytest.mark.parametrize("seed", range(3))
def test_small_singular_values_to_their_last_digits(n, seed):
    """Well conditioned but for the sizes of its columns, from 1e-8 to 1e8 in any order."""
    mpmath = pytest.importorskip("mpmath")
    G = gaussian(n, n, seed) + Matrix.identity(n) * 2 * math.sqrt(n)
    A = Matrix([[x * 10.0 ** ((7 * j + seed) % 16 - 8) for j, x in enumerate(row)] for row in G])
    with mpmath.workdps(60):
        exact = sorted(map(abs, mpmath.svd_r(mpmath.matrix(A.tolist()), compute_uv=False)), reverse=True)
    for x, y in zip(linalg.svdvals(A), exact, strict=True):
        assert abs(x - float(y)) <= 1e-14 * float(y)
