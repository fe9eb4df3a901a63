"""The fast tier's product, plan by plan, against NumPy: sizes around every tile and block, all layouts, NaN and Inf, threads."""

import itertools

import pytest

import linalgml as lm
from linalgml.linalg.matmul import matmul
from linalgml.nn.linear import linear_backward_weight, linear_forward

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.skipif("cython" not in lm.available_backends(), reason="the fast tier is not built")
SIZES = (1, 2, 3, 4, 5, 7, 11, 12, 13, 15, 16, 17, 24, 25, 31, 32, 33, 48, 49, 65)
LARGE = [(97, 130, 400), (25, 700, 33), (300, 65, 769), (13, 33, 2049), (1, 1000, 700), (1000, 1, 700), (5, 900, 600), (64, 512, 512)]


@pytest.fixture(autouse=True)
def fast():
    with lm.use_backend("cython"):
        yield


@pytest.fixture
def restore_threads():
    before = lm.get_num_threads()
    yield
    lm.set_num_threads(before)


def buffer(array):
    from linalgml._fast.buffer import Buffer

    return Buffer.wrap(np.ascontiguousarray(array).reshape(-1))


def laid(draw, rows, cols, layout, dtype):
    """(the matrix, its storage, its row and column strides)."""
    if layout == "rows":
        x = draw.standard_normal((rows, cols)).astype(dtype)
        return x, x, cols, 1
    if layout == "columns":
        x = draw.standard_normal((cols, rows)).astype(dtype)
        return x.T, x, 1, rows
    x = draw.standard_normal((rows, 2 * cols + 1)).astype(dtype)
    return x[:, ::2][:, :cols], x, 2 * cols + 1, 2


def product(m, n, k, left, right, dtype, seed=0):
    """Ours and NumPy's product in double precision, and the largest error that rounding excuses."""
    draw = np.random.default_rng(seed)
    a, a_data, a_row, a_col = laid(draw, m, k, left, dtype)
    b, b_data, b_row, b_col = laid(draw, k, n, right, dtype)
    out = np.full(m * n, np.nan, dtype)
    matmul(buffer(a_data), buffer(b_data), buffer(out), 1, m, k, n, 0, a_row, a_col, 0, b_row, b_col)
    a, b = a.astype(np.float64), b.astype(np.float64)
    bound = (k + 2) * np.finfo(dtype).eps * (np.abs(a) @ np.abs(b)) + np.finfo(dtype).tiny
    return out.reshape(m, n), a @ b, bound


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("left", ["rows", "columns", "apart"])
@pytest.mark.parametrize("right", ["rows", "columns", "apart"])
def test_every_plan_at_its_edges(left, right, dtype):
    for m, n in itertools.product(SIZES, SIZES):
        k = 1 + (7 * m + 3 * n) % 70
        ours, true, bound = product(m, n, k, left, right, dtype)
        assert (np.abs(ours - true) <= bound).all(), (m, n, k)
    for m, n, k in LARGE:
        ours, true, bound = product(m, n, k, left, right, dtype)
        assert (np.abs(ours - true) <= bound).all(), (m, n, k)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_result_does_not_depend_on_the_threads(dtype, restore_threads):
    shapes = [(1024, 384, 96), (384, 96, 1024), (100, 700, 640), (1, 4096, 1024), (4096, 1, 1024), (3, 2048, 512), (3000, 16, 64)]
    for (m, n, k), left, right in itertools.product(shapes, ("rows", "columns"), ("rows", "columns")):
        found = []
        for threads in (1, 2, 5):
            lm.set_num_threads(threads)
            found.append(product(m, n, k, left, right, dtype)[0].tobytes())
        assert found[0] == found[1] == found[2], (m, n, k, left, right)


def test_batches_do_not_depend_on_the_threads(restore_threads):
    x, y = lm.randn(6, 5, 33, 40), lm.randn(6, 5, 70, 40)
    found = []
    for threads in (1, 2, 5):
        lm.set_num_threads(threads)
        found.append(np.asarray(x @ y.transpose(2, 3)).tobytes())
    assert found[0] == found[1] == found[2]
    assert np.allclose(np.frombuffer(found[0], np.float32).reshape(6, 5, 33, 70), np.asarray(x) @ np.asarray(y).swapaxes(2, 3), atol=1e-4)


@pytest.mark.parametrize("m, n, k", [(1, 40, 20), (40, 1, 20), (13, 33, 20), (60, 200, 50), (4, 40, 40)])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_inf_reach_their_row_and_no_other(m, n, k, bad):
    for left, right in itertools.product(("rows", "columns"), ("rows", "columns")):
        draw = np.random.default_rng(1)
        a, a_data, a_row, a_col = laid(draw, m, k, left, np.float32)
        _, b_data, b_row, b_col = laid(draw, k, n, right, np.float32)
        a[m - 1, k - 1] = bad
        out = np.zeros(m * n, np.float32)
        matmul(buffer(a_data), buffer(b_data), buffer(out), 1, m, k, n, 0, a_row, a_col, 0, b_row, b_col)
        out = out.reshape(m, n)
        assert np.isfinite(out[:-1]).all() and not np.isfinite(out[-1]).any()
        assert np.isnan(out[-1]).all() == np.isnan(bad)


@pytest.mark.parametrize("rows, n_in, n_out", [(1, 5, 3), (50, 40, 100), (200, 130, 65), (13, 16, 16)])
def test_the_bias_is_added_in_every_plan(rows, n_in, n_out):
    draw = np.random.default_rng(2)
    x, w, b, g = (draw.standard_normal(s).astype(np.float32) for s in ((rows, n_in), (n_out, n_in), (n_out,), (rows, n_out)))
    out, dw, db = np.empty((rows, n_out), "f"), np.empty((n_out, n_in), "f"), np.empty(n_out, "f")
    linear_forward(buffer(x), buffer(w), buffer(b), buffer(out), rows, n_in, n_out, True)
    linear_backward_weight(buffer(x), buffer(g), buffer(dw), buffer(db), rows, n_in, n_out, True)
    assert np.allclose(out, x @ w.T + b, atol=1e-4) and np.allclose(dw, g.T @ x, atol=1e-3) and np.allclose(db, g.sum(0), atol=1e-4)
