"""Factorizations, eigenvalues and singular values of square matrices of 2 to 512 rows, in float64, against NumPy, SciPy and PyTorch; and
batches of a thousand small ones, as tensors.  Each returns what has no free signs: values, solutions, products."""

SIZES, BATCHED = (2, 4, 8, 16, 32, 64, 128, 256, 512), (2, 3, 4, 8, 16)
WORK = ("solve", "inv", "det", "lu", "cholesky", "qr", "eigh", "eig", "svd")
BATCHES = ("solve", "inv", "det", "cholesky", "eigh", "svd")


def cases(options):
    """(name, {candidate: call}, settings) for each kind of work and size, and for each batch."""
    for work in WORK:
        for n in SIZES:
            name = f"{work} {n}×{n}"
            if options.wants(name):
                yield name, candidates(work, n), {"seconds": 0.4 if n < 256 else 2.0}
    for work in BATCHES:
        for n in BATCHED:
            name = f"{work} of 1000 {n}×{n}"
            if options.wants(name):
                yield name, batches(work, n), {"seconds": 0.4}


def matrices(n, count=None):
    """A random matrix, well conditioned, a definite one and a right side, as NumPy arrays; or stacks of them."""
    import numpy as np

    draw = np.random.default_rng(n)
    shape = (n, n) if count is None else (count, n, n)
    a = draw.standard_normal(shape) + 2 * np.sqrt(n) * np.eye(n)
    return a, a @ np.swapaxes(a, -1, -2), draw.standard_normal((*shape[:-1], 1))


def candidates(work, n):
    """One matrix: linalgml on its own Matrix, the others on arrays of theirs."""
    import numpy as np

    from linalgml import Matrix, linalg

    a, s, b = matrices(n)
    A, S, B = Matrix(a.tolist()), Matrix(s.tolist()), Matrix(b.tolist())
    for M in (A, S, B):
        M._flat()  # where a result of the library lies
    ours = {
        "solve": lambda: linalg.solve(A, B), "inv": lambda: linalg.inv(A), "det": lambda: linalg.det(A),
        "lu": lambda: linalg.lu_factor(A)[1], "cholesky": lambda: linalg.cholesky(S), "qr": lambda: linalg.qr(A)[1],
        "eigh": lambda: linalg.eigh(S)[0], "eig": lambda: in_order(linalg.eig(A)[0]), "svd": lambda: linalg.svd(A)[1],
    }  # fmt: skip
    numpy = {
        "solve": lambda: np.linalg.solve(a, b), "inv": lambda: np.linalg.inv(a), "det": lambda: np.linalg.det(a),
        "cholesky": lambda: np.linalg.cholesky(s), "qr": lambda: np.linalg.qr(a)[1], "eigh": lambda: np.linalg.eigh(s)[0],
        "eig": lambda: in_order(np.linalg.eig(a)[0]), "svd": lambda: np.linalg.svd(a)[1],
    }  # fmt: skip
    made = {"linalgml": ours[work]}
    if work in numpy:
        made["NumPy"] = numpy[work]
    try:
        import scipy.linalg as sl

        scipy = {
            "solve": lambda: sl.solve(a, b), "inv": lambda: sl.inv(a), "det": lambda: sl.det(a), "lu": lambda: sl.lu_factor(a)[1],
            "cholesky": lambda: sl.cholesky(s, lower=True), "qr": lambda: sl.qr(a)[1], "eigh": lambda: sl.eigh(s)[0],
            "eig": lambda: in_order(sl.eig(a)[0]), "svd": lambda: sl.svd(a)[1],
        }  # fmt: skip
        made["SciPy"] = scipy[work]
    except ImportError:
        pass
    try:
        import torch

        x, y, z = torch.from_numpy(a.copy()), torch.from_numpy(s.copy()), torch.from_numpy(b.copy())
        eager = {
            "solve": lambda: torch.linalg.solve(x, z), "inv": lambda: torch.linalg.inv(x), "det": lambda: torch.linalg.det(x),
            "lu": lambda: torch.linalg.lu_factor(x)[1] - 1, "cholesky": lambda: torch.linalg.cholesky(y),
            "qr": lambda: torch.linalg.qr(x)[1], "eigh": lambda: torch.linalg.eigh(y)[0], "svd": lambda: torch.linalg.svd(x)[1],
            "eig": lambda: in_order(torch.linalg.eig(x)[0].tolist()),
        }  # fmt: skip
        made["PyTorch eager"] = eager[work]
    except ImportError:
        pass
    return made


def in_order(values):
    """Real and imaginary parts: eigenvalues have no order of their own."""
    found = sorted(map(complex, values), key=lambda w: (round(w.real, 6), w.imag))
    return [x for w in found for x in (w.real, w.imag)]


def batches(work, n):
    """A thousand matrices: tensors of linalgml and of PyTorch, arrays of NumPy."""
    import numpy as np

    import linalgml as lm

    a, s, b = matrices(n, 1000)
    A, S, B = (lm.from_numpy(x.copy()) for x in (a, s, b))
    calls = {
        "solve": lambda L, a, s, b: L.solve(a, b), "inv": lambda L, a, s, b: L.inv(a), "det": lambda L, a, s, b: L.det(a),
        "cholesky": lambda L, a, s, b: L.cholesky(s), "eigh": lambda L, a, s, b: L.eigh(s)[0], "svd": lambda L, a, s, b: L.svd(a)[1],
    }  # fmt: skip
    call = calls[work]
    made = {"linalgml": lambda: call(lm.linalg, A, S, B), "NumPy": lambda: call(np.linalg, a, s, b)}
    try:
        import torch
    except ImportError:
        return made
    x, y, z = (torch.from_numpy(v.copy()) for v in (a, s, b))
    return {**made, "PyTorch eager": lambda: call(torch.linalg, x, y, z)}
