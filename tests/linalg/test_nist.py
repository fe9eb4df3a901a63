"""Least squares on NIST's certified regressions: how many digits each method gets right, and all of them in fractions."""

from fractions import Fraction
from math import inf, log10

import pytest

import linalgml as lm
from linalgml import linalg

from .nist import DATASETS

# The digits that must be right of the worst coefficient (log relative error): about 16 - log10(condition) for QR and singular values,
# twice the loss for the normal equations, which give up on Filip altogether.
DIGITS = {
    "Longley": (7, 10, 10), "Filip": (None, 6, 6), "Pontius": (9, 11, 11), "NoInt1": (14, 14, 14), "NoInt2": (14, 14, 14),
    "Wampler1": (5, 9, 8), "Wampler2": (9, 12, 12), "Wampler3": (5, 8, 8), "Wampler4": (5, 7, 7), "Wampler5": (5, 5, 5),
}  # fmt: skip


def digits(found, certified):
    """The number of right digits of the worst coefficient."""
    error = max(abs(float(x) - c) / abs(c) for x, c in zip(found, certified, strict=True))
    return -log10(error) if error else inf


@pytest.mark.parametrize("name", DATASETS)
def test_fractions_give_every_certified_digit(name):
    rows, y, certified = DATASETS[name]
    exact = [[Fraction(str(x)) for x in row] for row in rows]
    if name == "Filip":
        exact = [[Fraction(str(row[1])) ** k for k in range(11)] for row in rows]
    if name == "Pontius":
        exact = [[Fraction(str(row[1])) ** k for k in range(3)] for row in rows]
    x = linalg.least_squares(exact, [Fraction(str(v)) for v in y], method="normal").x
    assert digits(x, certified) > 13.5


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("name", DATASETS)
def test_floats_get_these_digits(name, backend):
    rows, y, certified = DATASETS[name]
    rows, y = [[float(x) for x in row] for row in rows], [float(v) for v in y]
    with lm.use_backend(backend):
        for method, least in zip(("normal", "qr", "svd"), DIGITS[name], strict=True):
            if least is None:
                continue
            hard = method == "svd" and name == "Filip"  # its smallest singular value is 5e-16 of the largest
            found = linalg.lstsq(rows, y, rcond=0.0) if hard else linalg.least_squares(rows, y, method)
            assert digits(found.x, certified) >= least, method
