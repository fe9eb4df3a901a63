"""Products: against their definition, layouts read without copies, gradients, errors."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml.autograd import products

size = st.integers(1, 5)
several = settings(max_examples=60)


def by_definition(a, b):
    rows, inner, cols = len(a), len(b), len(b[0]) if b else 0
    return [[sum(a[i][p] * b[p][j] for p in range(inner)) for j in range(cols)] for i in range(rows)]


@several
@given(size, size, size, st.booleans(), st.booleans(), st.sampled_from([lm.float32, lm.float64, lm.int64]))
def test_matmul_is_its_definition_in_every_layout(m, k, n, left, right, dtype):
    a = lm.randint(-9, 9, (k, m) if left else (m, k)).to(dtype)
    b = lm.randint(-9, 9, (n, k) if right else (k, n)).to(dtype)
    a, b = a.t() if left else a, b.t() if right else b
    c = a @ b
    assert c.tolist() == by_definition(a.tolist(), b.tolist()) and c.dtype is dtype
    assert type(c.tolist()[0][0]) is (int if dtype is lm.int64 else float)


def test_transposes_are_not_copied(monkeypatch):
    a, b = lm.randn(3, 4, 5), lm.randn(3, 6, 5)
    expected = a @ b.transpose(1, 2).contiguous()
    monkeypatch.setattr(products, "strided_read", None)  # what would copy a layout
    assert lm.allclose(a @ b.transpose(1, 2), expected, atol=1e-5)
    x, y = lm.randn(4, 3).requires_grad_(), lm.randn(2, 3)
    (x @ y.t()).backward(lm.ones(4, 2))
    assert lm.allclose(x.grad, y.sum(0).expand(4, 3), atol=1e-5)


def test_batches_broadcast():
    a, b = lm.randn(2, 1, 3, 4, dtype=lm.float64), lm.randn(5, 4, 2, dtype=lm.float64)
    c = a @ b
    assert c.shape == (2, 5, 3, 2)
    for i, j in itertools.product(range(2), range(5)):
        assert lm.allclose(c[i, j], a[i, 0] @ b[j])
    v = lm.randn(4, dtype=lm.float64)
    assert lm.allclose((v @ b)[3], v @ b[3]) and lm.allclose((a @ v)[1, 0], a[1, 0] @ v)
    assert (lm.zeros(0, 3) @ lm.zeros(3, 2)).shape == (0, 2) and (lm.zeros(2, 0) @ lm.zeros(0, 2)).tolist() == [[0.0, 0.0]] * 2


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((2, 3, 4), (4, 2)), ((2, 3, 4), (4,)), ((3,), (2, 3, 4)),
        ((2, 3), (4, 3, 2)), ((2, 1, 2, 3), (3, 3, 2)), ((2, 3), (3, 0)), ((0, 3), (3, 2)), ((2, 0), (0, 2)),
    ],
)  # fmt: skip
def test_gradients(a, b):
    x, y = lm.randn(*a, dtype=lm.float64).requires_grad_(), lm.randn(*b, dtype=lm.float64).requires_grad_()
    assert lm.autograd.gradcheck(lm.matmul, (x, y))


def test_gradients_through_views_and_shared_factors():
    x = lm.randn(3, 4, dtype=lm.float64).requires_grad_()
    assert lm.autograd.gradcheck(lambda x: x @ x.t() @ x[:, 1:], x)
    assert lm.autograd.gradcheck(lambda x: x.view(3, 2, 2).permute(1, 2, 0) @ x.view(2, 3, 2)[:, :, :1], x)
    assert lm.autograd.gradcheck(lambda x: lm.einsum("ij,kj,lk->il", x, x, x[:, :3].t()), x)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: lm.ones(3, 4) @ lm.ones(5, 2), lm.ShapeError, r"matmul: \(3, 4\) @ \(5, 2\): inner sizes 4 and 5 differ"),
        (lambda: lm.ones(2, 3, 4) @ lm.ones(3, 4, 5), lm.ShapeError, r"leading sizes \(2,\) and \(3,\)"),
        (lambda: lm.ones(3) @ lm.tensor(1.0), lm.ShapeError, r"\(3,\) @ \(\)"),
        (lambda: lm.ones(3) @ lm.ones(3, dtype=lm.float64), TypeError, "expected both float32.*float32 and float64"),
        (lambda: lm.tensor([True]) @ lm.tensor([True]), TypeError, "bool"),
        (lambda: lm.mm(lm.ones(3), lm.ones(3)), lm.ShapeError, r"mm.*\(3,\)"),
        (lambda: lm.bmm(lm.ones(2, 1, 1), lm.ones(1, 1, 1)), lm.ShapeError, "batch sizes 2 and 1"),
        (lambda: lm.mv(lm.ones(3, 3), lm.ones(3, 3)), lm.ShapeError, "mv"),
        (lambda: lm.dot(lm.ones(3), lm.ones(3, 1)), lm.ShapeError, "dot"),
        (lambda: lm.addmm(lm.ones(3, 3), lm.ones(2, 1), lm.ones(1, 2)), lm.ShapeError, r"\(3, 3\).*\(2, 2\)"),
        (lambda: lm.tensordot(lm.ones(2, 3), lm.ones(2, 3), 1), lm.ShapeError, "do not pair"),
        (lambda: lm.tensordot(lm.ones(2), lm.ones(2), 2), lm.ShapeError, "2 dimensions"),
        (lambda: lm.einsum("ij,jk->ik", lm.ones(2, 3), lm.ones(4, 2)), lm.ShapeError, "'j' has size 3 and 4"),
        (lambda: lm.einsum("ij->ik", lm.ones(2, 3)), ValueError, "'k'"),
        (lambda: lm.einsum("ij->ii", lm.ones(2, 3)), ValueError, "'i'"),
        (lambda: lm.einsum("ij,jk", lm.ones(2, 3)), ValueError, "2 operands, got 1"),
        (lambda: lm.einsum("ijk", lm.ones(2, 3)), ValueError, "'ijk' does not fit"),
        (lambda: lm.einsum("i1", lm.ones(2, 3)), ValueError, "letters"),
        (lambda: lm.einsum("ii", lm.ones(2, 3)), lm.ShapeError, "size 2 and 3"),
    ],
)
def test_errors(call, error, words):
    with pytest.raises(error, match=words):
        call()
    with pytest.raises((RuntimeError, ValueError)):  # what PyTorch raises is caught too
        call()


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]), ("ij,jk", [(2, 3), (3, 4)]), ("i,i", [(3,), (3,)]), ("i,j->ji", [(2,), (3,)]), ("ii", [(3, 3)]),
        ("bii->ib", [(2, 3, 3)]), ("ijk->", [(2, 3, 4)]), ("ab,bc,ca->", [(2, 3), (3, 4), (4, 2)]),
        ("abc,cd,abd->ac", [(2, 3, 4), (4, 2), (2, 3, 2)]),
        ("ij,ij->ij", [(2, 3), (2, 3)]), ("ij,kl->jl", [(2, 3), (4, 5)]), ("a,ab,abc->abc", [(2,), (2, 3), (2, 3, 4)]),
        (" i j -> j i ", [(2, 3)]),
    ],
)  # fmt: skip
def test_einsum_is_its_definition(equation, shapes):
    xs = [lm.randn(*s, dtype=lm.float64) for s in shapes]
    terms, _, output = equation.replace(" ", "").partition("->")
    letters = sorted(set(terms) - {","})
    if "->" not in equation:
        output = "".join(v for v in letters if terms.count(v) == 1)
    sizes = {v: x.shape[i] for term, x in zip(terms.split(","), xs, strict=True) for i, v in enumerate(term)}
    expected = lm.zeros([sizes[v] for v in output], dtype=lm.float64)
    for values in itertools.product(*(range(sizes[v]) for v in letters)):
        at = dict(zip(letters, values, strict=True))
        product = 1.0
        for term, x in zip(terms.split(","), xs, strict=True):
            product *= x[tuple(at[v] for v in term)].item()
        expected[tuple(at[v] for v in output)] += product
    found = lm.einsum(equation, *xs)
    assert found.shape == expected.shape and lm.allclose(found, expected)
    assert lm.allclose(lm.einsum(equation, xs), expected)


def test_integers_stay_exact():
    big = 2**53 + 1
    assert (lm.tensor([[big]]) @ lm.tensor([[1]])).tolist() == [[big]]
    assert (lm.zeros(2, 0, dtype=lm.int64) @ lm.zeros(0, 1, dtype=lm.int64)).tolist() == [[0], [0]]


def test_changing_a_factor_before_backward_is_noticed():
    x, w = lm.ones(2, 2, requires_grad=True), lm.ones(2, 2)
    y = (x @ w).sum()
    w[0, 0] = 5.0
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()


def test_the_other_products():
    a, b = lm.tensor([[1.0, 2.0], [3.0, 4.0]]), lm.tensor([5.0, 6.0])
    assert lm.mv(a, b).tolist() == [17.0, 39.0] and lm.dot(b, b).item() == 61.0 and lm.outer(b, b)[1].tolist() == [30.0, 36.0]
    assert lm.addmm(b, a, a, beta=2, alpha=0.5).tolist() == [[13.5, 17.0], [17.5, 23.0]]
    assert products.baddbmm(lm.ones(1), a[None], a[None]).tolist() == [[[8.0, 11.0], [16.0, 23.0]]]
    assert lm.tensordot(a, b, dims=1).tolist() == [17.0, 39.0] and lm.tensordot(a, a, dims=0).shape == (2, 2, 2, 2)
    assert lm.tensordot(a, a, dims=([0, 1], [1, 0])).item() == lm.einsum("ij,ji", a, a).item() == 29.0
