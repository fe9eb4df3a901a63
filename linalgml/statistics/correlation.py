"""Covariance and correlation: how two things vary together, in their units, without units, or by their ranks alone.

    cov(x, y) = sum (x - mean x) (y - mean y) / (n - 1)      corr(x, y) = cov(x, y) / (std x std y)

Spearman's correlation is Pearson's of the ranks: it asks for a rising relation, not for a straight one.  Spearman, "The proof and
measurement of association between two things", Am. J. Psychol. 15, 1904.
"""

from math import nan

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.matrix import Matrix
from ..storage import flat_list
from .descriptive import mean_of_rows
from .estimator import store_matrix
from .lines import answer, as_tensor, read_lines

METHODS = ("average", "min", "max", "dense", "ordinal")


@kernel
def covariance(x, means, out, d, n, ddof):
    """out (d, d) = the sums of products of distances from the means (d,) of d variables, the rows of x (d, n), over n - ddof."""
    for i in range(d):
        for j in range(i + 1):
            total = 0.0
            for k in range(n):
                total += (x[i * n + k] - means[i]) * (x[j * n + k] - means[j])
            total = total / (n - ddof)
            out[i * d + j] = total
            out[j * d + i] = total


@kernel
def rank_sorted(x, order, out, n, method):
    """out[order[i]] = the rank of x[i] among the sorted x (n,), from 1; equal ones share it by method, 0 to 4 in the order of METHODS."""
    first = 0  # where the run of equal numbers starts
    runs = 0
    for i in range(n):
        if i == 0 or x[i] != x[i - 1]:
            first = i
            runs += 1
        if method == 4:
            out[order[i]] = i + 1.0
        elif method == 3:
            out[order[i]] = runs + 0.0
        else:
            out[order[i]] = first + 1.0
    if method == 0 or method == 2:
        last = n
        for back in range(n):
            i = n - 1 - back
            if i < n - 1 and x[i] != x[i + 1]:
                last = i + 1
            if method == 0:
                out[order[i]] = (out[order[i]] + last) / 2
            else:
                out[order[i]] = last + 0.0


def _variables(m, y, rowvar, name):
    """(flat data, variables, observations): the rows of m, and of y below them."""
    parts = []
    for a in (m,) if y is None else (m, y):
        t, _ = as_tensor(a, name)
        if len(t.shape) > 2:
            raise ValueError(f"{name}: expected a matrix or a list of numbers, got data of shape {t.shape}")
        if t.requires_grad:
            raise NotImplementedError(f"{name}: its derivative is not implemented; detach the input first")
        if len(t.shape) < 2:
            t = t.reshape((1, -1))
        elif not rowvar and t.shape[0] != 1:
            t = t.movedim(0, 1)
        parts.append(t.contiguous())
    if len(parts) == 2 and parts[0].shape[1] != parts[1].shape[1]:
        raise ValueError(f"{name}: {parts[0].shape[1]} observations of the first, {parts[1].shape[1]} of the second")
    d, n = sum(t.shape[0] for t in parts), parts[0].shape[1]
    if 0 in (d, n):
        raise ValueError(f"{name}: no numbers, got data of shape {parts[0].shape}")
    store = backend.store()
    if len(parts) == 1:
        return store.native(parts[0].flat(), float64), d, n
    return store.build([v for t in parts for v in t.flatten().tolist()], float64), d, n


def _covariance(data, d, n, ddof):
    store = backend.store()
    means, out = store.empty(d, float64), store.empty(d * d, float64)
    mean_of_rows(data, means, d, n)
    covariance(data, means, out, d, n, ddof)
    return out


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    """The matrix of covariances of variables, which are rows, or columns where rowvar is False.  As numpy.cov.

    m: a matrix of any kind, or the numbers of one variable; y: more variables.  bias: divide by n instead of n - 1; ddof: by n - ddof.
    A Matrix; NaN in it where n <= ddof.  ValueError for no numbers, or different numbers of observations.

    >>> cov([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0]])
    Matrix([[1.0, -2.0], [-2.0, 4.0]])
    """
    data, d, n = _variables(m, y, rowvar, "cov")
    ddof = (0 if bias else 1) if ddof is None else ddof
    if isinstance(ddof, bool) or not hasattr(ddof, "__index__"):
        raise ValueError(f"cov: ddof must be an int, got {ddof!r}")
    if n <= ddof:
        return Matrix([[nan] * d for _ in range(d)])
    return store_matrix(d, d, _covariance(data, d, n, ddof))


def corrcoef(x, y=None, rowvar=True, method="pearson"):
    """The matrix of correlations, between -1 and 1, of variables, which are rows, or columns where rowvar is False.  As numpy.corrcoef.

    method: "pearson", or "spearman" for the correlation of ranks.  NaN for a variable that does not vary.

    >>> corrcoef([1.0, 2.0, 3.0], [6.0, 4.0, 2.0])
    Matrix([[1.0, -1.0], [-1.0, 1.0]])
    >>> corrcoef([1, 2, 3, 4], [1, 10, 100, 1000], method="spearman").row(0)
    Vector([1.0, 1.0])
    """
    if method not in ("pearson", "spearman"):
        raise ValueError(f"corrcoef: method must be 'pearson' or 'spearman', got {method!r}")
    data, d, n = _variables(x, y, rowvar, "corrcoef")
    if method == "spearman":
        data = _ranks(data, d, n, 0)
    c = _covariance(data, d, n, 0)
    c = flat_list(c)
    scale = [c[i * d + i] ** 0.5 for i in range(d)]

    def entry(i, j):
        if not (scale[i] > 0 and scale[j] > 0):
            return nan
        return 1.0 if i == j else max(-1.0, min(1.0, c[i * d + j] / scale[i] / scale[j]))

    return Matrix([[entry(i, j) for j in range(d)] for i in range(d)])


def _ranks(data, rows, n, method):
    """The ranks of each row, NaN for rows with a NaN in them."""
    from ..autograd.sorting import sort
    from ..autograd.tensor import Tensor

    store = backend.store()
    out = store.empty(rows * n, float64)
    for r in range(rows):
        rising, order = sort(Tensor(store.copy(store.stretch(data, r * n, n), n), (n,), float64))
        line = store.empty(n, float64)
        if rising[n - 1].item() != rising[n - 1].item():
            line = store.full(n, nan, float64)
        else:
            rank_sorted(rising.flat(), order.flat(), line, n, method)
        store.place(line, out, r * n, n)
    return out


def rankdata(a, method="average", *, axis=None):
    """The rank of each number, from 1; equal ones share it: "average", "min", "max", "dense" or "ordinal".  As scipy.stats.rankdata.

    A list for a list, else of the kind of the question; all of them where axis is None.  NaN everywhere in a row with a NaN.

    >>> rankdata([10, 30, 20, 20]), rankdata([10, 30, 20, 20], "min")
    ([1.0, 4.0, 2.5, 2.5], [1.0, 4.0, 2.0, 2.0])
    """
    if method not in METHODS:
        raise ValueError(f"rankdata: unknown method {method!r}; expected one of {list(METHODS)}")
    lines = read_lines(a, axis, "rankdata", empty=True)
    out = _ranks(lines.data, lines.rows, lines.n, METHODS.index(method)) if lines.n else lines.data
    if lines.shape == ():
        lines.shape = (lines.n,)
        return answer(out, lines)
    lines.shape = (*lines.shape, lines.n)
    if lines.kind.__name__ == "Vector":
        table = store_matrix(lines.rows, lines.n, out)
        return table if axis % 2 else table.T
    from ..autograd.tensor import Tensor

    t = Tensor(backend.store().native(out, float64), lines.shape, float64).movedim(-1, axis).contiguous()
    return t if lines.kind is Tensor else t.tolist() if lines.kind is list else t.numpy()
