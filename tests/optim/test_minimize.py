"""`minimize` against SciPy and the definitions: values, status, bad input."""

import math

import numpy as np
import pytest
import scipy.optimize as so

import linalgml as lm
from linalgml.optim import OptimizeResult, minimize


def rosen(x):
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))


def rosen_der(x):
    return so.rosen_der(np.array(list(x)))


START = [-1.2, 1.0, -1.2, 1.0]


@pytest.mark.parametrize(("method", "peer"), [("BFGS", "BFGS"), ("L-BFGS", "L-BFGS-B")])
def test_as_good_as_scipy(method, peer):
    ours = minimize(rosen, START, method=method, jac=rosen_der)
    theirs = so.minimize(rosen, START, method=peer, jac=rosen_der)
    assert ours.success and ours.fun < 1e-8 and ours.x.tolist() == pytest.approx([1.0] * 4, abs=1e-3)
    assert ours.nit <= 1.5 * theirs.nit and ours.nfev <= 1.5 * theirs.nfev
    assert ours.nfev == ours.njev


def himmelblau(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def himmelblau_der(x):
    a, b = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    return [4 * a * x[0] + 2 * b, 2 * a + 4 * b * x[1]]


def beale(x):
    return sum((c - x[0] * (1 - x[1] ** k)) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625)))


def beale_der(x):
    terms = [(c - x[0] * (1 - x[1] ** k), k) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))]
    return [sum(-2 * r * (1 - x[1] ** k) for r, k in terms), sum(2 * r * x[0] * k * x[1] ** (k - 1) for r, k in terms)]


@pytest.mark.parametrize(("method", "peer"), [("BFGS", "BFGS"), ("L-BFGS", "L-BFGS-B"), ("Nelder-Mead", "Nelder-Mead")])
@pytest.mark.parametrize(("f", "slope", "start"), [(himmelblau, himmelblau_der, [0.0, 0.0]), (himmelblau, himmelblau_der, [-4.0, 4.0]),
                                                   (beale, beale_der, [1.0, 1.0]), (beale, beale_der, [2.0, 0.2])])  # fmt: skip
def test_textbook_functions(f, slope, start, method, peer):
    jac = {} if method == "Nelder-Mead" else {"jac": slope}
    ours, theirs = minimize(f, start, method=method, **jac), so.minimize(f, start, method=peer, **jac)
    assert ours.success and ours.fun < 1e-7
    assert ours.nfev <= 1.5 * theirs.nfev + 5 and ours.nit <= 1.5 * theirs.nit + 3


@pytest.mark.parametrize(("method", "peer"), [("BFGS", "BFGS"), ("L-BFGS", "L-BFGS-B")])
def test_an_ill_conditioned_quadratic_of_100_variables(method, peer):
    d = [10 ** (4 * i / 99) for i in range(100)]  # condition number 10^4

    def f(x):
        return sum(a * v * v for a, v in zip(d, x, strict=True)) / 2

    def slope(x):
        return [a * v for a, v in zip(d, x, strict=True)]

    options = {"gtol": 1e-4} if method == "BFGS" else {"gtol": 1e-4, "ftol": 0.0}
    ours = minimize(f, [1.0] * 100, method=method, jac=slope, options=options)
    theirs = so.minimize(f, [1.0] * 100, method=peer, jac=lambda x: np.array(slope(x)), options=options)
    assert ours.success and ours.fun < 1e-6 and ours.nit <= 1.3 * theirs.nit and ours.nfev <= 1.3 * theirs.nfev


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS", "gradient-descent"])
def test_differences_tapes_and_pairs_agree(method):
    def f(x):
        return (x[0] - 1) ** 2 + 3 * (x[1] + 2) ** 2 + x[0] * x[1]

    def both(x):
        return f(x), [2 * (x[0] - 1) + x[1], 6 * (x[1] + 2) + x[0]]

    exact = [24 / 11, -26 / 11]
    for found in (minimize(f, [0.0, 0.0], method=method), minimize(both, [0.0, 0.0], method=method, jac=True),
                  minimize(f, lm.tensor([0.0, 0.0], dtype=lm.float64), method=method)):  # fmt: skip
        assert found.success and found.x.tolist() == pytest.approx(exact, abs=1e-4)
    assert type(found.x) is lm.Tensor and type(found.jac) is lm.Tensor


@pytest.mark.parametrize("adaptive", [False, True])
@pytest.mark.parametrize("start", [[-1.2, 1.0], [0.0, 0.5, 2.0], START])
def test_nelder_mead_has_scipys_points(start, adaptive):
    seen, theirs = [], []
    options = {"adaptive": adaptive, "maxiter": 150}
    ours = minimize(rosen, start, method="Nelder-Mead", callback=lambda x: seen.append(x.tolist()), options=options)
    peer = so.minimize(rosen, start, method="Nelder-Mead", callback=lambda x: theirs.append(x.tolist()), options=options)
    assert seen == theirs
    assert (ours.nit, ours.nfev, ours.success, ours.message, ours.fun) == (peer.nit, peer.nfev, peer.success, peer.message, peer.fun)
    assert ours.final_simplex[0] == peer.final_simplex[0].tolist()


@pytest.mark.parametrize("bounds", [[(None, 0.5), (0, None)], [(-2, -1), (0, 3)]])
def test_nelder_mead_with_bounds(bounds):
    ours = minimize(rosen, [-1.2, 1.0], method="Nelder-Mead", bounds=bounds)
    peer = so.minimize(rosen, [-1.2, 1.0], method="Nelder-Mead", bounds=bounds)
    assert ours.x.tolist() == peer.x.tolist() and ours.nfev == peer.nfev


def test_nelder_mead_counts_calls():
    ours = minimize(rosen, [-1.2, 1.0], method="Nelder-Mead", options={"maxfev": 40})
    peer = so.minimize(rosen, [-1.2, 1.0], method="Nelder-Mead", options={"maxfev": 40})
    assert (ours.nfev, ours.status, ours.message, ours.fun) == (peer.nfev, 1, peer.message, peer.fun)


def test_differences_of_two_and_three_points():
    wanted = minimize(rosen, [-1.2, 1.0], jac=rosen_der)
    for jac in ("2-point", "3-point"):
        found = minimize(rosen, [-1.2, 1.0], jac=jac)
        assert found.x.tolist() == pytest.approx([1.0, 1.0], abs=1e-4) and found.nit <= wanted.nit + 3
        assert found.nfev == found.njev * (3 if jac == "2-point" else 5)
    assert minimize(lambda x: (x[0] - 3e9) ** 2, [2e9]).x[0] == pytest.approx(3e9)  # a step that grows with x


def test_a_value_that_overflows_is_infinite():
    found = minimize(
        lambda x: (x[0] - 1) ** 2 + 1e-3 * (x[0] / 20) ** 400, [-1e3 / 60], jac=lambda x: [2 * (x[0] - 1) + 2e-2 * (x[0] / 20) ** 399]
    )
    assert found.success
    with pytest.raises(ValueError, match="inf; expected a finite number"):
        minimize(lambda x: x[0] ** 400, [1e3])


def test_how_runs_end():
    bowl = {"fun": lambda x: x @ x, "jac": lambda x: 2 * x}
    assert minimize(**bowl, x0=[0.0, 0.0]).nit == 0
    assert minimize(rosen, START, jac=rosen_der, options={"maxiter": 3}).status == 1
    for method in ("BFGS", "L-BFGS"):
        assert minimize(lambda x: -x[0], [0.0], method=method, jac=lambda x: [-1.0]).status == 4
        assert minimize(lambda x: -math.exp(min(x[0], 700.0)), [0.0], method=method, jac=lambda x: [math.nan]).status == 3
    assert minimize(rosen, START, jac=rosen_der, callback=lambda intermediate_result: intermediate_result.fun < 2).status == 5
    uphill = minimize(lambda x: x @ x, [1.0], jac=lambda x: -2 * x)  # a gradient of the wrong sign
    assert uphill.status == 2 and not uphill.success


def test_a_step_into_the_infinite_is_shortened():
    found = minimize(lambda x: x[0] - math.log(x[0]) if x[0] > 0 else math.inf, [0.01], jac=lambda x: [1 - 1 / x[0] if x[0] else 0.0])
    assert found.success and found.x[0] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"x0": []}, "empty"), ({"x0": [math.nan]}, "not finite"), ({"fun": lambda x: math.nan}, "expected a finite number"),
        ({"method": "magic"}, "unknown method"), ({"options": {"speed": 1}}, "unknown option 'speed'"),
        ({"jac": lambda x: [1.0]}, "1 numbers for 2"), ({"jac": "cs"}, "jac"),
        ({"bounds": [(2, 1), (0, 1)]}, "no number lies between"), ({"bounds": [(0, 1)]}, "expected 2 pairs"), ({"hess": abs}, "hess"),
        ({"method": "BFGS", "bounds": [(0, 1)] * 2}, "BFGS does not use bounds"), ({"options": {"maxiter": -1}}, "maxiter"),
        ({"method": "Nelder-Mead", "options": {"initial_simplex": [[0.0]]}}, "3 points"), ({"x0": lm.tensor([[1.0]])}, "one dimension"),
    ],
)  # fmt: skip
def test_bad_input(arguments, words):
    with pytest.raises(ValueError, match=words):
        minimize(**{"fun": lambda x: x @ x, "x0": [1.0, 2.0], **arguments})


def test_results_have_keys_and_attributes():
    result = OptimizeResult(x=1, fun=2.0)
    result.nit = 3
    assert result["nit"] == result.nit == 3 and dir(result) == ["fun", "nit", "x"]
    with pytest.raises(AttributeError):
        _ = result.jac
