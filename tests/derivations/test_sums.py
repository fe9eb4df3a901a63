"""Sums in a normal form: identities for every size, and wrong ones that must not pass."""

import pytest
import sympy as sp

from linalgml.derivations.formula.atoms import Holds, index_symbol, size_symbol
from linalgml.derivations.formula.calculus import Calculus
from linalgml.derivations.formula.ranges import Ranges

n, d = size_symbol("n"), size_symbol("d")
i, j, k, l, t = (index_symbol(s) for s in "ijklt")  # noqa: E741
a, b, c = (index_symbol(s) for s in "abc")
x, y, g, A, B, Q, K, V = (sp.IndexedBase(s, real=True) for s in ("x", "y", "g", "A", "B", "Q", "K", "V"))
eps = sp.Symbol("eps", positive=True)
exp, sqrt, log, delta = sp.exp, sp.sqrt, sp.log, sp.KroneckerDelta


@pytest.fixture
def calculus():
    known = Ranges()
    known.upper.update(dict.fromkeys((i, j, l, t), (n,)) | {b: (d,)})
    return Calculus(known)


def total(f, k, size=n):
    return sp.Sum(f, (k, 0, size - 1))


Z = total(exp(x[k]), k)
mean = total(x[k], k) / n
shift = sp.Symbol("m", real=True)


def score(p, q):
    return total(Q[p, c] * K[q, c], c, d)


EQUAL = {
    "a factor leaves the sum": (total(eps * x[k], k), eps * total(x[k], k)),
    "bound names do not matter": (total(x[k] * y[k], k), total(y[j] * x[j], j)),
    "sums swap": (total(total(A[j, k] * B[k, l], k), j), total(total(A[j, k], j) * B[k, l], k)),
    "a constant is counted": (total(eps, k), n * eps),
    "a delta picks one term": (total(delta(i, k) * x[k], k), x[i]),
    "softmax forgets a shift": (exp(x[j] - shift) / total(exp(x[k] - shift), k), exp(x[j]) / Z),
    "log-sum-exp forgets the maximum": (shift + log(total(exp(x[k] - shift), k)), log(Z)),
    "variance": (total((x[k] - mean) ** 2, k) / n, total(x[k] ** 2, k) / n - mean**2),
    "Lagrange": (
        total(x[k] ** 2, k) * total(y[k] ** 2, k) - total(x[k] * y[k], k) ** 2,
        total(total((x[k] * y[j] - x[j] * y[k]) ** 2, k), j) / 2,
    ),
    "a triangle, by rows and by columns": (
        sp.Sum(sp.Sum(A[j, k], (k, 0, j)), (j, 0, n - 1)),
        total(total(Holds(j + 1 - k) * A[j, k], j), k),
    ),
    "indicators are their own squares": (total(Holds(n - 1 - k) ** 2 * x[k], k), total(Holds(n - 1 - k) * x[k], k)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_identity_for_every_size(calculus, name):
    left, right = EQUAL[name]
    assert calculus.equal(left, right)


@pytest.mark.parametrize("name", EQUAL)
def test_a_changed_identity_does_not_pass(calculus, name):
    left, right = EQUAL[name]
    assert not calculus.equal(left, 2 * right)
    assert not calculus.equal(left, right + x[i])
    assert not calculus.equal(left, right + eps / n)


WRONG = {
    "a sum is not its first term": (total(x[k], k), n * x[i]),
    "the delta's range": (sp.Sum(delta(i, k) * x[k], (k, 0, t)), x[i]),
    "a triangle is not a square": (sp.Sum(sp.Sum(A[j, k], (k, 0, j)), (j, 0, n - 1)), total(total(A[j, k], k), j)),
    "strict and not strict": (sp.Sum(x[k], (k, 0, t)), sp.Sum(x[k], (k, 0, t - 1))),
    "two sums are not one": (total(x[k], k) ** 2, total(x[k] ** 2, k)),
    "log of a sum": (log(total(x[k] ** 2 * exp(y[k]), k)), total(log(x[k] ** 2 * exp(y[k])), k)),
    "the root of a square": (sqrt(x[i] ** 2), x[i]),
    "sizes": (total(x[k], k, n), total(x[k], k, d)),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_identity_does_not_pass(calculus, name):
    assert not calculus.equal(*WRONG[name])


def test_softmax_jacobian(calculus):
    p = [exp(x[s]) / Z for s in (i, j)]
    assert calculus.equal(calculus.derivative(p[1], x[i]), p[1] * (delta(i, j) - p[0]))


@pytest.mark.parametrize("causal", [False, True])
def test_attention_gradients_for_every_length(calculus, causal):
    p_, q_, r_ = (index_symbol(s) for s in ("p_", "q_", "r_"))

    def seen(f, k, row):
        return sp.Sum(f, (k, 0, row if causal else n - 1))

    def weight(row, s):
        return exp(score(row, s)) / seen(exp(score(row, k)), k, row)

    def arrives(row, s):
        return total(g[row, a] * V[s, a], a, d)

    def slope(row, s):
        return weight(row, s) * (arrives(row, s) - seen(weight(row, r_) * arrives(row, r_), r_, row))

    loss = total(total(g[p_, a] * seen(weight(p_, q_) * V[q_, a], q_, p_), a, d), p_)
    inside = Holds(p_ + 1 - i) if causal else 1
    assert calculus.equal(calculus.derivative(loss, V[i, b]), total(inside * weight(p_, i) * g[p_, b], p_))
    assert calculus.equal(calculus.derivative(loss, Q[i, b]), seen(slope(i, q_) * K[q_, b], q_, i))
    assert calculus.equal(calculus.derivative(loss, K[i, b]), total(inside * slope(p_, i) * Q[p_, b], p_))
    assert not calculus.equal(calculus.derivative(loss, K[i, b]), total(inside * slope(p_, i) * K[p_, b], p_))


def test_ranges_know_what_is_certain():
    known = Ranges()
    row, col = known.index("r", n), known.index("c", d)
    early = known.index("e", row + 1)
    assert known.below(row * d + col, n * d)
    assert not known.below(row * d + col + 1, n * d)
    assert known.below(early, n)
    assert not known.below(early, row)
    assert known.plain(sp.floor((row * d + col) / d)) == row
    assert known.plain(sp.Mod(row * d + col, d)) == col


def test_means_of_independent_cells(calculus):
    from linalgml.derivations.formula.atoms import Expectation

    w, s = sp.IndexedBase("w", real=True), sp.Symbol("s", positive=True)
    square = Expectation(total(w[k] * x[k], k) ** 2, w.label, s)
    assert calculus.equal(square, s * total(x[k] ** 2, k))
    assert calculus.equal(Expectation(total(w[k] * x[k], k), w.label, s), 0)
    assert not calculus.equal(square, s * total(x[k], k) ** 2)
