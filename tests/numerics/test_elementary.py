"""The fast tier's elementary functions against the truth: units in the last place, special values, order, neighbours.

The figures of a longer search, on every instruction-set level, are in docs/data/accuracy.json (`python -m benchmarks.accuracy`).
"""

import math

import pytest

import linalgml as lm
from linalgml.nn import functional as F

np = pytest.importorskip("numpy")
accuracy = pytest.importorskip("benchmarks.accuracy", reason="benchmarks are beside the tests in a checkout only")

if "cython" not in lm.available_backends():
    pytest.skip("no compiled extensions", allow_module_level=True)

LIMITS = {"float32": 2.5, "float64": 2.0}  # ulp
INF, NAN = math.inf, math.nan


@pytest.fixture(autouse=True)
def fast():
    with lm.use_backend("cython"):
        yield


@pytest.mark.parametrize("dtype", LIMITS)
@pytest.mark.parametrize("name", accuracy.FUNCTIONS)
def test_units_in_the_last_place(name, dtype):
    """float32: every 10007th of all bit patterns; float64: random patterns, and where range reductions turn."""
    if dtype == "float64" and accuracy.LONG is None:
        pytest.skip("no long double here to compare with")
    found = accuracy.worst(name, dtype, 10007, share=0.02)
    assert found["ulp"] <= LIMITS[dtype], found


SPECIAL = {  # at nan, inf, -inf, 0, -0
    "exp": (NAN, INF, 0.0, 1.0, 1.0), "expm1": (NAN, INF, -1.0, 0.0, -0.0), "log": (NAN, INF, NAN, -INF, -INF),
    "log2": (NAN, INF, NAN, -INF, -INF), "log10": (NAN, INF, NAN, -INF, -INF), "log1p": (NAN, INF, NAN, 0.0, -0.0),
    "sqrt": (NAN, INF, NAN, 0.0, -0.0), "rsqrt": (NAN, 0.0, NAN, INF, -INF), "reciprocal": (NAN, 0.0, -0.0, INF, -INF),
    "sin": (NAN, NAN, NAN, 0.0, -0.0), "cos": (NAN, NAN, NAN, 1.0, 1.0), "tan": (NAN, NAN, NAN, 0.0, -0.0),
    "tanh": (NAN, 1.0, -1.0, 0.0, -0.0), "sigmoid": (NAN, 1.0, 0.0, 0.5, 0.5), "erf": (NAN, 1.0, -1.0, 0.0, -0.0),
}  # fmt: skip


@pytest.mark.parametrize("dtype", LIMITS)
@pytest.mark.parametrize("name", SPECIAL)
def test_special_values(name, dtype):
    function = accuracy.FUNCTIONS[name][0]
    for length in (5, 40):  # alone, and among others in a block of vector code
        x = lm.tensor([NAN, INF, -INF, 0.0, -0.0] + [0.5] * (length - 5), dtype=getattr(lm, dtype))
        for found, expected in zip(function(x).tolist(), SPECIAL[name], strict=False):
            assert (found != found) if expected != expected else (found == expected)
            if expected == 0 and name != "reciprocal":
                assert math.copysign(1, found) == math.copysign(1, expected)


def neighbours(dtype, low, high, count):
    """Runs of numbers that follow one another, all over a range."""
    kind, bits = (np.float32, np.int32) if dtype == "float32" else (np.float64, np.int64)
    starts = np.linspace(low, high, count).astype(kind)
    runs = starts.view(bits)[:, None] + np.arange(64, dtype=bits)
    return np.sort(runs.view(kind).reshape(-1))


RISING = {  # function: (from, to); with how far its rounding may fall below its neighbour's, in ulp
    "exp": (-80, 80), "log": (1e-3, 1e3), "tanh": (-12, 12), "sigmoid": (-30, 20), "erf": (-5, 5), "sqrt": (0.1, 1e4), "expm1": (-10, 20),
}  # fmt: skip


@pytest.mark.parametrize("dtype", LIMITS)
@pytest.mark.parametrize("name", RISING)
def test_order_is_kept(name, dtype):
    """No result falls below that of a smaller number by more than the last place, and over 64 neighbours none falls at all."""
    x = neighbours(dtype, *RISING[name], 4001)
    y = np.asarray(accuracy.FUNCTIONS[name][0](lm.from_numpy(x)))
    assert (y[1:] >= np.nextafter(y[:-1], -np.inf)).all()
    ends = y.reshape(-1, 64)
    assert (np.diff(ends[:, 0]) >= 0).all()


@pytest.mark.parametrize("dtype", LIMITS)
@pytest.mark.parametrize("name", accuracy.FUNCTIONS)
def test_a_result_does_not_depend_on_where_it_stands(name, dtype):
    """Alone, in the rest of a vector, beside infinities and huge numbers: the same bits."""
    function, kind = accuracy.FUNCTIONS[name][0], np.float32 if dtype == "float32" else np.float64
    rng = np.random.default_rng(1)
    x = np.exp(rng.uniform(-30, 30, 701)).astype(kind) * rng.choice([-1, 1], 701).astype(kind)
    whole = np.asarray(function(lm.from_numpy(x))).tobytes()
    assert b"".join(np.asarray(function(lm.from_numpy(x[i : i + 1]))).tobytes() for i in range(701)) == whole
    shifted = np.asarray(function(lm.from_numpy(np.concatenate([np.full(3, np.inf, kind), x, np.full(900, 1e30, kind)]))))
    assert shifted[3:704].tobytes() == whole


@pytest.mark.parametrize("dtype", LIMITS)
@pytest.mark.parametrize("name", ["gelu", "gelu tanh", "silu"])
def test_activations_that_are_products_keep_their_digits(name, dtype):
    """x times a probability: 4 ulp where the probability is not tiny, and never further from it than 4 ulp of x."""
    kind = getattr(lm, dtype)
    x = [v / 64 for v in range(-64 * 9, 64 * 9)]
    found = {"gelu": F.gelu, "gelu tanh": lambda t: F.gelu(t, approximate="tanh"), "silu": F.silu}[name](lm.tensor(x, dtype=kind)).tolist()
    unit = 2.0**-23 if dtype == "float32" else 2.0**-52
    for v, y in zip(x, found, strict=True):
        exact = _exact(name, v)
        size = max(abs(exact), abs(v) * 0.02)
        assert abs(y - exact) <= 4 * unit * size, (v, y, exact)


def _exact(name, v):
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(30):
        v = mpmath.mpf(v)
        if name == "gelu":
            return float(v * mpmath.ncdf(v))
        if name == "silu":
            return float(v / (1 + mpmath.exp(-v)))
        return float(v / (1 + mpmath.exp(-2 * mpmath.sqrt(2 / mpmath.pi) * (v + mpmath.mpf("0.044715") * v**3))))
