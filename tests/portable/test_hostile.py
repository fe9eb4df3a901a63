"""Hostile calls: no argument from Python, however wrong, makes a twin read or write past what it was given, crash or hang.

Every kernel of the registry is called with arguments that fit, and with one of them spoilt at a time.  A buffer is either a
block of its own, where AddressSanitizer (tools/sanitize.py) sees the first element too far, or a stretch of a longer block,
where the elements around it have to come back as they were.
"""

import contextlib
import math
import os
import random
import time

import pytest

import linalgml as lm
from linalgml import kernels, storage
from linalgml.bench import recipes

REGISTRY = kernels.load_all()
BUILT = "cython" in lm.available_backends()
REFUSALS = (ValueError, TypeError, IndexError, ArithmeticError, MemoryError)
MARGIN = 16  # elements on either side of a stretch

FOLD, PAIR = recipes.FOLD, recipes.PAIR
WHERE = {"condition": "i:two:nc", "x": "nx", "y": "ny", "out": "n", "n": "size", "nc": "=n", "nx": "=n", "ny": "=n", "two": 2}
CLAMP = {"x": "n", "low": "n", "high": "n", "out": "n", "grad": "n", "dx": "n", "n": "size", "has_low": True, "has_high": True}
GATHER = {"outer": "size", "size": "size", "count": "size", "inner": "size", "index": "i:size:outer * count * inner"}
SMALL_SIDE, LARGE_SIDE = "outer * count * inner", "outer * size * inner"
AT = {"at": "i:count:count", "start": 1, "outer": "size", "outer_step": "=count * inner", "count": "size", "inner": "size", "inner_step": 1}
SORT = {"x": "rows * cols", "values": "rows * cols", "order": "o:rows * cols", "rows": "size", "cols": "size", "count": "size",
        "scratch": "o:2 * cols", "levels": 3, "descending": False, "largest": True, "right": False, "k": "below cols"}  # fmt: skip
MATRIX = {"a": "m * n", "tau": "min(m, n)", "b": "m * k", "q": "m * cols", "m": "size", "n": "size", "k": "size", "cols": "size",
          "count": "=min(m, n)", "adjoint": True}  # fmt: skip
# Rows without entries.
SPARSE = {"data": "nnz", "indices": "i:cols:nnz", "indptr": "i:one:m + 1", "one": 1, "nnz": "size", "cols": "size", "m": "size"}
# The kernels without a recipe in the package, whose values the tests of their own compare.
MORE = {
    **{f"autograd.accumulation.prod_{way}": FOLD for way in ("forward", "backward")},
    **{f"autograd.arithmetic.{name}_forward": PAIR for name in ("floor_divide", "remainder")},
    **{f"autograd.comparison.{name}_forward": {**PAIR, "out": "o:n", "rtol": 1e-5, "atol": 1e-8, "equal_nan": True}
       for name in ("eq", "isclose", "isfinite", "isinf", "isnan", "le", "lt", "ne")},
    **{f"autograd.extremes.{name}_forward": {**FOLD, "index": "o:outer * inner"} for name in ("max", "min")},
    "autograd.gather.gather_forward": {**GATHER, "x": LARGE_SIDE, "out": SMALL_SIDE},
    **{f"autograd.gather.scatter_{name}": {**GATHER, "x": SMALL_SIDE, "out": LARGE_SIDE} for name in ("sum", "write")},
    "autograd.indexing.index_read": {**AT, "x": "1 + outer * count * inner + count", "out": "outer * count * inner"},
    **{f"autograd.indexing.index_{name}": {**AT, "out": "1 + outer * count * inner + count", "x": "outer * count * inner"}
       for name in ("add", "write")},
    "autograd.indexing.mask_fill": {"mask": "i:two:n", "value": "1", "out": "1 + n * inner", "start": 1, "n": "size", "inner": "size",
                                    "two": 2},
    "autograd.joining.copy_triangle": {
        "x": "batch * rows * cols", "out": "batch * rows * cols", "batch": "size", "rows": "size", "cols": "size", "diagonal": 1,
        "upper": True},
    "autograd.operands.sum_to": {"x": "n", "out": "m", "n": "=2 * m", "m": "size"},
    **{f"autograd.reduction.{name}_forward": {**FOLD, "out": "o:outer * inner"} for name in ("all", "count_nonzero")},
    "autograd.selection.where_forward": WHERE,
    **{f"autograd.selection.clamp_{way}": CLAMP for way in ("forward", "backward")},
    **{f"linalg.householder.{name}": MATRIX for name in ("apply_reflectors", "form_q")},
    "linalg.sparse.csr_matvec": {**SPARSE, "x": "cols", "y": "m"},
    "linalg.sparse.relax": {**SPARSE, "cols": "=m", "diagonal": "m", "b": "m", "x": "m", "omega": 1.5, "backwards": True},
    "linalg.ordering.order_rows": {"values": "n", "z": "n * m", "n": "size", "m": "size", "falling": True},
    "linalg.schur.francis": {"h": "n * n", "zt": "n * n", "n": "size", "steps": 9, "tol": 1e-9},
    "linalg.schur.split_pair": {"h": "n * n", "zt": "n * n", "k": 0, "n": "=2 + k"},
    "linalg.eig.split_pairs": {**dict.fromkeys(("tr", "ti", "zr", "zi"), "n * n"), "n": "size"},
    "linalg.eig.turn_columns": {"tr": "n * n", "ti": "n * n", "k": 0, "n": "=2 + k", "cos": 0.6, "sin": 0.8},
    "linalg.eig.triangular_vectors": {**dict.fromkeys(("tr", "ti", "xr", "xi"), "n * n"), "n": "size", "least": 1e-9},
    "linalg.secular.secular_roots": {
        "d": "n", "w": "p:n", "near": "o:n", "shift": "n", "n": "size", "squares": False, "passes": 9, "tol": 1e-9},
    "linalg.secular.secular_weights": {"d": "n", "near": "i:n:n", "shift": "n", "w": "n", "n": "size", "squares": True},
    "linalg.secular.secular_vectors": {
        "d": "n", "z": "n", "near": "i:n:n", "shift": "n", "vt": "n * n", "n": "size", "squares": True, "left": True},
    "linalg.divide_and_conquer.deflate": {
        "d": "n", "z": "n", "vt": "n * mv", "ut": "n * mu", "order": "i:n:n", "places": "o:n", "n": "size", "mv": "size", "mu": "size",
        "rho": 1.0, "tol": 1e-9},
    "linalg.divide_and_conquer.combine_rows": {
        "s": "count * count", "vt": "n * m", "places": "i:n:n", "out": "n * m", "count": "size", "n": "=count + 2", "m": "size"},
    "linalg.divide_bidiagonal.shed_column": {"d": "n", "e": "n", "vt": "(n + 1) * (n + 1)", "n": "size"},
    "linalg.bidiagonal.golub_kahan": {
        "d": "n", "e": "n", "ut": "n * mu", "vt": "n * mv", "n": "size", "mu": "size", "mv": "size", "steps": 9, "tol": 1e-9},
    "linalg.householder.reflect_line": {"a": "1 + step * (length - 1) + other * count", "tau": "k + 1", "k": "size", "start": 0,
                                        "step": "size", "length": "size", "other": "size", "count": "size"},
    "linalg.svd.orthogonalise_rows": {
        "w": "n * m", "vh": "n * n", "n": "size", "m": "size", "sweeps": 3, "tol": 1e-9, "least": 1e-250},
    "linalg.svd.take_lengths": {"w": "n * m", "s": "n", "n": "size", "m": "size"},
    "linalg.eigh.jacobi_sweeps": {"a": "n * n", "vt": "n * n", "n": "size", "sweeps": 3, "tol": 1e-9},
    "linalg.tridiagonal.tridiagonalize": {"a": "n * n", "d": "n", "e": "n", "v": "less * less", "tau": "less",
                                            "n": "size", "less": "=max(n - 1, 0)"},
    "linalg.tridiagonal.ql_iterate": {"d": "n", "e": "n", "z": "n * m", "n": "size", "m": "size", "passes": 30, "tol": 1e-9},
    "linalg.lu.swap_rows": {"b": "count * k", "pivots": "i:count:count", "count": "size", "k": "size", "backwards": False},
    "linalg.triangular.mirror_triangle": {"a": "n * n", "n": "size", "lower": True},
    "linalg.eig.settle_phases": {"xr": "n * n", "xi": "n * n", "n": "size"},
    "linalg.triangular.take_triangle": {
        "a": "rows * width", "out": "rows * cols", "rows": "size", "cols": "size", "width": "=cols + 1", "lower": False, "unit": False},
    "autograd.sorting.distinct": {"x": "n", "order": "i:n:n", "out": "n", "inverse": "o:n", "counts": "o:n", "n": "size"},
    "autograd.sorting.sort_rows": SORT,
    "autograd.sorting.topk_rows": {**SORT, "values": "rows * k", "order": "o:rows * k"},
    "autograd.sorting.spread_rows": {**SORT, "x": "rows * k", "order": "i:cols:rows * k", "out": "rows * cols"},
    "autograd.sorting.search_rows": {**SORT, "x": "rows * cols", "values": "rows * count", "out": "o:rows * count"},
}  # fmt: skip
TWINS = sorted(n for n, k in REGISTRY.items() if "cython" not in k.without)


def recipe_of(name):
    return recipes.recipe_of(name)[1] or MORE.get(name)


def test_every_twin_is_called():
    assert [n for n in TWINS if recipe_of(n) is None] == [], "a kernel needs a recipe, in linalgml/bench/recipes.py or here"


class Memory:
    """Buffers of one call: blocks of their own, or stretches of longer blocks whose margins are watched."""

    def __init__(self, apart):
        self.apart, self.blocks = apart, []
        self.kind = storage.of("cython").kind

    def buffer(self, values, dtype):
        n = len(values)
        if self.apart:
            return self.kind(n, dtype).assign(values)
        block = self.kind(n + 2 * MARGIN, dtype).fill(77)
        self.blocks.append((block, n))
        return block.view(MARGIN, n).assign(values)

    def untouched(self):
        return all(set(b[:MARGIN]) == {77} and set(b[MARGIN + n :]) == {77} for b, n in self.blocks)


def is_int(values):
    return bool(values) and type(values[0]) is int


HUGE = (1 << 31, 1 << 40, 1 << 61, (1 << 63) - 1, -(1 << 63), 1 << 64)
WILD_INTS = (-1, -(1 << 63), (1 << 63) - 1, 1 << 32, 0)
WILD_FLOATS = (math.nan, math.inf, -math.inf, 3e38, -3e38, 1e-45, 0.0)


def spoil(made, sizes, recipe, rng):
    """One argument made wrong, as (name, how, value); value may be a function of the finished arguments."""
    name = rng.choice([*made])
    value = made[name]
    if type(value) is list:
        how = rng.choice(("short", "dtype", "strange", "alias", "wild", "wild"))
        if how == "wild":
            wild = WILD_INTS if is_int(value) else WILD_FLOATS
            return name, how, [rng.choice(wild) if rng.random() < 0.3 else v for v in value]
        if how == "strange":
            return name, how, rng.choice((None, "x", 1.5, 3, object(), ()))
        return name, how, value[:-1] if how == "short" else value
    if type(value) is tuple:
        longer, negative, huge = (*value, 1), tuple(-v for v in value), (1 << 62,) * len(value)
        return name, "tuple", rng.choice(((), value[:-1], longer, negative, huge, ("x",) * 3, None, 5))
    if rng.random() < 0.5:
        return name, "near", rng.choice((-1, 0, 1)) + (value if type(value) is int else 0)
    return name, "strange", rng.choice((*HUGE, None, "x", 1.5, math.nan, math.inf, ()))


def call(twin, name, seed, apart):
    """One call of a twin, its arguments fitting or spoilt by the seed."""
    rng = random.Random(seed)
    recipe = recipe_of(name)
    most = rng.choice((1, 2, 5, 17, 40))
    made, sizes = recipes.draw(recipe, REGISTRY[name].arguments, rng, lambda _, low, top: rng.randint(low, min(top or most, most)))
    dtype = rng.choice(("float32", "float64", "float64", "int64"))
    victim, how, wrong = spoil(made, sizes, recipe, rng) if seed % 4 else (None, "", None)
    memory, built = Memory(apart), {}
    for n, value in made.items():
        value = wrong if n == victim and how != "dtype" else value
        if type(value) is list:
            kind = "int64" if is_int(made[n]) else dtype
            kind = rng.choice(("float32", "float64", "int64")) if n == victim and how == "dtype" else kind
            plain = [int(v) if abs(v) < 1 << 63 else rng.choice(WILD_INTS) for v in value] if kind == "int64" else value
            built[n] = memory.buffer(plain, kind)
        else:
            built[n] = value
    if how == "alias":  # two arguments over one memory, whatever their types
        others = [b for n, b in built.items() if isinstance(b, memory.kind) and n != victim]
        if others:
            other = rng.choice(others)
            if other.n * (4 if other.dtype == "float32" else 8) >= len(made[victim]) * (4 if built[victim].dtype == "float32" else 8):
                built[victim] = memory.kind.wrap(memoryview(other).cast("B")[: len(made[victim]) * memoryview(built[victim]).itemsize].cast(
                    memoryview(built[victim]).format))  # fmt: skip
    started = time.process_time()
    with contextlib.suppress(*REFUSALS):
        twin(*built.values())
    assert time.process_time() - started < 5, f"{name}: seed {seed}: {victim} {how} {wrong}: it hangs"
    assert memory.untouched(), f"{name}: seed {seed}: {victim} {how} {wrong}: elements beside a buffer were written"


@pytest.mark.parametrize("name", TWINS)
def test_wrong_arguments(name):
    if not BUILT:
        return
    twin = REGISTRY[name].twin("cython")
    for seed in range(int(os.environ.get("LINALGML_FUZZ", "120"))):
        for apart in (True, False):
            call(twin, name, seed, apart)
