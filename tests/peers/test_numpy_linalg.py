"""NumPy's own test cases of numpy.linalg, run on linalgml through an adapter.

The adapter gives linalgml's functions NumPy's calling conventions: arrays of any leading shape, NumPy's dtypes and subclasses in and
out, and its LinAlgError.  What the tests then check (values, shapes, dtypes, errors, empty arrays) is linalgml's arithmetic.
"""

from math import prod

import pytest

numpy = pytest.importorskip("numpy")
cases = pytest.importorskip("numpy.linalg.tests.test_linalg")

from linalgml import Matrix, linalg  # noqa: E402

LinAlgError = numpy.linalg.LinAlgError


def stacked(array, dtype):
    """A stack of matrices with one leading dimension."""
    return numpy.asarray(array).reshape(prod(array.shape[:-2]), *array.shape[-2:]).astype(dtype)


def adapted(function, *ranks, real=(), square=True):
    """function(Matrix, …) for stacks of matrices; `ranks` are the dimensions of its results, `real` those that are never complex."""

    def run(a, *args, **settings):
        given = numpy.asanyarray(a)
        if given.ndim < 2:
            raise LinAlgError("at least two-dimensional arrays")
        if square and given.shape[-1] != given.shape[-2]:
            raise LinAlgError("Last 2 dimensions of the array must be square")
        kind = numpy.result_type(given.dtype, numpy.float32) if given.dtype.kind in "fc" else numpy.dtype(float)
        lead, flat = given.shape[:-2], stacked(given, numpy.result_type(kind, float))
        found: list = [[] for _ in ranks]
        if not len(flat):
            flat, shapes_only = numpy.zeros((1, *given.shape[-2:])) + numpy.eye(*given.shape[-2:]), True
        else:
            shapes_only = False
        for matrix in flat:
            M = Matrix(matrix.tolist()) if matrix.size else Matrix.zeros(*matrix.shape)
            try:
                result = function(M, *args, **settings)
            except linalg.LinAlgError as error:
                raise LinAlgError(str(error)) from None
            for column, part in zip(found, result if len(ranks) > 1 else (result,), strict=True):
                column.append(numpy.array(part).reshape(part.shape) if hasattr(part, "shape") else numpy.array(part))
        arrays = []
        for i, column in enumerate(found):
            array = numpy.stack([numpy.asarray(c, dtype=numpy.result_type(*column) if column else None) for c in column])
            array = array[:0] if shapes_only else array
            array = array.reshape((*lead, *array.shape[1:]))
            target = kind
            if i in real:
                target = numpy.zeros(0, kind).real.dtype
            elif array.dtype.kind == "c" and kind.kind != "c":
                target = numpy.result_type(kind, numpy.complex64)
            array = array.astype(target)
            arrays.append(array if type(given) is numpy.ndarray or array.ndim < 2 else array.view(type(given)))
        arrays = [x[()] for x in arrays]
        return arrays if len(ranks) > 1 else arrays[0]

    return run


def solve(a, b):
    a, b = numpy.asanyarray(a), numpy.asanyarray(b)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    vector = b.ndim == 1
    columns = b[:, None] if vector else b
    kind = numpy.result_type(a.dtype, b.dtype) if {a.dtype.kind, b.dtype.kind} <= {"f", "c"} else numpy.result_type(a.dtype, b.dtype, float)
    lead = numpy.broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    if a.shape[-1] != columns.shape[-2]:
        raise ValueError("solve: mismatched sizes")
    n, k = columns.shape[-2:]
    wide = numpy.result_type(kind, float)
    left = stacked(numpy.broadcast_to(numpy.asarray(a), (*lead, n, n)), wide)
    right = stacked(numpy.broadcast_to(numpy.asarray(columns), (*lead, n, k)), wide)
    out = numpy.empty((len(left), n, k), wide)
    for i in range(len(left)):
        if n and k:
            try:
                out[i] = numpy.array(linalg.solve(Matrix(left[i].tolist()), Matrix(right[i].tolist())))
            except linalg.LinAlgError as error:
                raise LinAlgError(str(error)) from None
    out = out.reshape(*lead, n, k).astype(kind)
    out = out[..., 0] if vector else out
    return out.view(type(b)) if type(b) is not numpy.ndarray and isinstance(b, numpy.ndarray) else out


_svd = adapted(lambda M, full: linalg.svd(M, full), 2, 1, 2, real=(1,), square=False)
_svdvals = adapted(linalg.svdvals, 1, real=(0,), square=False)
_qr = {mode: adapted(lambda M, mode=mode: linalg.qr(M, mode), *ranks, square=False)
       for mode, ranks in (("reduced", (2, 2)), ("complete", (2, 2)), ("r", (2,)))}  # fmt: skip


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    if not compute_uv:
        return _svdvals(a)
    return numpy.linalg._linalg.SVDResult(*_svd(a, full_matrices))


def qr(a, mode="reduced"):
    if mode not in _qr:
        return numpy.linalg._linalg.qr(a, mode)  # "raw" is LAPACK's packed form
    return _qr[mode](a) if mode == "r" else numpy.linalg._linalg.QRResult(*_qr[mode](a))


def eigh(a, UPLO="L"):
    if UPLO.upper() not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    return numpy.linalg._linalg.EighResult(*adapted(lambda M: linalg.eigh(M, UPLO.upper()), 1, 2, real=(0,))(a))


def eigvalsh(a, UPLO="L"):
    if UPLO.upper() not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    return adapted(lambda M: linalg.eigvalsh(M, UPLO.upper()), 1, real=(0,))(a)


def cholesky(a, /, *, upper=False):
    return adapted(lambda M: linalg.cholesky(M, upper), 2)(a)


ADAPTED = {
    "solve": solve, "inv": adapted(linalg.inv, 2), "det": adapted(linalg.det, 0), "svd": svd, "qr": qr, "cholesky": cholesky,
    "eig": lambda a: numpy.linalg._linalg.EigResult(*adapted(linalg.eig, 1, 2)(a)), "eigvals": adapted(linalg.eigvals, 1),
    "eigh": eigh, "eigvalsh": eigvalsh,
    "slogdet": lambda a: numpy.linalg._linalg.SlogdetResult(*adapted(linalg.slogdet, 0, 0, real=(1,))(a)),
}  # fmt: skip
GROUPS = [
    "TestSolve", "TestInv", "TestDet", "TestEigvals", "TestEig", "TestSVD", "TestEigh", "TestEighCases", "TestEigvalsh",
    "TestEigvalshCases", "TestQR", "TestCholesky",
]  # fmt: skip
# What asks for something else than a result of linear algebra: NumPy's machinery, or a path of its own.
ELSEWHERE = {
    "TestQR.test_mode_raw": "LAPACK's packed form", "TestQR.test_mode_all_but_economic": "'economic', which NumPy has deprecated",
    "TestQR.test_stacked_inputs": "the raw mode of stacks", "TestQR.test_qr_empty": "the raw mode of empty matrices",
}
TESTS = [(g, name) for g in GROUPS for name in dir(getattr(cases, g)) if name.startswith("test_") and f"{g}.{name}" not in ELSEWHERE]


def spread(group, name):
    """The calls of a test method, one for every combination of its own parameters."""
    method = getattr(getattr(cases, group), name)
    calls = [{}]
    for mark in getattr(method, "pytestmark", []):
        if mark.name == "parametrize":
            names = [n.strip() for n in mark.args[0].split(",")] if isinstance(mark.args[0], str) else list(mark.args[0])
            rows = [getattr(r, "values", r) if len(names) > 1 else [getattr(r, "values", [r])[0]] for r in mark.args[1]]
            calls = [{**c, **dict(zip(names, row, strict=True))} for c in calls for row in rows]
    return calls


@pytest.mark.parametrize("group, name", TESTS, ids=[f"{g}-{n}" for g, n in TESTS])
def test_numpys_own_cases(group, name, monkeypatch):
    called = []
    for key, function in ADAPTED.items():
        def counted(*args, _function=function, _key=key, **kwargs):
            called.append(_key)
            return _function(*args, **kwargs)

        monkeypatch.setattr(cases.linalg, key, counted)
        if hasattr(cases, key):
            monkeypatch.setattr(cases, key, counted)
    for arguments in spread(group, name):
        getattr(getattr(cases, group)(), name)(**arguments)
    assert called, "the test never came to linalgml"
