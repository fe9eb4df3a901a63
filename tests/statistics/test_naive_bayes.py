"""Naive Bayes: scikit-learn's answers, priors, bad input."""

import numpy as np
import pytest
from sklearn import naive_bayes as reference

from linalgml.datasets import load_iris, load_wine
from linalgml.statistics import GaussianNB, MultinomialNB, clone

RNG = np.random.default_rng(0)
COUNTS, LABELS = RNG.poisson(1.5, size=(30, 6)), np.arange(30) % 3


@pytest.mark.parametrize("load", [load_iris, load_wine])
@pytest.mark.parametrize("priors", [None, [0.2, 0.3, 0.5]])
def test_gaussian_is_scikit_learns(load, priors):
    X, y = load()
    mine, theirs = GaussianNB(priors=priors).fit(X, y), reference.GaussianNB(priors=priors).fit(X.numpy(), y.numpy())
    assert np.allclose(mine.theta_.tolist(), theirs.theta_) and np.allclose(mine.var_.tolist(), theirs.var_)
    assert mine.epsilon_ == pytest.approx(theirs.epsilon_) and np.allclose(mine.class_prior_.tolist(), theirs.class_prior_)
    assert np.allclose(mine.predict_log_proba(X).tolist(), theirs.predict_log_proba(X.numpy()), atol=1e-7)
    assert mine.predict(X) == theirs.predict(X.numpy()).tolist() and mine.score(X, y) == theirs.score(X.numpy(), y.numpy())


@pytest.mark.parametrize("alpha, prior", [(1.0, True), (0.1, False)])
def test_multinomial_is_scikit_learns(alpha, prior):
    mine = MultinomialNB(alpha=alpha, fit_prior=prior).fit(COUNTS, LABELS)
    theirs = reference.MultinomialNB(alpha=alpha, fit_prior=prior).fit(COUNTS, LABELS)
    assert np.allclose(mine.feature_log_prob_.tolist(), theirs.feature_log_prob_)
    assert np.allclose(mine.predict_proba(COUNTS).tolist(), theirs.predict_proba(COUNTS))
    assert mine.predict(COUNTS) == theirs.predict(COUNTS).tolist() and np.allclose(mine.feature_count_.tolist(), theirs.feature_count_)


def test_probabilities_that_no_float_holds():
    model = GaussianNB().fit([[0.0], [1.0], [500.0], [501.0]], ["a", "a", "b", "b"])
    assert model.predict_proba([[-1e4]]).row(0).tolist() == [1.0, 0.0] and model.predict([[1e4]]) == ["b"]
    assert repr(clone(GaussianNB(var_smoothing=0.1))) == "GaussianNB(var_smoothing=0.1)"


@pytest.mark.parametrize("call, message", [
    (lambda: GaussianNB(priors=[0.5, 0.6]).fit([[0.0], [1.0]], [0, 1]), "priors"),
    (lambda: GaussianNB(var_smoothing=0).fit([[0.0], [1.0]], [0, 1]), "does not vary"),
    (lambda: GaussianNB().fit([[0.0], [1.0]], [0]), "1 labels"), (lambda: GaussianNB().predict([[0.0]]), "fit it"),
    (lambda: MultinomialNB().fit([[-1.0], [1.0]], [0, 1]), "negative"), (lambda: MultinomialNB(alpha=-1).fit([[1.0]], [0]), "alpha"),
    (lambda: MultinomialNB(alpha=0).fit([[0.0, 1.0], [1.0, 1.0]], [0, 1]), "never counted"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
