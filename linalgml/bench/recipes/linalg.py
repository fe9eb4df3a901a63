"""Recipes of the kernels of `linalgml.linalg`; the package says what a recipe is."""

from .shapes import POINT

MATRIX = {"a": "m * n", "tau": "min(m, n)", "b": "m * k", "q": "m * cols", "m": "size", "n": "size", "k": "size", "cols": "size",
          "count": "=min(m, n)", "adjoint": True}  # fmt: skip
# Rows without entries.
SPARSE = {"data": "nnz", "indices": "i:cols:nnz", "indptr": "i:one:m + 1", "one": 1, "nnz": "size", "cols": "size", "m": "size"}

RECIPES = {
    "linalg.vector.dot": POINT, "linalg.vector.norm": POINT,
    "linalg.matmul.matmul": {
        "a": "batch * m * k", "b": "batch * k * n", "out": "batch * m * n", "batch": "small", "m": "size", "k": "size", "n": "size",
        "a_step": "=m * k", "a_row": "=k", "a_col": 1, "b_step": "=k * n", "b_row": "=n", "b_col": 1},
    "linalg.cholesky.cholesky_in_place": {"a": "d:n", "n": "size"},
    "linalg.lu.lu_factor_in_place": {"a": "m:m:n", "pivots": "o:min(m, n)", "m": "size", "n": "size"},
    "linalg.complete_pivoting.lu_complete_in_place": {
        "a": "m:m:n", "pivots": "o:min(m, n)", "columns": "o:min(m, n)", "m": "size", "n": "size"},
    "linalg.ldl.ldl_in_place": {"a": "d:n", "pivots": "o:n", "n": "size"},
    "linalg.elimination.row_reduce": {
        "a": "m:m:n", "pivots": "o:min(m, n)", "m": "size", "n": "size", "tol": 1e-4, "reduced": True},
    "linalg.triangular.triangular_solve": {
        "t": "m:n:n", "b": "n * k", "n": "size", "k": "size", "row": "=n", "col": 1, "lower": True, "unit": False},
    "linalg.gram_schmidt.orthogonalise": {
        "a": "m:n:m", "q": "n * m", "r": "n * n", "squares": "n", "n": "size", "m": "=n + 2", "modified": True},
    "linalg.householder.householder_qr": {"a": "m:m:n", "tau": "min(m, n)", "m": "size", "n": "size"},
    "linalg.pivoted_qr.pivoted_qr": {"a": "m:m:n", "tau": "min(m, n)", "pivots": "o:n", "m": "size", "n": "size"},
    "linalg.givens.givens_qr": {"a": "m:m:n", "qt": "m * m", "m": "size", "n": "size"},
    "linalg.hessenberg.hessenberg_reduce": {"a": "m:n:n", "tau": "n - 1", "n": "size"},
    "linalg.bidiagonal.bidiagonalize": {
        "a": "m:m:n", "d": "n", "e": "n", "tauq": "n", "taup": "n", "m": "=2 * n", "n": "size"},
}  # fmt: skip

# What kernels that work in place write over: a timed call first puts there what was there, as every library copies its argument.
IN_PLACE = {
    **{f"linalg.{name}": ("a",) for name in (
        "cholesky.cholesky_in_place", "lu.lu_factor_in_place", "complete_pivoting.lu_complete_in_place", "ldl.ldl_in_place",
        "elimination.row_reduce", "householder.householder_qr", "pivoted_qr.pivoted_qr", "hessenberg.hessenberg_reduce",
        "bidiagonal.bidiagonalize",
    )},
    "linalg.triangular.triangular_solve": ("b",), "linalg.givens.givens_qr": ("a", "qt"),
}  # fmt: skip

LOOSE = {
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
}  # fmt: skip
