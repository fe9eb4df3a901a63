"""Metropolis, Gibbs and Hamiltonian Monte Carlo: the distributions they should have, what they adapt, seeds, and bad input."""

import math

import numpy as np
import pytest
from scipy import stats

import linalgml as lm
from linalgml.probability import ess, gibbs, hmc, metropolis, rhat
from linalgml.probability.hmc import leapfrog, windows

S = np.array([[2.0, 1.2], [1.2, 1.0]])
P = np.linalg.inv(S)


def bell(x):
    """The logarithm of the density of a normal with covariance S and mean (1, -1); of numbers or of tensors."""
    a, b = x[0] - 1, x[1] + 1
    return -0.5 * (P[0, 0].item() * a * a + 2 * P[0, 1].item() * a * b + P[1, 1].item() * b * b)


def slope(x):
    a, b = x[0] - 1, x[1] + 1
    return [-(P[0, 0] * a + P[0, 1] * b), -(P[0, 1] * a + P[1, 1] * b)]


def close(chain, mean, covariance, tolerance=4.0):
    """Means and variances within their standard errors, by the effective number of draws."""
    rows = np.array(chain.samples.tolist())
    for j in range(rows.shape[1]):
        deviation, worth = math.sqrt(covariance[j][j]), ess(rows[:, j].tolist(), "mean")
        assert abs(rows[:, j].mean() - mean[j]) < tolerance * deviation / math.sqrt(worth)
        squares = ((rows[:, j] - mean[j]) ** 2).tolist()
        assert abs(np.mean(squares) / covariance[j][j] - 1) < tolerance * math.sqrt(2 / ess(squares, "mean"))


def test_metropolis_has_the_mean_and_the_covariance():
    chain = metropolis(bell, [0.0, 0.0], 6000, generator=1)
    close(chain, [1, -1], S)
    assert 0.15 < chain.accept_rate < 0.35 and len(chain) == 6000
    assert chain.log_probs[5] == bell(chain.samples.row(5))


def test_hmc_has_the_mean_and_the_covariance():
    chain = hmc(bell, [0.0, 0.0], 1500, jac=slope, num_warmup=300, generator=2)
    close(chain, [1, -1], S)
    assert 0.7 < chain.accept_rate < 1 and chain.divergences == 0
    assert ess(chain.column(0), "mean") > 400
    assert np.corrcoef(np.array(chain.samples.tolist()).T)[0, 1] == pytest.approx(1.2 / math.sqrt(2), abs=0.06)


def test_gibbs_has_the_mean_and_the_covariance():
    def given(i, j):
        gain, rest = S[i, j] / S[j, j], math.sqrt(S[i, i] - S[i, j] ** 2 / S[j, j])
        mean = (1, -1)
        return lambda x, generator: mean[i] + gain * (x[j] - mean[j]) + rest * lm.randn(1, generator=generator, dtype=lm.float64).item()

    chain = gibbs([given(0, 1), given(1, 0)], [0.0, 0.0], 2500, num_warmup=50, generator=3)
    close(chain, [1, -1], S)
    assert chain.log_probs is None


@pytest.mark.parametrize("sampler", ["metropolis", "hmc"])
def test_a_skewed_density_by_kolmogorov_and_smirnov(sampler):
    """A gamma distribution of shape 3; every tenth draw, which are almost independent."""

    def log_prob(x):
        return 2 * math.log(x[0]) - x[0] if x[0] > 0 else -math.inf

    if sampler == "metropolis":
        chain = metropolis(log_prob, [2.0], 10000, generator=4)
    else:
        chain = hmc(log_prob, [2.0], 3000, jac=lambda x: [2 / x[0] - 1], num_warmup=200, num_steps=6, generator=4)
    thin = chain.column(0).tolist()[:: 10 if sampler == "metropolis" else 3]
    assert min(thin) > 0 and stats.kstest(thin, stats.gamma(3).cdf).pvalue > 0.01


def test_the_tape_finds_the_gradient():
    by_tape = hmc(bell, lm.tensor([0.0, 0.0], dtype=lm.float64), 15, num_warmup=10, num_steps=4, generator=5)
    by_hand = hmc(bell, [0.0, 0.0], 15, num_warmup=10, num_steps=4, jac=slope, generator=5)
    both = hmc(lambda x: (bell(x), slope(x)), [0.0, 0.0], 15, num_warmup=10, num_steps=4, jac=True, generator=5)
    assert np.allclose(by_tape.samples.tolist(), by_hand.samples.tolist(), atol=1e-7)
    assert both.samples == by_hand.samples
    differences, formula = (hmc(bell, [0.0, 0.0], 5, num_warmup=0, step_size=0.2, jac=j, generator=5) for j in (None, slope))
    assert np.allclose(differences.samples.tolist(), formula.samples.tolist(), atol=1e-4)


def test_masses_are_found():
    """Deviations of 100 and 0.01: with equal masses a step that suits one is hopeless for the other."""

    def log_prob(x):
        return -0.5 * (x[0] / 100) ** 2 - 0.5 * (x[1] / 0.01) ** 2

    chain = hmc(log_prob, [50.0, 0.005], 400, jac=lambda x: [-x[0] / 1e4, -x[1] / 1e-4], num_warmup=600, generator=6)
    assert ess(chain.column(0), "mean") > 80 and ess(chain.column(1), "mean") > 80
    close(chain, [0, 0], [[1e4, 0], [0, 1e-4]])


def test_leapfrog_is_of_second_order():
    """Half the step: a quarter of the error, after the same time on a circle."""
    errors = []
    for steps in (20, 40):
        q, p = leapfrog(lambda q: [-q[0]], [1.0], [0.0], 1.0 / steps, steps, [1.0])
        errors.append(math.hypot(q[0] - math.cos(1), p[0] + math.sin(1)))
    assert errors[0] / errors[1] == pytest.approx(4, abs=0.05)


def test_who_wants_more_accepted_takes_shorter_steps():
    steps = [hmc(bell, [0.0, 0.0], 1, jac=slope, target_accept=wanted, generator=1).step for wanted in (0.4, 0.8, 0.99)]
    assert steps[0] > 1.2 * steps[1] > 1.44 * steps[2]


def test_windows_double_and_end_before_the_warm_up():
    assert windows(1000) == (150, [175, 225, 325, 900]) and windows(20) == (3, []) and windows(0) == (0, [])


@pytest.mark.parametrize("run", [
    lambda seed: metropolis(bell, [0.0, 0.0], 50, generator=seed),
    lambda seed: hmc(bell, [0.0, 0.0], 20, jac=slope, num_warmup=20, generator=seed),
])  # fmt: skip
def test_a_seed_gives_the_same_chain(run):
    assert run(3).samples == run(3).samples != run(4).samples
    found = []
    for name in lm.available_backends():
        with lm.use_backend(name):
            found.append(run(3).samples.tolist())
    assert all(np.allclose(f, found[0], rtol=1e-6) for f in found)


def test_chains_that_start_apart_agree():
    starts = ([3.0, 3.0], [-3.0, -3.0], [0.0, 4.0])
    chains = [hmc(bell, start, 300, jac=slope, num_warmup=200, generator=k).column(0) for k, start in enumerate(starts)]
    assert rhat(chains) < 1.02


def test_a_cliff_diverges_and_is_counted():
    chain = hmc(lambda x: -1e8 * x[0] ** 4, [0.01], 20, jac=lambda x: [-4e8 * x[0] ** 3], num_warmup=0, step_size=1.0, generator=0)
    assert chain.divergences == 20 and chain.accept_rate == 0 and chain.samples == lm.Matrix([[0.01]] * 20)


@pytest.mark.parametrize("call, message", [
    (lambda: metropolis(bell, [0.0, 0.0], 0), "num_samples must be an int of at least 1, got 0"),
    (lambda: metropolis(bell, [0.0, 0.0], 5, num_warmup=-1), "num_warmup must be"),
    (lambda: metropolis(bell, [0.0, 0.0], 5, step=0), "step must be positive"),
    (lambda: metropolis(bell, [0.0, 0.0], 5, step=[1.0]), "one for each of 2 coordinates"),
    (lambda: metropolis(lambda x: -math.inf, [0.0], 5), "expected a finite number"),
    (lambda: metropolis(lambda x: math.nan if x[0] else 0.0, [0.0], 5), "log_prob is NaN at"),
    (lambda: metropolis(bell, [], 5), "x0 is empty"), (lambda: metropolis(bell, [math.nan, 0], 5), "not finite"),
    (lambda: metropolis(bell, [0.0, 0.0], 5, generator="x"), "generator"),
    (lambda: hmc(bell, [0.0, 0.0], 5, num_steps=0), "num_steps must be"),
    (lambda: hmc(bell, [0.0, 0.0], 5, step_size=-1.0), "step_size must be positive"),
    (lambda: hmc(bell, [0.0, 0.0], 5, target_accept=1.0), "target_accept must be between"),
    (lambda: hmc(bell, [0.0, 0.0], 5, jac="4-point"), "jac: expected"),
    (lambda: gibbs([], [0.0], 5), "0 conditionals for 1 coordinates"), (lambda: gibbs([], [], 5), "0 conditionals"),
    (lambda: gibbs([lambda x, g: math.nan], [0.0], 5), "conditional 0 drew nan"),
    (lambda: metropolis(bell, [0.0, 0.0], 5, generator=0).quantile(1.5), "q must be between"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="expected a number"):
        metropolis(lambda x: "high", [0.0], 5)
    with pytest.raises(TypeError, match="expected a function"):
        hmc(3.0, [0.0], 5)
