"""Products, joining, gathering and sorting against PyTorch: values and gradients of the same call on the same numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm

torch = pytest.importorskip("torch")
np = pytest.importorskip("numpy")

pytestmark = pytest.mark.peers
NAN, INF = float("nan"), float("inf")
F = {lm: lambda: lm.nn.functional, torch: lambda: torch.nn.functional}


def ids(lib, *values):
    return lib.tensor(values, dtype=lib.int64)


CASES = {
    "matmul vectors": (lambda t, a, b: a @ b, [(5,), (5,)]),
    "matmul vector matrix": (lambda t, a, b: a @ b, [(5,), (5, 3)]),
    "matmul matrix vector": (lambda t, a, b: a @ b, [(4, 5), (5,)]),
    "matmul matrices": (lambda t, a, b: a @ b, [(4, 5), (5, 3)]),
    "matmul transposed": (lambda t, a, b: a.t() @ b.t(), [(5, 4), (3, 5)]),
    "matmul batch by matrix": (lambda t, a, b: a @ b, [(2, 3, 4, 5), (5, 6)]),
    "matmul batch by vector": (lambda t, a, b: a @ b, [(2, 3, 4, 5), (5,)]),
    "matmul vector by batch": (lambda t, a, b: a @ b, [(4,), (2, 3, 4, 5)]),
    "matmul matrix by batch": (lambda t, a, b: a @ b, [(3, 4), (2, 4, 5)]),
    "matmul batches broadcast": (lambda t, a, b: a @ b, [(2, 1, 3, 4), (5, 4, 2)]),
    "matmul batches broadcast both": (lambda t, a, b: a @ b, [(2, 1, 3, 1, 4), (1, 3, 1, 4, 2)]),
    "matmul heads": (lambda t, a, b: a.permute(0, 2, 1, 3) @ b.permute(0, 2, 3, 1), [(2, 3, 4, 5), (2, 6, 4, 5)]),
    "matmul permuted tall": (lambda t, a, b: a.permute(1, 0, 2) @ b, [(2, 3, 4), (4, 5)]),
    "matmul sliced": (lambda t, a, b: a[1:, ::2] @ b[:, 1:].t(), [(4, 6), (5, 4)]),
    "matmul split heads": (lambda t, a: a.split(4, 1)[0] @ a.split(4, 1)[2].t(), [(3, 12)]),
    "matmul with itself": (lambda t, a: a @ a.t() @ a, [(3, 4)]),
    "matmul expanded": (lambda t, a, b: a.expand(3, 4, 5) @ b, [(1, 1, 5), (3, 5, 2)]),
    "matmul no inner": (lambda t, a, b: a @ b, [(3, 0), (0, 2)]),
    "matmul no rows": (lambda t, a, b: a @ b, [(0, 3), (3, 2)]),
    "mm": (lambda t, a, b: t.mm(a, b), [(2, 3), (3, 4)]),
    "bmm": (lambda t, a, b: t.bmm(a, b), [(2, 3, 4), (2, 4, 5)]),
    "mv": (lambda t, a, b: t.mv(a, b), [(2, 3), (3,)]),
    "dot": (lambda t, a, b: t.dot(a, b), [(3,), (3,)]),
    "outer": (lambda t, a, b: t.outer(a, b), [(3,), (4,)]),
    "addmm": (lambda t, c, a, b: t.addmm(c, a, b, beta=0.5, alpha=2.0), [(4,), (2, 3), (3, 4)]),
    "tensordot": (lambda t, a, b: t.tensordot(a, b, dims=2), [(2, 3, 4), (3, 4, 5)]),
    "tensordot pairs": (lambda t, a, b: t.tensordot(a, b, dims=([0, 2], [1, 0])), [(2, 3, 4), (4, 2, 5)]),
    "cat": (lambda t, a, b: t.cat([a, b, a], dim=1), [(2, 3, 4), (2, 1, 4)]),
    "cat views": (lambda t, a, b: t.cat([a.t(), b[:, 1:]], dim=-1), [(4, 3), (3, 5)]),
    "stack": (lambda t, a, b: t.stack([a, b], dim=1), [(2, 3), (2, 3)]),
    "stack numbers": (lambda t, a: t.stack([a[0], a[1]]), [(2,)]),
    "hstack": (lambda t, a, b: t.hstack([a, b]), [(2, 3), (2, 1)]),
    "vstack": (lambda t, a, b: t.vstack([a, b]), [(3,), (2, 3)]),
    "repeat": (lambda t, a: a.repeat(2, 1, 3), [(2, 3)]),
    "repeat number": (lambda t, a: a[0].repeat(3), [(2,)]),
    "tile": (lambda t, a: t.tile(a, (2,)), [(2, 3)]),
    "repeat_interleave": (lambda t, a: a.repeat_interleave(3, dim=1), [(2, 3, 2)]),
    "repeat_interleave counts": (lambda t, a: a.repeat_interleave(ids(t, 2, 0, 1), dim=1), [(2, 3, 2)]),
    "repeat_interleave flat": (lambda t, a: a.repeat_interleave(2), [(2, 3)]),
    "flip": (lambda t, a: t.flip(a, (0, 2)), [(2, 3, 4)]),
    "roll": (lambda t, a: t.roll(a, (1, -2), (0, 1)), [(3, 4)]),
    "roll flat": (lambda t, a: t.roll(a, 5), [(3, 4)]),
    "tril": (lambda t, a: t.tril(a, 1), [(2, 3, 4)]),
    "triu": (lambda t, a: t.triu(a, -1), [(2, 4, 3)]),
    "diag of vector": (lambda t, a: t.diag(a, -2), [(3,)]),
    "diag of matrix": (lambda t, a: t.diag(a, 1), [(3, 4)]),
    "pad": (lambda t, a: F[t]().pad(a, (1, 2, 0, 3), value=7.0), [(2, 3, 4)]),
    "pad negative": (lambda t, a: F[t]().pad(a, (-1, 2, 1, -2)), [(2, 3, 4)]),
    "gather": (lambda t, a: a.gather(1, ids(t, [0, 0], [2, 1])), [(3, 3)]),
    "gather smaller": (lambda t, a: a.gather(2, ids(t, [[3, 0]])), [(2, 3, 4)]),
    "scatter": (lambda t, a, b: a.scatter(1, ids(t, [0, 2], [2, 1]), b), [(2, 3), (2, 2)]),
    "scatter smaller": (lambda t, a, b: a.scatter(0, ids(t, [1, 0]), b), [(3, 3), (1, 2)]),
    "scatter value": (lambda t, a: a.scatter(1, ids(t, [0], [2]), 9.0), [(2, 3)]),
    "scatter_add": (lambda t, a, b: a.scatter_add(0, ids(t, [0, 0, 1], [0, 2, 1]), b), [(4, 3), (2, 3)]),
    "scatter_add smaller": (lambda t, a, b: a.scatter_add(1, ids(t, [0, 0]), b), [(4, 3), (1, 2)]),
    "index_select": (lambda t, a: a.index_select(1, ids(t, 2, 0, 2)), [(2, 3, 2)]),
    "index_add": (lambda t, a, b: a.index_add(1, ids(t, 2, 0, 2), b, alpha=3.0), [(2, 4, 2), (2, 3, 2)]),
    "take_along_dim": (lambda t, a: t.take_along_dim(a, ids(t, [[0], [2]]), 1), [(2, 3, 4)]),
    "take": (lambda t, a: t.take(a, ids(t, [0, 5], [5, 2])), [(2, 3)]),
    "masked_fill": (lambda t, a: a.masked_fill(t.tensor([True, False, True]), 5.0), [(2, 3)]),
    "masked_fill broadcast": (lambda t, a: a.masked_fill(t.tensor([[True], [False]]), float("-inf")), [(2, 3)]),
    "masked_fill widens": (lambda t, a: a.masked_fill(t.tensor([[True], [False]]), 1.0), [(3,)]),
    "masked_fill tensor": (lambda t, a, b: a.masked_fill(t.tensor([[True], [False]]), b.sum()), [(2, 3), (2,)]),
    "masked_select": (lambda t, a: t.masked_select(a, t.tensor([[True], [False]])), [(2, 3)]),
    "sort": (lambda t, a: t.sort(a, dim=1).values, [(2, 5, 3)]),
    "sort descending": (lambda t, a: t.sort(a, descending=True)[0], [(2, 5)]),
    "topk": (lambda t, a: t.topk(a, 3).values, [(2, 7)]),
    "topk smallest": (lambda t, a: t.topk(a, 2, dim=0, largest=False).values, [(5, 3)]),
    "topk many": (lambda t, a: t.topk(a, 80).values, [(2, 100)]),
    "einsum": (lambda t, a, b: t.einsum("bij,bjk->bik", a, b), [(2, 3, 4), (2, 4, 5)]),
    "einsum implicit": (lambda t, a, b: t.einsum("ji,jk", a, b), [(4, 3), (4, 2)]),
    "einsum attention": (lambda t, a, b: t.einsum("bthd,bshd->bhts", a, b), [(2, 3, 4, 5), (2, 6, 4, 5)]),
    "einsum dots": (lambda t, a, b: t.einsum("...ij,...jk->...ik", a, b), [(2, 1, 3, 4), (5, 4, 2)]),
    "einsum dots inside": (lambda t, a, b: t.einsum("i...,...j->ij...", a, b), [(3, 2), (2, 4)]),
    "einsum diagonal": (lambda t, a: t.einsum("bii->bi", a), [(2, 3, 3)]),
    "einsum trace": (lambda t, a: t.einsum("ii", a), [(3, 3)]),
    "einsum three": (lambda t, a, b, c: t.einsum("ij,jk,kl->il", a, b, c), [(2, 3), (3, 4), (4, 5)]),
    "einsum kept": (lambda t, a, b, c: t.einsum("i,j,k->kji", a, b, c), [(2,), (3,), (4,)]),
    "einsum hadamard": (lambda t, a, b: t.einsum("ij,ij->ij", a, b), [(2, 3), (2, 3)]),
    "einsum sum all": (lambda t, a, b: t.einsum("ij,kl->", a, b), [(2, 3), (4, 5)]),
    "einsum bilinear": (lambda t, a, b, c: t.einsum("bn,anm,bm->ba", a, b, c), [(2, 3), (4, 3, 5), (2, 5)]),
    "einsum broadcast": (lambda t, a, b: t.einsum("ij,jk->ik", a, b), [(2, 1), (3, 4)]),
    "einsum transpose": (lambda t, a: t.einsum("i...->...i", a), [(2, 3, 4)]),
}  # fmt: skip


@pytest.mark.parametrize(("dtype", "kind", "tolerance"), [(lm.float32, torch.float32, 1e-5), (lm.float64, torch.float64, 1e-12)])
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients(name, dtype, kind, tolerance):
    call, shapes = CASES[name]
    rng = np.random.default_rng(0)
    values = [rng.standard_normal(s) for s in shapes]
    theirs = [torch.tensor(v, dtype=kind, requires_grad=True) for v in values]
    ours = [lm.tensor(np.asarray(v), dtype=dtype, requires_grad=True) for v in values]
    t, y = call(torch, *theirs), call(lm, *ours)
    assert y.shape == tuple(t.shape) and y.dtype is dtype
    np.testing.assert_allclose(np.array(y.tolist()).reshape(t.shape), t.detach().numpy(), rtol=tolerance, atol=tolerance)
    upstream = rng.standard_normal(t.shape)
    t.backward(torch.tensor(np.asarray(upstream), dtype=kind))
    y.backward(lm.tensor(np.asarray(upstream), dtype=dtype))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(np.array(a.grad.tolist()).reshape(b.shape), b.grad.numpy(), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize(
    "call",
    [
        lambda t: t.ones(3, 4) @ t.ones(5, 2),
        lambda t: t.ones(2, 3, 4) @ t.ones(3, 4, 5),
        lambda t: t.ones(3) @ t.tensor(1.0),
        lambda t: t.ones(3, 4) @ t.ones(4, 2, dtype=t.float64),
        lambda t: t.mm(t.ones(3), t.ones(3)),
        lambda t: t.bmm(t.ones(2, 3, 4), t.ones(1, 4, 5)),
        lambda t: t.einsum("ij,jk->il", t.ones(2, 3), t.ones(3, 2)),
        lambda t: t.einsum("ij,jk->ik", t.ones(2, 3), t.ones(4, 2)),
        lambda t: t.einsum("ij,jk->ik", t.ones(2, 3)),
        lambda t: t.einsum("ij->i", t.ones(2, 3, 4)),
        lambda t: t.einsum("ii->i", t.ones(2, 3)),
        lambda t: t.tensordot(t.ones(2, 3), t.ones(4, 2), dims=1),
        lambda t: t.cat([]),
        lambda t: t.cat([t.ones(2, 3), t.ones(3, 2)]),
        lambda t: t.cat([t.tensor(1.0), t.tensor(2.0)]),
        lambda t: t.stack([t.ones(2), t.ones(3)]),
        lambda t: t.ones(2, 3).repeat(2),
        lambda t: t.tril(t.ones(3)),
        lambda t: t.ones(3, 3).gather(1, ids(t, [3, 0])),
        lambda t: t.ones(3, 3).gather(0, ids(t, 0)),
        lambda t: t.ones(3, 3).gather(0, t.ones(1, 3)),
        lambda t: t.ones(3, 3).scatter(0, ids(t, [0, 1, 2, 0]), 1.0),
        lambda t: t.ones(3).scatter_add(0, ids(t, 0, 1), t.ones(1)),
        lambda t: t.ones(3).index_select(0, ids(t, -1)),
        lambda t: t.ones(3).masked_fill(t.ones(3), 0.0),
        lambda t: t.ones(3).masked_fill(t.ones(2) > 0, 0.0),
        lambda t: t.topk(t.ones(3), 4),
        lambda t: t.sort(t.ones(3), dim=1),
        lambda t: t.bincount(ids(t, -1)),
    ],
)
def test_what_pytorch_refuses_we_refuse(call):
    for lib in (torch, lm):
        with pytest.raises((RuntimeError, ValueError, IndexError, TypeError)):
            call(lib)


@settings(max_examples=200)
@given(st.data())
def test_matmul_of_random_shapes_and_layouts(data):
    size = st.integers(1, 4)
    k = data.draw(size)
    batch = data.draw(st.lists(size, max_size=3))

    def factor(last):
        lead = [1 if data.draw(st.booleans()) else b for b in batch][data.draw(st.integers(0, len(batch))) :]
        shape = [*lead, *last]
        order = data.draw(st.permutations(range(len(shape))))
        values = np.random.default_rng(len(shape)).standard_normal([shape[d] for d in order])
        return values, [order.index(d) for d in range(len(shape))]

    a, order_a = factor([data.draw(size), k] if data.draw(st.booleans()) or batch else [k])
    b, order_b = factor([k, data.draw(size)])
    theirs = [torch.tensor(v, requires_grad=True) for v in (a, b)]
    ours = [lm.tensor(v, dtype=lm.float64, requires_grad=True) for v in (a, b)]
    t = theirs[0].permute(*order_a) @ theirs[1].permute(*order_b)
    y = ours[0].permute(*order_a) @ ours[1].permute(*order_b)
    assert y.shape == tuple(t.shape)
    upstream = np.asarray(np.random.default_rng(9).standard_normal(t.shape))
    t.backward(torch.tensor(upstream))
    y.backward(lm.tensor(upstream, dtype=lm.float64))
    np.testing.assert_allclose(np.array(y.tolist()).reshape(t.shape), t.detach().numpy(), rtol=1e-12, atol=1e-12)
    for x, p in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(np.array(x.grad.tolist()).reshape(p.shape), p.grad.numpy(), rtol=1e-12, atol=1e-12)


@settings(max_examples=100)
@given(st.lists(st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.5, NAN, INF, -INF]), max_size=40), st.booleans(), st.integers(0, 5))
def test_order_with_nan_and_ties(values, descending, k):
    ours, theirs = lm.tensor(values), torch.tensor(values)
    mine, ref = ours.sort(descending=descending), theirs.sort(descending=descending, stable=True)
    assert mine.indices.tolist() == ref.indices.tolist()
    np.testing.assert_array_equal(mine.values.tolist(), ref.values.numpy())
    k = min(k, len(values))
    np.testing.assert_array_equal(ours.topk(k, largest=descending).values.tolist(), theirs.topk(k, largest=descending).values.numpy())
    clean = sorted(v for v in values if v == v)
    if clean:
        for right in (False, True):
            places = lm.searchsorted(lm.tensor(clean), ours, right=right).tolist()
            assert places == torch.searchsorted(torch.tensor(clean), theirs, right=right).tolist()
