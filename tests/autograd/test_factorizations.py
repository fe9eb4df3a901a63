"""Linear algebra of tensors: PyTorch's values and gradients, finite differences, batches, singular and degenerate matrices."""

import math
import random

import pytest

import linalgml as lm
from linalgml import storage

RNG = random.Random(0)


def drawn(*shape):
    """Normal numbers as nested lists."""
    return [drawn(*shape[1:]) for _ in range(shape[0])] if shape else RNG.gauss(0, 1)


def leaf(values, dtype=lm.float64):
    return lm.tensor(values, dtype=dtype, requires_grad=True)


def symmetric(L, a):
    return a + a.transpose(-2, -1)


def definite(L, a):
    return a @ a.transpose(-2, -1) + L.eye(a.shape[-1], dtype=L.float64)


def plain(L, a):
    return a


SQUARE, TALL = [(3, 3), (2, 4, 4), (2, 1, 2, 2), (1, 1)], [(3, 3), (5, 3), (3, 5), (2, 4, 3), (1, 3)]
CASES = [
    *(("inv", s, plain, None, {}) for s in SQUARE), *(("det", s, plain, None, {}) for s in SQUARE),
    *(("slogdet", s, plain, 1, {}) for s in SQUARE),
    *(("cholesky", s, definite, None, {"upper": u}) for s in SQUARE for u in (False, True)),
    *(("eigvalsh", s, symmetric, None, {}) for s in SQUARE), *(("eigh", s, symmetric, k, {}) for s in SQUARE for k in (0, 1)),
    *(("qr", s, plain, k, {}) for s in TALL for k in (0, 1)), *(("svdvals", s, plain, None, {}) for s in TALL),
    *(("svd", s, plain, k, {"full_matrices": False}) for s in TALL for k in (0, 1, 2)),
]  # fmt: skip


@pytest.mark.parametrize("name, shape, prepare, part, settings", CASES)
def test_values_and_gradients_are_pytorchs(name, shape, prepare, part, settings):
    torch = pytest.importorskip("torch")
    values = drawn(*shape)
    found = []
    for L, a in ((lm, leaf(values)), (torch, torch.tensor(values, dtype=torch.float64, requires_grad=True))):
        r = getattr(L.linalg, name)(prepare(L, a), **settings)
        r = r if part is None else r[part]
        if (name, part) in (("eigh", 1), ("svd", 0), ("svd", 2)):
            r = r * r + r * r * r * r  # the signs of vectors are free
        weights = L.arange(1, r.numel() + 1, dtype=L.float64).reshape(r.shape) / r.numel()
        (r * weights).sum().backward()
        found.append((r.tolist(), a.grad.tolist()))
    ours, theirs = ([torch.tensor(x) for x in pair] for pair in found)
    for x, y in zip(ours, theirs, strict=True):
        assert torch.allclose(x, y, rtol=1e-7, atol=1e-9 * float(y.abs().max() + 1))


@pytest.mark.parametrize("a, b", [((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (2, 3)), ((2, 3, 3), (2, 3, 2)), ((3, 3), (2, 3, 2)),
                                  ((2, 3, 3), (3, 2)), ((2, 1, 3, 3), (4, 3, 1)), ((0, 3, 3), (0, 3, 2))])  # fmt: skip
def test_solve(a, b):
    torch = pytest.importorskip("torch")
    A, B = drawn(*a), drawn(*b)
    x, y = leaf(A).reshape(a).detach().requires_grad_(), leaf(B).reshape(b).detach().requires_grad_()
    t, u = (torch.tensor(v, dtype=torch.float64).reshape(s).requires_grad_() for v, s in ((A, a), (B, b)))
    ours, theirs = lm.linalg.solve(x, y), torch.linalg.solve(t, u)
    assert ours.shape == tuple(theirs.shape)
    (ours * ours).sum().backward()
    (theirs * theirs).sum().backward()
    for p, q in ((ours, theirs), (x.grad, t.grad), (y.grad, u.grad)):
        assert torch.allclose(torch.tensor(p.tolist(), dtype=torch.float64).reshape(q.shape), q, rtol=1e-7, atol=1e-8)


def numerical(f, values, eps=1e-6):
    """Central differences of a function of a 2-D list."""
    rows = []
    for i in range(len(values)):
        row = []
        for j in range(len(values[0])):
            ends = []
            for s in (eps, -eps):
                moved = [list(r) for r in values]
                moved[i][j] += s
                ends.append(f(lm.tensor(moved, dtype=lm.float64)).item())
            row.append((ends[0] - ends[1]) / (2 * eps))
        rows.append(row)
    return rows


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("f", [
    lambda a: lm.linalg.inv(a).sum(), lambda a: lm.linalg.det(a) * 2.0, lambda a: lm.linalg.slogdet(a)[1],
    lambda a: lm.linalg.cholesky(a @ a.T + lm.eye(3, dtype=lm.float64)).sum(), lambda a: lm.linalg.qr(a)[1].sum(),
    lambda a: (lm.linalg.qr(a)[0] * a).sum(), lambda a: (lm.linalg.eigh(a + a.T)[1] ** 4).sum(), lambda a: lm.linalg.svdvals(a)[0],
    lambda a: (lm.linalg.svd(a)[0] ** 4 * lm.linalg.svd(a)[2] ** 2).sum(), lambda a: (lm.linalg.solve(a, a @ a) * a).sum(),
])  # fmt: skip
def test_gradients_are_those_of_finite_differences(f, backend):
    values = [[1.0, 0.5, -0.3], [0.2, 2.0, 0.7], [-0.6, 0.1, 1.5]]
    with lm.use_backend(backend):
        a = leaf(values)
        f(a).backward()
        for p, q in zip(a.grad.tolist(), numerical(f, values), strict=True):
            assert p == pytest.approx(q, rel=1e-5, abs=1e-6)


def test_the_determinant_of_a_singular_matrix_has_a_gradient():
    for values, expected in (([[1.0, 2.0], [2.0, 4.0]], [[4.0, -2.0], [-2.0, 1.0]]), ([[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]),
                             ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], None)):  # fmt: skip
        a = leaf(values)
        lm.linalg.det(a).backward()
        expected = expected or [[-3.0, 6.0, -3.0], [6.0, -12.0, 6.0], [-3.0, 6.0, -3.0]]
        for p, q in zip(a.grad.tolist(), expected, strict=True):
            assert p == pytest.approx(q, abs=1e-12)


def test_equal_values_have_no_derivative_of_their_vectors_but_sums_do():
    a = leaf([[2.0, 0.0], [0.0, 2.0]])
    lm.linalg.eigh(a).eigenvalues.sum().backward()
    assert a.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_several_outputs_and_both_ways_at_once():
    values = drawn(4, 3)
    a = leaf(values)
    U, S, Vh = lm.linalg.svd(a, full_matrices=False)
    (U @ lm.diag(S) @ Vh).sum().backward()  # which is a
    assert all(x == pytest.approx(1.0, abs=1e-9) for row in a.grad.tolist() for x in row)
    b = leaf(values)
    Q, R = lm.linalg.qr(b)
    (Q @ R).sum().backward()
    assert all(x == pytest.approx(1.0, abs=1e-9) for row in b.grad.tolist() for x in row)


def test_results_may_be_written_to_without_harm():
    a = leaf([[2.0, 1.0], [1.0, 3.0]])
    y = lm.linalg.inv(a)
    total = y.sum()
    with lm.no_grad():
        y.mul_(0.0)
    total.backward()
    b = leaf([[2.0, 1.0], [1.0, 3.0]])
    lm.linalg.inv(b).sum().backward()
    assert a.grad.tolist() == b.grad.tolist()


def test_float32_stays_float32():
    a = leaf([[2.0, 1.0], [1.0, 3.0]], lm.float32)
    for found in (lm.linalg.inv(a), lm.linalg.det(a), *lm.linalg.svd(a), *lm.linalg.eigh(a), lm.linalg.solve(a, a)):
        assert found.dtype is lm.float32
    lm.linalg.det(a).backward()
    assert a.grad.dtype is lm.float32 and a.grad.tolist() == [[3.0, -1.0], [-1.0, 2.0]]


LOOPS = {"lu": ("solve", "det"), "cholesky": ("cholesky",), "eigh": ("eigh",), "svd": ("svd",)}


@pytest.mark.parametrize("concept, name", [(c, n) for c, names in LOOPS.items() for n in names])
def test_compiled_loops_look_before_they_read(concept, name):
    store = storage.of("cython") if "cython" in lm.available_backends() else None
    run = store and store.compiled(f"linalg.{concept}", f"{name}_batch")
    if run is None:
        return
    buffers, numbers = {"solve": (3, 3), "det": (2, 2), "cholesky": (2, 2), "eigh": (3, 2), "svd": (3, 3)}[name]
    rest = {"svd": (3, 1e-16, 0.0)}.get(name, ())
    for dtype in (lm.float64, lm.float32):
        for size in (1 << 40, -1, 1 << 62, 3):
            short = [store.build([1.0], dtype) for _ in range(buffers)]
            with pytest.raises((ValueError, TypeError, OverflowError, MemoryError)):
                run(*short, *[size] * numbers, *rest)
    with pytest.raises((TypeError, AttributeError)):
        run(*[None] * buffers, *[1] * numbers, *rest)
    same = store.build([1.0] * 64, lm.float64)
    with pytest.raises(ValueError, match="share memory"):
        run(*[same] * buffers, *[2] * numbers, *rest)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 9, 20])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 6, 8, 9, 16, 17, 33])
def test_every_matrix_of_a_batch_is_worked_on(n, count):
    """Against the definitions, for batches that fill no whole number of registers."""
    A = lm.randn(count, n, n, dtype=lm.float64) + lm.eye(n, dtype=lm.float64) * 2 * n**0.5
    S, B = A @ A.transpose(-1, -2), lm.randn(count, n, 3, dtype=lm.float64)
    before = [x.tolist() for x in (A, S, B)]
    one = lm.eye(n, dtype=lm.float64).broadcast_to((count, n, n))
    near = {"rtol": 1e-9, "atol": 1e-9}
    assert lm.allclose(A @ lm.linalg.solve(A, B), B, **near) and lm.allclose(A @ lm.linalg.inv(A), one, **near)
    assert lm.allclose(A @ lm.linalg.solve(A, B[..., 0]).unsqueeze(-1), B[..., :1], **near)
    L, (w, V), (U, s, Vh) = lm.linalg.cholesky(S), lm.linalg.eigh(S), lm.linalg.svd(A)
    assert lm.allclose(L @ L.transpose(-1, -2), S, **near) and lm.tril(L).tolist() == L.tolist()
    assert lm.allclose(S @ V, V * w.unsqueeze(-2), **near) and lm.allclose(V.transpose(-1, -2) @ V, one, **near)
    assert lm.allclose((U * s.unsqueeze(-2)) @ Vh, A, **near) and lm.allclose(Vh @ Vh.transpose(-1, -2), one, **near)
    assert all(list(x) == sorted(x) for x in w.tolist()) and all(x == sorted(x, reverse=True) for x in s.tolist())
    d = lm.linalg.det(A).tolist()
    for x, values in zip(d, s.tolist(), strict=True):
        assert abs(x) == pytest.approx(math.prod(values), rel=1e-9)
    assert [x.tolist() for x in (A, S, B)] == before


@pytest.mark.parametrize("n", [2, 3, 5, 8, 9, 16])
def test_matrices_of_a_batch_have_sizes_of_their_own(n):
    scales = [1.0, 1e-124, 1e90, 1e-40, 1e-99, 1e60, 1e-200, 1.0, 1e-110]
    A = lm.stack([lm.randn(n, n, dtype=lm.float64) * x for x in scales])
    S = A + A.transpose(-1, -2)
    for k, scale in enumerate(scales):
        one = lm.linalg.Matrix((A[k] / scale).tolist())
        assert (lm.linalg.svd(A)[1][k] / scale).tolist() == pytest.approx(list(lm.linalg.svdvals(one)), rel=1e-9, abs=1e-12)
        assert (lm.linalg.eigh(S)[0][k] / scale).tolist() == pytest.approx(list(lm.linalg.eigvalsh(one + one.T)), rel=1e-9, abs=1e-12)
        for Q in (lm.linalg.svd(A)[0][k], lm.linalg.svd(A)[2][k], lm.linalg.eigh(S)[1][k]):
            assert lm.allclose(Q @ Q.transpose(-1, -2), lm.eye(n, dtype=lm.float64), rtol=0, atol=1e-12)


@pytest.mark.parametrize("n", [2, 3, 4, 9, 16, 32])
def test_neighbours_in_a_batch_take_their_own_number_of_steps(n):
    """Matrices that are diagonal already, fall into blocks or have equal eigenvalues, each beside every other kind."""
    G = lm.randn(n, n, dtype=lm.float64)
    x, one = lm.randn(n, 1, dtype=lm.float64), lm.eye(n, dtype=lm.float64)
    near = one * 3.0
    near[0, 1] = near[1, 0] = 1e-9
    pairs = lm.tensor([[float(i // 2 == j // 2) for j in range(n)] for i in range(n)], dtype=lm.float64)
    path = lm.tensor([[float(abs(i - j) == 1) for j in range(n)] for i in range(n)], dtype=lm.float64)
    kinds = [G + G.T, one * 2.0, x @ x.T, near, pairs, path]
    S = lm.stack([kinds[k] for i in range(len(kinds)) for j in range(len(kinds)) for k in (i, j)] + [G @ G.T])
    w, V = lm.linalg.eigh(S)
    assert lm.allclose(V.transpose(-1, -2) @ V, one.broadcast_to(S.shape), rtol=0, atol=1e-13 * n)
    assert lm.allclose((V * w.unsqueeze(-2)) @ V.transpose(-1, -2), S, rtol=0, atol=1e-12 * n)
    assert all(row == sorted(row) for row in w.tolist())


def test_cholesky_of_subnormal_numbers():
    A = lm.eye(5, dtype=lm.float64).broadcast_to((9, 5, 5)) * 1e-310
    assert lm.allclose(lm.linalg.cholesky(A) / 1e-155, lm.eye(5, dtype=lm.float64).broadcast_to((9, 5, 5)), rtol=1e-9)


@pytest.mark.parametrize("n", [2, 3, 4, 7, 16, 18])
def test_exchanges_of_rows_are_found_in_every_matrix(n):
    """Permutations, whose determinants are signs and whose inverses are transposes; and singular matrices, one by one."""
    rng = random.Random(n)
    orders = [rng.sample(range(n), n) for _ in range(9)]
    A = lm.tensor([[[float(j == p[i]) for j in range(n)] for i in range(n)] for p in orders], dtype=lm.float64)
    signs = [(-1.0) ** sum(p[i] > p[j] for i in range(n) for j in range(i + 1, n)) for p in orders]
    assert lm.linalg.det(A).tolist() == signs
    assert lm.linalg.inv(A).tolist() == A.transpose(-1, -2).tolist()
    for k in (0, 4, 8):
        B = A.clone()
        B[k, n - 1] = B[k, 0]
        assert lm.linalg.det(B).tolist() == [0.0 if i == k else x for i, x in enumerate(signs)]
        with pytest.raises(lm.linalg.LinAlgError, match=f"inv of matrix {k}: .*singular"):
            lm.linalg.inv(B)
        C = lm.eye(n, dtype=lm.float64).broadcast_to((9, n, n)).clone()
        C[k, n - 1, n - 1] = -1.0
        with pytest.raises(lm.linalg.LinAlgError, match=f"cholesky of matrix {k}: .*leading {n} x {n}"):
            lm.linalg.cholesky(C)


@pytest.mark.parametrize("n", [1, 2, 5, 8, 9, 16, 17, 30])
def test_batches_are_what_the_matrices_are_one_by_one(n):
    A = lm.randn(4, n, n, dtype=lm.float64)
    S = A @ A.transpose(-1, -2) + lm.eye(n, dtype=lm.float64)
    B = lm.randn(4, n, 3, dtype=lm.float64)
    for k in range(4):
        M, P = (lm.linalg.Matrix(x[k].tolist()) for x in (A, S))
        pairs = [
            (lm.linalg.solve(A, B), lm.linalg.solve(M, lm.linalg.Matrix(B[k].tolist()))), (lm.linalg.inv(A), lm.linalg.inv(M)),
            (lm.linalg.cholesky(S), lm.linalg.cholesky(P)), (lm.linalg.eigh(S)[0], lm.linalg.eigh(P)[0]),
            (lm.linalg.svd(A)[1], lm.linalg.svd(M)[1]), (lm.linalg.det(A), lm.linalg.det(M)),
        ]  # fmt: skip
        for ours, one in pairs:
            found = lm.tensor(one.tolist() if hasattr(one, "tolist") else one, dtype=lm.float64)
            assert lm.allclose(ours[k], found, rtol=1e-7, atol=1e-9)
        w, V = lm.linalg.eigh(S)
        assert lm.allclose(S @ V, V * w.unsqueeze(-2), rtol=1e-8, atol=1e-8 * n)
        U, s, Vh = lm.linalg.svd(A)
        assert lm.allclose((U * s.unsqueeze(-2)) @ Vh, A, rtol=1e-8, atol=1e-9 * n)


def test_what_the_compiled_loops_hand_back():
    """Singular, dependent, enormous and minute matrices in a batch take the careful way, and give its answers or its errors."""
    A = lm.tensor([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 0.0], [0.0, 1.0]]], dtype=lm.float64)
    assert lm.linalg.svd(A)[1].tolist()[1] == [1.0, 1.0] and abs(lm.linalg.svd(A)[1].tolist()[0][1]) < 1e-15
    assert lm.linalg.det(A).tolist() == [0.0, 1.0]
    with pytest.raises(lm.linalg.LinAlgError, match="solve of matrix 0: .*singular"):
        lm.linalg.solve(A, lm.zeros(2, 2, 1, dtype=lm.float64))
    for size in (1e200, 1e-200):
        B = lm.tensor([[[3.0 * size, 0.0], [4.0 * size, 5.0 * size]]], dtype=lm.float64)
        s, w = (lm.linalg.svd(B)[1] / size).tolist()[0], (lm.linalg.eigh(B)[0] / size).tolist()[0]
        assert s == pytest.approx([45**0.5, 5**0.5]) and w == pytest.approx([4 - 17**0.5, 4 + 17**0.5])


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: lm.linalg.inv(lm.zeros(2, 2)), lm.linalg.LinAlgError, "inv: .*singular"),
        (lambda: lm.linalg.inv(lm.stack([lm.eye(2), lm.zeros(2, 2)])), lm.linalg.LinAlgError, "inv of matrix 1"),
        (lambda: lm.linalg.det(lm.zeros(2, 3)), lm.linalg.LinAlgError, "square"),
        (lambda: lm.linalg.inv(lm.zeros(3)), ValueError, "matrices"),
        (lambda: lm.linalg.inv(lm.tensor([[1]])), TypeError, "float32 or float64"),
        (lambda: lm.linalg.cholesky(lm.tensor([[1.0, 2.0], [2.0, 1.0]])), lm.linalg.LinAlgError, "positive definite"),
        (lambda: lm.linalg.solve(lm.eye(2), lm.zeros(3)), ValueError, "3 rows"),
        (lambda: lm.linalg.solve(lm.eye(2), lm.zeros(2, dtype=lm.float64)), TypeError, "differ"),
        (lambda: lm.linalg.svd(lm.zeros(2, 3, requires_grad=True)), RuntimeError, "no gradient"),
        (lambda: lm.linalg.qr(lm.zeros(3, 2, requires_grad=True), "complete"), RuntimeError, "no gradient"),
        (lambda: lm.linalg.qr(lm.eye(2), "r"), ValueError, "mode must be"),
        (lambda: lm.linalg.eigh(lm.tensor([[float("nan")]])), ValueError, "nan"),
    ],
)  # fmt: skip
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
