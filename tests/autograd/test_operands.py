"""Bringing operands together, and the doors of the elementwise twins: nothing a caller passes may read beyond a buffer."""

import pytest

import linalgml as lm
from linalgml import kernels
from linalgml.autograd.operands import axes, operands, repeated, sum_to

FILES = [
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
SIZES = ["n", "nx", "ny", "nc", "m", "outer", "size", "inner"]
WHOLE = ["index", "condition"]
NUMBERS = {"divisor": 1.0, "base": 2.0, "rtol": 0.1, "atol": 0.1, "equal_nan": 0, "has_low": 1, "has_high": 1}
kernels.load_all()
KERNELS = [k for k in kernels.REGISTRY.values() if k.concept.removeprefix("autograd.") in FILES]


def test_tails_are_repeated_without_a_copy():
    x = lm.tensor([[1.0, 2.0, 3.0]])
    same, flat, n = repeated(x, (4, 2, 3))
    assert same is x
    assert n == 3
    assert flat is x.flat()
    wide, _, n = repeated(lm.tensor([[1.0], [2.0]]), (2, 3))
    assert (wide.tolist(), n) == ([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]], 6)


def test_numbers_stand_on_either_side():
    x = lm.tensor([4.0])
    assert (lm.div(1.0, x).item(), lm.sub(1, x).item(), lm.pow(2, x).item(), lm.maximum(5.0, x).item()) == (0.25, -3.0, 16.0, 5.0)
    assert (lm.lt(1, x).item(), lm.gt(1, x).item()) == (True, False)
    assert lm.div(1, lm.tensor([4])).dtype is lm.float32
    with pytest.raises(TypeError, match="add: expected a Tensor, got int"):
        lm.add(1, 2)


def test_numpy_scalars_are_numbers():
    np = pytest.importorskip("numpy")
    out = lm.tensor([1.0]) * np.float32(2.5)
    assert (out.tolist(), out.dtype) == ([2.5], lm.float32)
    assert (lm.tensor([1]) + np.int64(2)).dtype is lm.int64


def test_what_an_operation_gets():
    x, y = lm.ones(2, 3), lm.ones(3)
    a, b, _, _, n, nx, ny, shape, dtype, store = operands(x, y, "f")
    assert a is x
    assert b is y
    assert (n, nx, ny, shape, dtype, store.name) == (6, 6, 3, (2, 3), lm.float32, lm.get_backend())


def test_axes_are_neighbours_or_moved_to_the_end():
    x = lm.zeros(2, 3, 4)
    assert axes(x, 1, False, "f")[1:] == (2, 3, 4, (2, 4))
    assert axes(x, (1, 2), True, "f")[1:] == (2, 12, 1, (2, 1, 1))
    assert axes(x, None, False, "f")[1:] == (1, 24, 1, ())
    moved = axes(x, (0, 2), False, "f")
    assert moved[0].shape == (3, 2, 4)
    assert moved[1:] == (3, 8, 1, (3,))


def test_sum_to_is_the_adjoint_of_repeating(parity):
    x = [float(v) for v in range(12)]
    for m in (1, 2, 3, 12):
        out = [7.0] * m
        sum_to.source(x, out, 12, m)
        assert out == [sum(x[j::m]) for j in range(m)]
        parity(sum_to, lm.float64, x, [7.0] * m, 12, m)
        parity(sum_to, lm.float32, x, [7.0] * m, 12, m)
    parity(sum_to, lm.float64, [], [7.0] * 3, 0, 3)


def made(kernel, length, code, sizes):
    """Arguments for a kernel: buffers of one length and type, one value for each size."""
    from linalgml._fast.buffer import Buffer

    return [
        sizes[a] if a in sizes else NUMBERS[a] if a in NUMBERS else Buffer(length, "int64" if a in WHOLE else code).fill(1)
        for a in kernel.arguments
    ]


@pytest.mark.skipif("cython" not in lm.available_backends(), reason="no compiled twins here")
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda k: k.name)
def test_twins_refuse_what_does_not_fit(kernel):
    twin, sizes = kernel.twin("cython"), [a for a in kernel.arguments if a in SIZES]
    refusals = (ValueError, TypeError, OverflowError, MemoryError, IndexError)
    for code in ("float32", "float64", "int64"):
        for big in (3, 1 << 20, (1 << 62) + 1, -1):
            with pytest.raises(refusals):
                twin(*made(kernel, 2, code, dict.fromkeys(sizes, big)))
    good = made(kernel, 8, "float32", dict.fromkeys(sizes, 2))
    buffers = [i for i, a in enumerate(good) if hasattr(a, "fill")]
    for i in buffers:
        for bad in (None, [1.0] * 8, *([type(good[i])(8, "float64")] if len(buffers) > 1 else [])):
            with pytest.raises(TypeError):
                twin(*good[:i], bad, *good[i + 1 :])
    for name in sizes:  # every size alone too large, the others right
        with pytest.raises(refusals):
            twin(*made(kernel, 2, "float32", {**dict.fromkeys(sizes, 1), name: 1 << 40}))
