"""Logistic and softmax regression: linear scores turned into probabilities of classes, fitted by Newton's method.

    p_c = e^(x w_c) / sum over c' of e^(x w_c')      gradient = sum (p - onehot) x      Hessian = sum (diag(p) - p p^T) (x) x x^T

Two classes have one row of weights: the other class has the score 0.  The negative log likelihood is convex, and Newton's steps, halved
where they do not go down, find its only minimum in a few steps; the inverse of its Hessian, Fisher's information, has the squared
standard errors on its diagonal.  Cox, J. R. Stat. Soc. B 20, 1958; Hastie, Tibshirani & Friedman, *The Elements of Statistical
Learning*, section 4.4.
"""

from math import exp, isfinite, log, sqrt

from .. import backend
from ..autograd.creation import ones
from ..autograd.joining import cat
from ..autograd.tensor import Tensor
from ..dtypes import float64, int64
from ..kernels import kernel
from ..linalg.cholesky import cholesky_in_place
from ..linalg.matrix import Matrix
from ..linalg.triangular import triangular_solve
from ..linalg.vector import Vector
from ..storage import flat_list
from .estimator import Classifier, fitted, not_negative, read_labels, read_rows, store_matrix, whole


@kernel
def softmax_loss(x, labels, w, p, grad, n, d, k, reference):
    """- sum log p[label], p (n, k) and its gradient (k, d).  x: (n, d); w: (k, d); where `reference`, class k is one more, of score 0."""
    loss = 0.0
    for c in range(k * d):
        grad[c] = 0.0
    for i in range(n):
        top = 0.0
        own = 0.0
        for c in range(k):
            score = 0.0
            for j in range(d):
                score += x[i * d + j] * w[c * d + j]
            p[i * k + c] = score
            top = score if c == 0 and reference == 0 else max(top, score)
            if labels[i] == c:
                own = score
        total = 0.0
        if reference == 1:
            total += exp(-top)
        for c in range(k):
            p[i * k + c] = exp(p[i * k + c] - top)
            total += p[i * k + c]
        loss += log(total) + top - own
        for c in range(k):
            p[i * k + c] = p[i * k + c] / total
            share = p[i * k + c]
            if labels[i] == c:
                share -= 1.0
            for j in range(d):
                grad[c * d + j] += share * x[i * d + j]
    return loss


@kernel
def softmax_curvature(x, p, out, n, d, k):
    """The Hessian of `softmax_loss`: out (k d, k d) = the sum over rows of (p_a [a = b] - p_a p_b) x x^T.  x: (n, d); p: (n, k)."""
    for a in range(k):
        for b in range(k):
            for j in range(d):
                for m in range(d):
                    total = 0.0
                    for i in range(n):
                        weight = -p[i * k + a] * p[i * k + b]
                        if a == b:
                            weight += p[i * k + a]
                        total += weight * x[i * d + j] * x[i * d + m]
                    out[(a * d + j) * (k * d) + b * d + m] = total


class LogisticRegression(Classifier):
    """Logistic regression, softmax regression for more than two classes, after sklearn.linear_model.LogisticRegression.

    It minimises C times the negative log likelihood plus |coef|^2 / 2; penalty=None leaves the second part out.  The intercept is not
    penalised.  tol: the largest slope of the mean loss to stop at.  After `fit`: classes_ (list), coef_ (Matrix, a row a class, one row for
    two classes), intercept_ (Vector), n_iter_, converged_, and stderr_ (Matrix) and intercept_stderr_ (Vector), from the information
    matrix; with a penalty they are those of the penalised likelihood, and too small as estimates.

    >>> model = LogisticRegression(penalty=None).fit([[0.0], [1.0], [2.0], [3.0]], ["no", "yes", "no", "yes"])
    >>> model.predict([[-1.0], [5.0]]), round(model.predict_proba([[1.5]])[0, 1], 6)
    (['no', 'yes'], 0.5)
    """

    def __init__(self, penalty="l2", *, C=1.0, fit_intercept=True, tol=1e-4, max_iter=100):
        self.penalty, self.C, self.fit_intercept, self.tol, self.max_iter = penalty, C, fit_intercept, tol, max_iter

    def fit(self, X, y):
        """Find the weights.  ValueError for one class alone, settings that make no sense, NaN or infinite entries."""
        if self.penalty not in ("l2", None):
            raise ValueError(f"LogisticRegression: penalty must be 'l2' or None, got {self.penalty!r}")
        C, tol = not_negative(self.C, "LogisticRegression", "C"), not_negative(self.tol, "LogisticRegression", "tol")
        steps = whole(self.max_iter, 1, "LogisticRegression", "max_iter")
        if not C:
            raise ValueError("LogisticRegression: C must be positive, got 0")
        A = read_rows(X, "LogisticRegression")
        n, d = A.shape
        self.classes_, labels = read_labels(y, n, "LogisticRegression")
        if len(self.classes_) < 2:
            raise ValueError(f"LogisticRegression: y holds one class alone, {self.classes_[0]!r}")
        two = len(self.classes_) == 2
        rows = A
        if self.fit_intercept:
            rows = store_matrix(n, d + 1, cat([Tensor(A._flat(), (n, d), float64), ones(n, 1, dtype=float64)], 1).flat())
        strength = 1 / C if self.penalty else 0.0
        work = _Newton(rows, [1 - v for v in labels] if two else labels, 1 if two else len(self.classes_), two, d, strength)
        w, self.n_iter_, self.converged_ = work.run(steps, tol)
        self.n_features_in_ = d
        errors = work.errors(w)
        self.coef_, self.intercept_ = self._parts(w, work.k, work.d)
        self.stderr_, self.intercept_stderr_ = self._parts(errors, work.k, work.d)
        return self

    def _parts(self, w, k, width):
        d = self.n_features_in_
        rows = [w[c * width : (c + 1) * width] for c in range(k)]
        return Matrix([row[:d] for row in rows]), Vector([row[d] if self.fit_intercept else 0.0 for row in rows])

    def decision_function(self, X):
        """The scores, a Vector for two classes and a Matrix (n, classes) for more: positive, or largest, where a class is predicted."""
        fitted(self, "coef_")
        A = read_rows(X, "LogisticRegression", self.n_features_in_)
        scores = [[v + b for v, b in zip(row, self.intercept_, strict=True)] for row in (A @ self.coef_.T).tolist()]
        return Vector([s[0] for s in scores]) if len(self.classes_) == 2 else Matrix(scores)

    def predict_proba(self, X):
        """The probability of each class for each row, a Matrix (n, classes)."""
        scores = self.decision_function(X)
        rows = [[0.0, s] for s in scores] if len(self.classes_) == 2 else scores.tolist()
        made = []
        for row in rows:
            shares = [exp(s - max(row)) for s in row]
            made.append([s / sum(shares) for s in shares])
        return Matrix(made)

    def predict(self, X):
        """The most probable class of each row, a list."""
        scores = self.decision_function(X)
        if len(self.classes_) == 2:
            return [self.classes_[s > 0] for s in scores]
        return [self.classes_[max(range(len(row)), key=row.__getitem__)] for row in scores.tolist()]


class _Newton:
    """Newton's steps on the loss of one set of data; `penalised` columns have strength |w|^2 / 2 added."""

    def __init__(self, A, labels, k, reference, penalised, strength):
        self.store, (self.n, self.d), self.k = backend.store(), A.shape, k
        self.x, self.labels = A._flat(), self.store.build(labels, int64)
        self.reference = int(reference)
        self.p = self.store.empty(self.n * k, float64)
        self.strength = [strength if j < penalised else 0.0 for j in range(self.d)] * k

    def loss(self, w):
        """(loss, gradient) with the penalty; the probabilities stay in self.p."""
        store, grad = self.store, self.store.empty(self.k * self.d, float64)
        held = store.build(w, float64)
        loss = softmax_loss(self.x, self.labels, held, self.p, grad, self.n, self.d, self.k, self.reference)
        loss += sum(s * v * v for s, v in zip(self.strength, w, strict=True)) / 2
        return loss, [g + s * v for g, s, v in zip(flat_list(grad), self.strength, w, strict=True)]

    def hessian(self):
        """The Hessian at the last w: where all scores of a feature may move together for free, that direction is given curvature 1."""
        k, d = self.k, self.d
        size = k * d
        out = self.store.empty(size * size, float64)
        softmax_curvature(self.x, self.p, out, self.n, d, k)
        for i in range(size):
            out[i * size + i] += self.strength[i]
        if not self.reference:
            for j in range(d):
                if not self.strength[j]:
                    for a in range(k):
                        for b in range(k):
                            out[(a * d + j) * size + b * d + j] += 1.0
        return out, size

    def factor(self):
        """Cholesky's factor, with as much added to the diagonal as it takes where probabilities are all 0 or 1."""
        h, size = self.hessian()
        extra = 0.0
        top = max(h[i * size + i] for i in range(size)) or 1.0
        while True:
            L = self.store.copy(h, size * size)
            if cholesky_in_place(L, size) == 0:
                return L, size
            if not all(isfinite(v) for v in flat_list(h)):
                raise ValueError("LogisticRegression: the curvature of the loss overflows: the entries of X are too large")
            more = 10 * extra or 1e-12 * top
            for i in range(size):
                h[i * size + i] += more - extra
            extra = more

    def solve(self, b, columns):
        """H^-1 b in place of b (size, columns), from the factor: L and then its transpose, which is the same storage read by columns."""
        L, size = self.factor()
        triangular_solve(L, b, size, columns, size, 1, True, False)
        triangular_solve(L, b, size, columns, 1, size, False, False)
        return b

    def run(self, steps, tol):
        """(w, steps taken, whether the slope came to rest)."""
        w = [0.0] * (self.k * self.d)
        loss, grad = self.loss(w)
        for step in range(steps):
            if max(map(abs, grad)) <= tol * self.n:
                return w, step, True
            direction = flat_list(self.solve(self.store.build(grad, float64), 1))
            slope, rate = sum(g * v for g, v in zip(grad, direction, strict=True)), 1.0
            while True:
                after = [a - rate * b for a, b in zip(w, direction, strict=True)]
                found, new = self.loss(after)
                if found <= loss - 1e-4 * rate * slope + 1e-14 * abs(loss) or rate < 1e-10:
                    break
                rate /= 2
            w, loss, grad = after, found, new
        return w, steps, max(map(abs, grad)) <= tol * self.n

    def errors(self, w):
        """Standard errors: roots of the diagonal of the inverse information, without the directions that are free."""
        self.loss(w)
        found, size = [], self.k * self.d
        inverse = self.store.zeros(size * size, float64)
        for i in range(size):
            inverse[i * size + i] = 1.0
        inverse = self.solve(inverse, size)
        for i in range(size):
            free = 0.0 if self.reference or self.strength[i] else 1 / self.k**2
            found.append(sqrt(max(inverse[i * size + i] - free, 0.0)))
        return found
