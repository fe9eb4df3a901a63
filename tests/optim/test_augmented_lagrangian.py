"""Constraints: SciPy's minima on textbook problems, multipliers, contradictions, bad input."""

import math

import pytest
import scipy.optimize as so

import linalgml as lm
from linalgml.optim import minimize
from linalgml.optim.augmented_lagrangian import shifted_penalty


def rosen(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


PROBLEMS = {  # by their names in Hock and Schittkowski's collection, where they have one
    "71": (lambda x: x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2], [1.0, 5.0, 5.0, 1.0], [(1, 5)] * 4,
           [{"type": "ineq", "fun": lambda x: x[0] * x[1] * x[2] * x[3] - 25},
            {"type": "eq", "fun": lambda x: x[0] ** 2 + x[1] ** 2 + x[2] ** 2 + x[3] ** 2 - 40}]),
    "a quadratic in a polygon": (lambda x: (x[0] - 1) ** 2 + (x[1] - 2.5) ** 2, [2.0, 0.0], [(0, None)] * 2,
                                 {"type": "ineq", "fun": lambda x: [x[0] - 2 * x[1] + 2, -x[0] - 2 * x[1] + 6, -x[0] + 2 * x[1] + 2]}),
    "15": (rosen, [-1.2, 1.0], [(None, 0.5), (None, None)],
           [{"type": "ineq", "fun": lambda x: [x[0] * x[1] - 1, x[0] + x[1] ** 2]}]),
    "37": (lambda x: -x[0] * x[1] * x[2], [10.0, 10.0, 10.0], [(0, 42)] * 3,
           ({"type": "ineq", "fun": lambda x: [72 - x[0] - 2 * x[1] - 2 * x[2], x[0] + 2 * x[1] + 2 * x[2]]},)),
    "a disc": (rosen, [-1.2, 1.0], None, {"type": "ineq", "fun": lambda x: 1.5 - x[0] ** 2 - x[1] ** 2}),
    "51": (lambda x: (x[0] - x[1]) ** 2 + (x[1] + x[2] - 2) ** 2 + (x[3] - 1) ** 2 + (x[4] - 1) ** 2, [2.5, 0.5, 2.0, -1.0, 0.5], None,
           [{"type": "eq", "fun": lambda x: [x[0] + 3 * x[1] - 4, x[2] + x[3] - 2 * x[4], x[1] - x[4]]}]),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_minimum_of_slsqp(name):
    f, start, bounds, constraints = PROBLEMS[name]
    ours = minimize(f, start, bounds=bounds, constraints=constraints)
    theirs = so.minimize(f, start, bounds=bounds, constraints=constraints, method="SLSQP")
    assert ours.success and ours.fun == pytest.approx(theirs.fun, rel=1e-5, abs=1e-6) and ours.maxcv <= 1e-6
    assert ours.x.tolist() == pytest.approx(theirs.x, rel=2e-4, abs=1e-3)


def test_multipliers_are_prices():
    def solve(radius):
        return minimize(lambda x: x[0] + x[1], [1.0, 2.0], jac=lambda x: [1.0, 1.0], options={"ctol": 1e-9, "gtol": 1e-8},
                        constraints={"type": "ineq", "fun": lambda x: radius - x @ x, "jac": lambda x: [x * -2]})  # fmt: skip

    found, more = solve(2.0), solve(2.001)
    assert found.success and found.x.tolist() == pytest.approx([-1, -1], abs=1e-6)
    assert found.multipliers.tolist() == pytest.approx([0.5], abs=1e-6) and (found.fun - more.fun) / 0.001 == pytest.approx(0.5, rel=1e-3)
    loose = minimize(lambda x: x @ x, [3.0, 2.0], constraints={"type": "ineq", "fun": lambda x: 1 - x[0]})
    assert loose.success and loose.multipliers.tolist() == [0.0]


def test_tensors():
    found = minimize(lambda x: (x * x).sum(), lm.tensor([3.0, 1.0], dtype=lm.float64),
                     constraints={"type": "eq", "fun": lambda x: (x.sum() - 1).reshape(1)})  # fmt: skip
    assert found.success and type(found.x) is lm.Tensor and found.x.tolist() == pytest.approx([0.5, 0.5], abs=1e-6)


def test_how_runs_end():
    apart = [{"type": "ineq", "fun": lambda x: x[0] - 2}, {"type": "ineq", "fun": lambda x: 1 - x[0]}]
    found = minimize(lambda x: x[0] ** 2, [0.0], constraints=apart)
    assert (found.status, found.success) == (6, False) and "contradict" in found.message and found.maxcv > 0.4
    disc = {"type": "ineq", "fun": lambda x: 1.5 - x[0] ** 2 - x[1] ** 2}
    assert minimize(rosen, [-1.2, 1.0], constraints=disc, options={"maxiter": 1}).status == 1
    assert minimize(rosen, [-1.2, 1.0], constraints=disc, callback=lambda x: True).status == 5
    assert minimize(lambda x: -x[0], [0.0, 0.0], jac=lambda x: [-1.0, 0.0], constraints={"type": "eq", "fun": lambda x: x[1]}).status == 4


def test_the_penalty():
    z = [0.0] * 3
    assert shifted_penalty([1.0, 1.0, -1.0], [3.0, 3.0, 3.0], z, 3, 1, 4.0) == ((1 - 9) + (0 - 9) + (49 - 9)) / 8
    assert z == [-1.0, 0.0, 7.0]


@pytest.mark.parametrize("constraints", [{"type": "le", "fun": abs}, {"type": "eq"}, [3], {"type": "eq", "fun": lambda x: math.nan},
                                         {"type": "eq", "fun": lambda x: x[0], "jac": lambda x: [[1.0]]}])  # fmt: skip
def test_bad_input(constraints):
    with pytest.raises(ValueError, match="constraints"):
        minimize(lambda x: x @ x, [1.0, 2.0], constraints=constraints)


def test_other_methods_refuse_them():
    with pytest.raises(ValueError, match="BFGS does not use constraints; it is for"):
        minimize(lambda x: x @ x, [1.0], method="BFGS", constraints={"type": "eq", "fun": lambda x: x[0]})
