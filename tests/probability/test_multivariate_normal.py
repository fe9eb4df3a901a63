"""The multivariate normal distribution against SciPy, mpmath and its own definitions; samples are pinned; what is refused."""

import hashlib
import math

import mpmath
import numpy as np
import pytest
import scipy.stats as st

import linalgml as lm
from linalgml.linalg import LinAlgError
from linalgml.probability import MultivariateNormal, Normal
from linalgml.random import Generator


def example(d, seed=0):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(d, 2 * d))
    return rng.normal(size=d), A @ A.T / d, rng.normal(size=(37, d))


@pytest.mark.parametrize("d", [1, 2, 3, 8, 33])
def test_densities_are_scipys_from_any_of_the_three_matrices(d):
    loc, S, x = example(d)
    theirs = st.multivariate_normal(loc, S)
    precision, root = np.linalg.inv(S), np.linalg.cholesky(S)
    for ours in (
        MultivariateNormal(loc, S), MultivariateNormal(loc, precision_matrix=(precision + precision.T) / 2),
        MultivariateNormal(loc.tolist(), scale_tril=root.tolist()),
    ):  # fmt: skip
        np.testing.assert_allclose(ours.logpdf(x), theirs.logpdf(x), rtol=1e-10)
        np.testing.assert_allclose(ours.pdf(x), theirs.pdf(x), rtol=1e-9)
        np.testing.assert_allclose(ours.entropy(), theirs.entropy(), rtol=1e-12)
        np.testing.assert_allclose(ours.cov().tolist(), S, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(list(ours.var()), np.diag(S), rtol=1e-9)
        np.testing.assert_allclose(ours.precision_matrix.tolist(), precision, rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(ours.scale_tril.tolist(), root, rtol=1e-9, atol=1e-12)
        far = np.einsum("ij,jk,ik->i", x - loc, precision, x - loc) ** 0.5
        np.testing.assert_allclose(ours.mahalanobis(x), far, rtol=1e-9)
    assert list(ours.mean()) == loc.tolist() and list(ours.std()) == [math.sqrt(v) for v in ours.var()]


def test_one_dimension_is_the_normal_distribution():
    np.testing.assert_allclose(MultivariateNormal([0.3], [[4.0]]).logpdf([[-1.0], [5.0]]), Normal(0.3, 2.0).logpdf([-1.0, 5.0]), rtol=1e-15)


def test_graded_covariances_keep_their_digits():
    """Deviations from 1e-12 to 1e12, strongly correlated: an eigenvalue decomposition would lose the small ones."""
    d, rho = 5, 0.9
    scale = [10.0 ** (6 * (j - 2)) for j in range(d)]
    S = [[scale[i] * scale[j] * rho ** abs(i - j) for j in range(d)] for i in range(d)]
    x = [s * v for s, v in zip(scale, [0.3, -1.0, 0.5, 2.0, -0.7], strict=True)]
    with mpmath.workdps(80):
        M = mpmath.matrix(S)
        away = mpmath.matrix(x)
        exact = -((away.T * mpmath.inverse(M) * away)[0] + mpmath.log(mpmath.det(M)) + d * mpmath.log(2 * mpmath.pi)) / 2
        ours = MultivariateNormal([0.0] * d, S).logpdf(x)
        assert abs(ours - exact) <= 1e-13 * abs(exact)


def test_the_answer_has_the_kind_of_the_question():
    loc, S, x = example(3)
    ours = MultivariateNormal(loc, S)
    one, many = ours.logpdf(x[0].tolist()), ours.logpdf(x.tolist())
    assert isinstance(one, float) and isinstance(many, list) and many[0] == pytest.approx(one, rel=1e-14)
    assert isinstance(ours.logpdf(lm.Vector(x[0].tolist())), float) and isinstance(ours.logpdf(lm.Matrix(x.tolist())), lm.Vector)
    assert isinstance(ours.logpdf(x[0]), float) and ours.logpdf(x.reshape(1, 37, 3)).shape == (1, 37)
    assert ours.pdf(x.astype(np.float32)).dtype == np.float32
    t = ours.logpdf(lm.tensor(x.tolist()))
    assert t.shape == (37,) and t.dtype is lm.float32 and ours.logpdf(lm.tensor(x[0].tolist())).shape == ()
    assert ours.logpdf(np.zeros((0, 3))).shape == (0,)
    for n in range(1, 20):  # points left over by blocks
        np.testing.assert_allclose(ours.logpdf(x[:n]), st.multivariate_normal(loc, S).logpdf(x[:n]), rtol=1e-11)


def test_infinite_and_missing_points():
    ours = MultivariateNormal([0.0, 1.0], [[2.0, 1.0], [1.0, 2.0]])
    points = [[math.inf, 0.0], [math.inf, -math.inf], [1e308, 1e308], [math.nan, 0.0], [math.nan, math.inf], [0.0, 1.0]]
    log, far = ours.logpdf(points), ours.mahalanobis(points)
    assert log[:3] == [-math.inf] * 3 and far[:3] == [math.inf] * 3 and np.isnan(log[3:5]).all() and np.isnan(far[3:5]).all()
    assert far[5] == 0.0 and ours.pdf(points)[:3] == [0.0] * 3


@pytest.mark.parametrize("method", ["logpdf", "pdf", "mahalanobis"])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_tensors_record_gradients(method, d):
    loc, S, x = example(d)
    ours, step = MultivariateNormal(loc, S), 1e-6
    t = lm.tensor(x.reshape(37, 1, d), requires_grad=True)
    weights = np.linspace(-1, 2, 37)
    (getattr(ours, method)(t) * lm.tensor(weights.reshape(37, 1))).sum().backward()
    slope = np.array(t.grad.tolist()).reshape(37, d)
    for j in range(d):
        move = np.eye(d)[j] * step
        want = weights * (getattr(ours, method)(x + move) - getattr(ours, method)(x - move)) / 2 / step
        np.testing.assert_allclose(slope[:, j], want, rtol=1e-5, atol=1e-8)
    at = lm.tensor(loc.tolist(), dtype=lm.float64, requires_grad=True)
    getattr(ours, method)(at).backward()
    assert at.grad.tolist() == [0.0] * d


def test_marginals_and_conditionals():
    loc, S, x = example(5)
    ours = MultivariateNormal(loc, S)
    marginal = ours.marginal([3, -5])
    assert list(marginal.mean()) == [loc[3], loc[0]] and marginal.cov().tolist() == S[np.ix_([3, 0], [3, 0])].tolist()
    known, left = [4, 1], [0, 2, 3]
    given = ours.condition(known, x[0, known])
    weights = S[np.ix_(left, known)] @ np.linalg.inv(S[np.ix_(known, known)])
    np.testing.assert_allclose(list(given.mean()), loc[left] + weights @ (x[0, known] - loc[known]), rtol=1e-12)
    np.testing.assert_allclose(given.cov().tolist(), S[np.ix_(left, left)] - weights @ S[np.ix_(known, left)], rtol=1e-11, atol=1e-13)
    whole = ours.marginal(known).logpdf(x[0, known]) + given.logpdf(x[0, left])
    assert whole == pytest.approx(ours.logpdf(x[0]), rel=1e-12)
    assert ours.condition(2, 0.5).dimension == 4 and ours.marginal(0).dimension == 1


def test_samples_have_the_mean_and_the_covariance():
    loc, S, _ = example(3)
    ours = MultivariateNormal(loc, S)
    drawn = np.array(ours.rvs(20000, Generator(5)).tolist())
    np.testing.assert_allclose(drawn.mean(0), loc, atol=0.05)
    np.testing.assert_allclose(np.cov(drawn.T), S, atol=0.1)
    squares = np.array(ours.mahalanobis(drawn)) ** 2
    assert st.kstest(squares, st.chi2(3).cdf).pvalue > 0.01
    assert ours.rvs().shape == (3,) and ours.rvs((2, 4)).shape == (2, 4, 3) and ours.rvs(0).shape == (0, 3)


SAMPLED = {  # the start of the SHA-256 of 35 samples
    (1, "covariance_matrix"): "3541c7f4",
    (1, "precision_matrix"): "a01ca10b",
    (1, "scale_tril"): "df94889e",
    (2, "covariance_matrix"): "f134cf7d",
    (2, "precision_matrix"): "bd7ff5f4",
    (2, "scale_tril"): "0aefc25e",
    (19, "covariance_matrix"): "39405d4e",
    (19, "precision_matrix"): "36763778",
    (19, "scale_tril"): "2cd5394e",
}


@pytest.mark.parametrize(("d", "matrix"), SAMPLED)
def test_samples_never_change(d, matrix):
    """On every backend, every processor and every system: the bits are pinned."""
    S = [[1.0 / (1 + abs(i - j)) + (i == j) for j in range(d)] for i in range(d)]
    if matrix == "scale_tril":
        S = [[v if j <= i else 0.0 for j, v in enumerate(row)] for i, row in enumerate(S)]
    drawn = MultivariateNormal([0.1 * j for j in range(d)], **{matrix: S}).rvs(35, Generator(3)).tolist()
    assert hashlib.sha256(repr(drawn).encode()).hexdigest()[:8] == SAMPLED[d, matrix]


def test_fit():
    _, _, x = example(4)
    fitted = MultivariateNormal.fit(x)
    loc, S = st.multivariate_normal.fit(x)
    np.testing.assert_allclose(list(fitted.mean()), loc, rtol=1e-12)
    np.testing.assert_allclose(fitted.cov().tolist(), S, rtol=1e-11, atol=1e-14)
    best = math.fsum(fitted.logpdf(x))
    for j in range(4):
        moved = [v + 1e-3 * (i == j) for i, v in enumerate(loc)]
        wider = [[v * (1.001 if i == k == j else 1.0) for k, v in enumerate(row)] for i, row in enumerate(S.tolist())]
        assert math.fsum(MultivariateNormal(moved, S).logpdf(x)) < best and math.fsum(MultivariateNormal(loc, wider).logpdf(x)) < best


EYE = [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: MultivariateNormal([0, 0]), ValueError, "give one of covariance_matrix, precision_matrix, scale_tril; got none"),
    (lambda: MultivariateNormal([0, 0], EYE, scale_tril=EYE), ValueError, "got covariance_matrix and scale_tril"),
    (lambda: MultivariateNormal([0, 0, 0], EYE), ValueError, r"must have shape \(3, 3\), as loc has 3 numbers; got \(2, 2\)"),
    (lambda: MultivariateNormal(0.0, EYE), TypeError, "loc must be a list of numbers, got float"),
    (lambda: MultivariateNormal([], EYE), ValueError, "loc must be a list of numbers"),
    (lambda: MultivariateNormal([[0, 0]], EYE), ValueError, "loc must be a list of numbers, got one of shape"),
    (lambda: MultivariateNormal(["a", 0], EYE), TypeError, "loc: expected real numbers"),
    (lambda: MultivariateNormal([0, math.nan], EYE), ValueError, "loc must be finite, got nan at position 1"),
    (lambda: MultivariateNormal([0, 0], [[1, 0], [0, math.inf]]), ValueError, "covariance_matrix must be finite, got inf at position 3"),
    (lambda: MultivariateNormal([0, 0], [[1, 0.5], [0.4, 1]]), ValueError, r"must be symmetric; entries \[1, 0\] and \[0, 1\] differ"),
    (lambda: MultivariateNormal([0, 0], [[1, 2], [2, 1]]), LinAlgError, "not positive definite: its leading 2 x 2 block is not"),
    (lambda: MultivariateNormal([0, 0], [[-1, 0], [0, 1]]), LinAlgError, "its leading 1 x 1 block is not"),
    (lambda: MultivariateNormal([0, 0], [[1, 1], [1, 1]]), LinAlgError, "not positive definite|singular up to rounding"),
    (lambda: MultivariateNormal([0] * 3, [[1, 2, 3], [2, 4, 6], [3, 6, 9]]), LinAlgError, "not positive definite|singular up to rounding"),
    (lambda: MultivariateNormal([0, 0], [[0.1, 0.3], [0.3, 0.9000000000000001]]), LinAlgError, "definite|singular up to rounding"),
    (lambda: MultivariateNormal([0, 0], precision_matrix=[[1, 2], [2, 1]]), LinAlgError, "precision_matrix is not positive definite"),
    (lambda: MultivariateNormal([0, 0], scale_tril=[[1, 1], [0, 1]]), ValueError, "must be lower triangular; row 0"),
    (lambda: MultivariateNormal([0, 0], scale_tril=[[1, 0], [0, 0]]), LinAlgError, "positive diagonal, got 0.0 in row 1"),
    (lambda: MultivariateNormal([0, 0], EYE).logpdf([1, 2, 3]), ValueError, r"logpdf: expected points of 2 numbers, got shape \(3,\)"),
    (lambda: MultivariateNormal([0, 0], EYE).logpdf(3.0), TypeError, "expected points of 2 real numbers"),
    (lambda: MultivariateNormal([0, 0], EYE).logpdf("ab"), TypeError, "expected points of 2 real numbers"),
    (lambda: MultivariateNormal([0, 0], EYE).rvs(-1), ValueError, "sizes >= 0"),
    (lambda: MultivariateNormal([0, 0], EYE).marginal([]), ValueError, "from -2 to 1, at least one"),
    (lambda: MultivariateNormal([0, 0], EYE).marginal([2]), ValueError, "from -2 to 1"),
    (lambda: MultivariateNormal([0, 0], EYE).marginal([0, -2]), ValueError, "must be different"),
    (lambda: MultivariateNormal([0, 0], EYE).marginal(0.5), TypeError, "an int or several"),
    (lambda: MultivariateNormal([0, 0], EYE).condition([0, 1], [0, 0]), ValueError, "all 2 coordinates are given"),
    (lambda: MultivariateNormal([0, 0], EYE).condition([0], [0, 0]), ValueError, "1 indices, 2 values"),
    (lambda: MultivariateNormal([0, 0], EYE).condition([0], [math.nan]), ValueError, "values must be finite"),
    (lambda: MultivariateNormal.fit([[1.0, 2.0]]), ValueError, "at least 2 points, got 1"),
    (lambda: MultivariateNormal.fit([[1.0, 2.0], [2.0, 3.0]]), LinAlgError, "2 points do not span 2 dimensions"),
    (lambda: MultivariateNormal.fit([[1.0, math.nan], [2.0, 3.0]]), ValueError, "data must be finite, got nan at position 1"),
    (lambda: MultivariateNormal.fit([1.0, 2.0]), ValueError, "must be a matrix of numbers"),
])  # fmt: skip
def test_what_is_refused(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_repr():
    assert repr(MultivariateNormal([0], scale_tril=[[2]])) == "MultivariateNormal(loc=Vector([0.0]), scale_tril=Matrix([[2.0]]))"
