"""Information: how surprised one is on average, by a distribution, or by believing in the wrong one.

    H(p) = - sum p log p      KL(p, q) = sum p log(p / q)      I(X; Y) = KL(joint, product of the margins) = H(X) + H(Y) - H(X, Y)

In nats, or to another base.  0 log 0 is 0, and p log(p / 0) is infinite.  Shannon, "A mathematical theory of communication", 1948;
Cover & Thomas, *Elements of Information Theory*, chapter 2.
"""

from math import inf, isfinite, log

from .. import backend
from ..autograd.tensor import Tensor
from ..dtypes import float64
from ..kernels import kernel


@kernel
def entropy_of_rows(p, out, rows, cols):
    """out (rows,) = - sum of p log p over each row of p (rows, cols)."""
    for r in range(rows):
        total = 0.0
        for j in range(r * cols, (r + 1) * cols):
            if p[j] > 0:
                total += p[j] * log(p[j])
        out[r] = -total


@kernel
def divergence_of_rows(p, q, out, rows, cols):
    """out (rows,) = sum of p log(p / q) over each row of p and q (rows, cols), where q is positive wherever p is."""
    for r in range(rows):
        total = 0.0
        for j in range(r * cols, (r + 1) * cols):
            if p[j] > 0:
                total += p[j] * log(p[j] / q[j])
        out[r] = total


def probabilities(p, name):
    """A list of floats that are not negative and sum to 1, from weights or counts; nested lists and tensors are taken in order.

    Raises ValueError for a negative, infinite or missing number, and for a sum of 0.
    """
    values = p.flatten().tolist() if isinstance(p, Tensor) else [v for row in p for v in (row if hasattr(row, "__iter__") else [row])]
    values = [float(v) for v in values]
    for k, v in enumerate(values):
        if not (v >= 0 and isfinite(v)):
            raise ValueError(f"{name}: probabilities must be finite and not negative, got {v} at position {k}")
    total = sum(values)
    if not total > 0:
        raise ValueError(f"{name}: the probabilities sum to 0")
    return [v / total for v in values]


def _unit(base, name):
    if base is None:
        return 1.0
    if not (base > 0 and base != 1 and isfinite(base)):
        raise ValueError(f"{name}: base must be positive and not 1, got {base}")
    return log(base)


def _one_row(kernel, *rows):
    """A kernel over rows, of one row of each: its number."""
    store, n = backend.store(), len(rows[0])
    out = store.empty(1, float64)
    kernel(*(store.build(r, float64) for r in rows), out, 1, n)
    return float(out[0])


def entropy(pk, qk=None, base=None):
    """The entropy of a distribution, or its divergence from another, after scipy.stats.entropy; weights are divided by their sum.

    pk, qk: lists, Vectors or Tensors of one length; base 2 gives bits.  Raises ValueError for weights that are no distribution.

    >>> entropy([1, 1], base=2), round(entropy([9, 1], base=2), 3)
    (1.0, 0.469)
    >>> entropy([1, 1], [1, 0])
    inf
    """
    unit = _unit(base, "entropy")
    p = probabilities(pk, "entropy: pk")
    if qk is None:
        return _one_row(entropy_of_rows, p) / unit + 0.0
    q = probabilities(qk, "entropy: qk")
    if len(p) != len(q):
        raise ValueError(f"entropy: pk has {len(p)} numbers and qk {len(q)}")
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return inf
    return _one_row(divergence_of_rows, p, q) / unit


def kl_divergence(p, q, base=None):
    """KL(p, q): what it costs, per observation, to believe in q where p is true; 0 only for equals, infinite where q excludes what happens.

    >>> round(kl_divergence([0.5, 0.5], [0.9, 0.1]), 4), round(kl_divergence([0.9, 0.1], [0.5, 0.5]), 4)
    (0.5108, 0.3681)
    """
    return entropy(p, q, base)


def cross_entropy(p, q, base=None):
    """H(p) + KL(p, q): the surprise of someone who believes in q where p is true, on average.

    >>> round(cross_entropy([0.5, 0.5], [0.9, 0.1]), 4)
    1.204
    """
    return entropy(p, None, base) + entropy(p, q, base)


def js_divergence(p, q, base=None):
    """The mean divergence of both from their mean: symmetric, finite, at most log 2; its root is a distance.

    >>> js_divergence([1, 0], [0, 1], base=2)
    1.0
    """
    a, b = probabilities(p, "js_divergence: p"), probabilities(q, "js_divergence: q")
    if len(a) != len(b):
        raise ValueError(f"js_divergence: p has {len(a)} numbers and q {len(b)}")
    middle = [(x + y) / 2 for x, y in zip(a, b, strict=True)]
    return (entropy(a, middle, base) + entropy(b, middle, base)) / 2


def _table(joint, name):
    """A joint table as (rows of probabilities, its margins over rows and over columns)."""
    table = joint.tolist() if hasattr(joint, "tolist") else [list(row) for row in joint]
    if not table or any(len(row) != len(table[0]) for row in table):
        raise ValueError(f"{name}: expected a table, a list of rows of one length")
    flat, cols = probabilities(table, name), len(table[0])
    rows = [flat[k : k + cols] for k in range(0, len(flat), cols)]
    return flat, [sum(row) for row in rows], [sum(column) for column in zip(*rows, strict=True)]


def mutual_information(joint, base=None):
    """I(X; Y) of a joint table, X along its rows and Y along its columns: what either tells about the other.

    >>> mutual_information([[1, 0], [0, 1]], base=2), mutual_information([[1, 1], [1, 1]])
    (1.0, 0.0)
    """
    flat, x, y = _table(joint, "mutual_information")
    return entropy(flat, [a * b for a in x for b in y], base)


def conditional_entropy(joint, base=None):
    """H(Y | X) of a joint table, X along its rows: what is left to learn of Y once X is known.

    >>> conditional_entropy([[1, 1], [2, 0]], base=2)
    0.5
    """
    flat, x, _ = _table(joint, "conditional_entropy")
    return entropy(flat, None, base) - entropy(x, None, base)
