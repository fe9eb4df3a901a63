"""Gradient descent: Kantorovich's ratio, and settings that make no sense."""

import pytest

from linalgml.optim import minimize
from linalgml.optim.gradient_descent import exact_step


def test_every_step_falls_and_kantorovich_bounds_the_best():
    for k in (1.0, 7.0, 300.0):
        for x, y in ((k, 1.0), (1.0, 1.0), (-3.0, 0.2)):
            t = exact_step([1.0, 0.0, 0.0, k], [x, k * y], [0.0, 0.0], 2)
            ratio = ((x - t * x) ** 2 + k * (y - t * k * y) ** 2) / (x * x + k * y * y)
            assert ratio <= ((k - 1) / (k + 1)) ** 2 + 1e-12
    values = []
    found = minimize(lambda x: x[0] ** 2 + 9 * x[1] ** 2, [3.0, 1.0], method="gradient-descent", jac=lambda x: [2 * x[0], 18 * x[1]],
                     callback=lambda x: values.append(x[0] ** 2 + 9 * x[1] ** 2))  # fmt: skip
    assert found.success and values == sorted(values, reverse=True)


@pytest.mark.parametrize("options", [{"c1": 0.0}, {"shrink": 1.0}, {"step": -1.0}])
def test_bad_settings(options):
    with pytest.raises(ValueError, match="expected 0 < c1"):
        minimize(lambda x: x @ x, [1.0], method="gradient-descent", options=options)
