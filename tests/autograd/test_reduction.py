"""Sums, means, variances, norms, counts: over any axes, empty or not, with gradients and enough precision."""

import itertools
import math
import statistics

import pytest

import linalgml as lm
from linalgml import kernels
from linalgml.autograd import extremes, reduction

nan, inf = math.nan, math.inf
SHAPE = (2, 3, 4)
DIMS = [None, 0, 1, 2, -1, (0,), (1, 2), (0, 1), (0, 2), (-1, 0), (0, 1, 2), ()]

DEFINITIONS = {
    "sum": math.fsum,
    "mean": statistics.fmean,
    "var": statistics.variance,
    "std": statistics.stdev,
    "prod": math.prod,
    "norm": lambda v: math.sqrt(math.fsum(x * x for x in v)),
    "logsumexp": lambda v: math.log(math.fsum(map(math.exp, v))),
    "amax": max,
    "amin": min,
    "count_nonzero": lambda v: len([x for x in v if x]),
    "any": lambda v: any(v),
    "all": lambda v: all(v),
}


def groups(x, dims):
    """The elements that each result is computed from, results in row-major order."""
    kept = [d for d in range(x.dim()) if d not in dims]
    for place in itertools.product(*(range(x.shape[d]) for d in kept)):
        yield [
            x[tuple(place[kept.index(d)] if d in kept else inner[dims.index(d)] for d in range(x.dim()))].item()
            for inner in itertools.product(*(range(x.shape[d]) for d in dims))
        ]


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("name", DEFINITIONS)
def test_against_definitions(name, dim, keepdim):
    x = lm.randn(*SHAPE, dtype=lm.float64)
    x[0, 1] = 0.0
    x[:, :, 2] = 0.0
    dims = sorted({d % 3 for d in ((dim,) if isinstance(dim, int) else dim or (0, 1, 2))})
    call = {"dim": dim, "keepdim": keepdim} if name != "norm" else {"p": 2, "dim": dim, "keepdim": keepdim}
    out = getattr(lm, name)(x, **call)
    assert out.shape == tuple(1 if d in dims else s for d, s in enumerate(SHAPE) if keepdim or d not in dims)
    expected = [DEFINITIONS[name](g) for g in groups(x, dims)]
    assert out.reshape(-1).tolist() == pytest.approx(expected, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "prod", "norm", "logsumexp", "amax", "amin"])
def test_gradients(name, dim):
    x = lm.randn(*SHAPE, dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(lambda x: getattr(lm, name)(x, dim=dim), (x,))
    assert lm.autograd.gradcheck(lambda x: getattr(lm, name)(x.transpose(0, 2), dim=dim, keepdim=True), (x,))


@pytest.mark.parametrize("name", [*DEFINITIONS, "max", "min", "argmax", "argmin"])
def test_axes_that_are_not_there_are_refused(name):
    call = {"p": 2} if name == "norm" else {}
    with pytest.raises(IndexError, match="dim 2 is out of range for 2 dimensions"):
        getattr(lm, name)(lm.ones(2, 2), dim=2, **call)
    with pytest.raises(TypeError, match="dim must be"):
        getattr(lm, name)(lm.ones(2, 2), dim="0", **call)
    if name not in ("max", "min", "argmax", "argmin"):
        with pytest.raises(ValueError, match="twice"):
            getattr(lm, name)(lm.ones(2, 2), dim=(0, -2), **call)


def test_scalars_have_one_axis():
    x = lm.tensor(3.0, requires_grad=True)
    for dim in (None, 0, -1):
        assert lm.sum(x, dim).shape == lm.mean(x, dim, True).shape == ()
    lm.sum(x, 0).backward()
    assert x.grad.item() == 1.0


def test_nothing_has_a_defined_answer():
    empty = lm.zeros(2, 0, requires_grad=True)
    assert lm.sum(empty, 1).tolist() == [0.0, 0.0]
    assert lm.prod(empty, 1).tolist() == [1.0, 1.0]
    assert all(math.isnan(v) for v in lm.mean(empty, 1).tolist() + lm.var(empty, 1).tolist() + lm.std(empty, 1).tolist())
    assert lm.logsumexp(empty, 1).tolist() == [-inf, -inf]
    assert lm.norm(empty, dim=1).tolist() == [0.0, 0.0]
    assert lm.any(empty, 1).tolist() == [False, False]
    assert lm.all(empty, 1).tolist() == [True, True]
    assert lm.count_nonzero(empty).item() == 0
    assert lm.sum(empty, 0).shape == lm.amax(empty, 0).shape == (0,)
    for name in ("sum", "mean", "prod", "var", "norm"):
        empty.grad = None
        getattr(lm, name)(empty).backward()
        assert empty.grad.shape == (2, 0)


def test_dtypes():
    assert lm.sum(lm.tensor([True, True])).dtype is lm.int64
    assert lm.sum(lm.tensor([1, 2]), dtype=lm.float64).dtype is lm.float64
    assert lm.mean(lm.tensor([1, 2]), dtype=lm.float32).item() == 1.5
    assert lm.prod(lm.tensor([2, 3])).item() == 6
    assert lm.any(lm.tensor([0.0, nan])).item() is True
    for name in ("mean", "var", "std", "norm"):
        with pytest.raises(TypeError, match=f"{name}: expected a float32 or float64 tensor, got int64"):
            getattr(lm, name)(lm.tensor([1, 2]))


def test_integer_sums_are_exact_and_wrap():
    big = (1 << 62) + 1
    assert lm.sum(lm.tensor([big, 2])).item() == big + 2
    assert lm.sum(lm.tensor([[big, 2], [big, 5]]), 0).tolist() == [2 * big - (1 << 64), 7]
    assert lm.prod(lm.tensor([big, 4])).item() == 4


def test_correction():
    x = lm.tensor([1.0, 2.0, 4.0, 9.0], dtype=lm.float64)
    for correction in (0, 1, 2):
        assert lm.var(x, correction=correction).item() == pytest.approx(math.fsum((v - 4) ** 2 for v in x.tolist()) / (4 - correction))
    assert math.isnan(lm.var(lm.tensor([3.0])).item())
    assert lm.var(x, correction=4).item() == lm.var(x, correction=9).item() == inf


# ---- precision --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 200000, 1), (1, 4000, 50), (40, 5000, 1)])
def test_long_sums_keep_their_digits(shape):
    if lm.get_backend() != "cython":
        pytest.skip("pairwise summation is the twin's")
    x = lm.rand(*shape, dtype=lm.float64) * 1e6 + 0.1
    for i, column in enumerate(lm.sum(x, 1).reshape(-1).tolist()[:3]):
        exact = math.fsum(x[i // shape[2], :, i % shape[2]].tolist())
        assert abs(column - exact) <= 4e-16 * abs(exact)


@pytest.mark.parametrize("shape, dim", [((100003,), 0), ((1, 65536), 1), ((70000, 3), 0), ((3, 40000, 2), 1), ((5, 1000), 1)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ["positive", "mixed", "one after another"])
def test_sums_are_as_accurate_as_pairwise_ones(shape, dim, dtype, kind):
    """|error| <= (16 + log2(n / 16)) u sum |x|: of pairwise summation of blocks in 16 steps (Higham, 2002, section 4.2)."""
    if lm.get_backend() != "cython":
        pytest.skip("pairwise summation is the twin's")
    dtype = getattr(lm, dtype)
    x = {
        "positive": lambda: lm.rand(*shape, dtype=dtype) + 0.1,
        "mixed": lambda: lm.randn(*shape, dtype=dtype) * (lm.randn(*shape, dtype=dtype) * 4).exp(),
        "one after another": lambda: lm.ones(*shape, dtype=dtype) * 0.1,  # naive summation loses a third of 2^24 tenths
    }[kind]()
    n, unit = shape[dim], 2.0**-24 if dtype is lm.float32 else 2.0**-53
    bound = (16 + math.log2(n / 16) + 1) * unit
    for reduce, divisor in ((lm.sum, 1), (lm.mean, n)):
        found = reduce(x, dim).reshape(-1).tolist()
        for column, values in zip(found, x.movedim(dim, -1).reshape(-1, n).tolist(), strict=True):
            assert abs(column - math.fsum(values) / divisor) <= bound * math.fsum(map(abs, values)) / divisor


def test_sixteen_million_ones_are_counted():
    if lm.get_backend() != "cython":
        pytest.skip("pairwise summation is the twin's")
    assert lm.ones(2**24 + 2**20).sum().item() == 2**24 + 2**20


def test_squares_do_not_overflow():
    assert lm.mean(lm.tensor([3e38, 3e38])).item() == pytest.approx(3e38)
    assert lm.norm(lm.tensor([3e30, 4e30])).item() == pytest.approx(5e30)


def test_the_variance_of_a_small_spread_far_from_zero():
    for shift, dtype, rel in ((4096.0, lm.float32, 1e-6), (1e9, lm.float64, 1e-12)):
        x = lm.tensor([0.0, 1.0, 2.0, 3.0] * 50, dtype=dtype) + shift
        assert lm.var(x, correction=0).item() == pytest.approx(1.25, rel=rel)
        assert lm.var(x.view(2, 100).t().contiguous(), dim=0, correction=0).tolist() == pytest.approx([1.25] * 2, rel=rel)


def test_logsumexp_neither_overflows_nor_hides_infinities():
    for dtype in (lm.float32, lm.float64):
        for row, expected in [
            ([1000.0, 1000.0], 1000.0 + math.log(2)),
            ([-1000.0, -1000.0], -1000.0 + math.log(2)),
            ([-inf, -inf], -inf),
            ([inf, 1.0], inf),
            ([-inf, 2.0], 2.0),
            ([nan, 2.0], nan),
        ]:
            assert lm.logsumexp(lm.tensor(row, dtype=dtype), 0).item() == pytest.approx(expected, nan_ok=True, rel=1e-6)
    x = lm.tensor([[-inf, -inf], [1.0, -inf]], requires_grad=True)
    lm.logsumexp(x, 1).sum().backward()
    assert x.grad.tolist() == [[0.0, 0.0], [1.0, 0.0]]


# ---- norms ------------------------------------------------------------------------------------------------------------


def test_norms_of_other_orders():
    x = lm.tensor([[3.0, -4.0, 0.0], [1.0, 2.0, -2.0]], dtype=lm.float64, requires_grad=True)
    assert lm.norm(x, "fro", dim=1).tolist() == [5.0, 3.0]
    assert lm.norm(x, 1, dim=1).tolist() == [7.0, 5.0]
    assert lm.norm(x, inf, dim=0).tolist() == [3.0, 4.0, 2.0]
    assert lm.norm(x, -inf, dim=0).tolist() == [1.0, 2.0, 0.0]
    assert lm.norm(x, 0).item() == 5.0
    assert lm.norm(x, 3, dim=1).tolist() == pytest.approx([91 ** (1 / 3), 17 ** (1 / 3)])
    y = lm.tensor([[3.0, -4.0], [1.0, 2.0]], dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(lambda y: lm.norm(y, 3, dim=1), (y,))
    with pytest.raises(ValueError, match="norm: p must be a number or 'fro'"):
        lm.norm(x, "nuc")


@pytest.mark.parametrize("name", ["norm", "std"])
def test_the_gradient_at_the_kink_of_a_root_is_zero(name):
    x = lm.zeros(3, requires_grad=True)
    getattr(lm, name)(x).backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]


# ---- the twins' doors -------------------------------------------------------------------------------------------------

REDUCTIONS = [reduction.sum_forward, reduction.mean_forward, reduction.logsumexp_forward, reduction.norm_forward, extremes.max_forward]


@pytest.mark.parametrize("kernel", REDUCTIONS, ids=lambda k: k.__name__)
def test_sizes_that_do_not_fit_the_buffers_are_refused(kernel):
    twin = kernel.twin("cython") if "cython" in lm.available_backends() else None
    if twin is None:
        pytest.skip("no compiled twin here")
    from linalgml._fast.buffer import Buffer

    x, out, index = Buffer(6, "float32"), Buffer(2, "float32"), Buffer(2, "int64")
    more = (index,) if kernel is extremes.max_forward else ()
    for sizes in [(2, 4, 1), (-1, 3, 1), (2, -3, -1), (1 << 40, 1 << 40, 1 << 40), (1, 2, 3)]:
        with pytest.raises((ValueError, OverflowError)):
            twin(x, out, *more, *sizes)
    with pytest.raises(TypeError):
        twin(x, Buffer(2, "float64"), *more, 2, 3, 1)
    with pytest.raises(TypeError):
        twin(None, out, *more, 2, 3, 1)


def test_every_kernel_of_these_files_has_a_twin():
    if "cython" not in lm.available_backends():
        pytest.skip("no compiled twins here")
    kernels.load_all()
    files = [
        "arithmetic",
        "operands",
        "selection",
        "elementary",
        "trigonometry",
        "piecewise",
        "comparison",
        "reduction",
        "extremes",
        "accumulation",
    ]
    ours = [k for k in kernels.REGISTRY.values() if k.concept.removeprefix("autograd.") in files]
    assert len(ours) > 70
    assert [k.name for k in ours if k.twin("cython") is None] == []
