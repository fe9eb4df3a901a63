"""What a chain's draws are worth: how they hang together, how many independent ones they equal, and whether chains agree.

    rho(t) = correlation of draws t apart           ESS = N / (1 + 2 sum of rho(t))
    R-hat = sqrt((within * (n - 1) / n + between / n) / within)          1 when chains cannot be told apart

Gelman & Rubin, Stat. Sci. 7, 1992; Geyer, Stat. Sci. 7, 1992; ranks instead of values, after Vehtari, Gelman, Simpson, Carpenter &
Bürkner, "Rank-normalization, folding, and localization", Bayesian Analysis 16, 2021, whose choices are followed.
"""

from math import inf, isfinite, log10, nan, sqrt

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.matrix import Matrix
from ..special import ndtri
from ..statistics.descriptive import median, quantile, var
from .chain import Chain


@kernel
def lagged_product(x, mean, lag, n):
    """The sum of (x[t] - mean)(x[t + lag] - mean) over the n - lag pairs of the n draws x."""
    total = 0.0
    for t in range(n - lag):
        total += (x[t] - mean) * (x[t + lag] - mean)
    return total


def read_chains(x, name):
    """A list of chains of one length, each a list of at least 4 floats, from one sequence or several."""
    if isinstance(x, Chain):
        raise TypeError(f"{name}: expected the draws of one coordinate; chain.column(j) has them")
    rows = x.tolist() if isinstance(x, Matrix) else [r.tolist() if hasattr(r, "tolist") else r for r in x]
    if not (rows and isinstance(rows[0], list | tuple)):
        rows = [rows]
    rows = [[float(v) for v in row] for row in rows]
    if len(rows[0]) < 4 or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"{name}: expected chains of one length, of at least 4 draws, got lengths {sorted({len(row) for row in rows})}")
    if not all(isfinite(v) for row in rows for v in row):
        raise ValueError(f"{name}: a draw is not finite")
    return rows


class _Lags:
    """The autocovariance of one chain at any lag, found when it is asked for."""

    def __init__(self, chain):
        self.n, self.data = len(chain), backend.store().build(chain, float64)
        self.mean = sum(chain) / self.n

    def __call__(self, lag):
        return lagged_product(self.data, self.mean, lag, self.n) / self.n


def autocorrelation(x, max_lag=None):
    """The correlation of draws 0, 1, …, max_lag apart, a list; of one chain.  ValueError for draws that are all equal.

    max_lag: at most len(x) - 1, which None means.

    >>> [round(r, 3) for r in autocorrelation([1.0, -1.0, 1.0, -1.0], 2)]
    [1.0, -0.75, 0.5]
    """
    chains = read_chains(x, "autocorrelation")
    if len(chains) != 1:
        raise ValueError(f"autocorrelation: expected one chain, got {len(chains)}")
    lags = _Lags(chains[0])
    most = lags.n - 1 if max_lag is None else max_lag
    if not 0 <= most < lags.n:
        raise ValueError(f"autocorrelation: max_lag must be from 0 to {lags.n - 1}, got {max_lag}")
    variance = lags(0)
    if not variance > 0:
        raise ValueError("autocorrelation: all draws are equal")
    return [lags(t) / variance for t in range(most + 1)]


def _split(chains):
    """Each chain's halves; the middle draw of an odd number belongs to neither."""
    half = len(chains[0]) // 2
    return [part for chain in chains for part in (chain[:half], chain[-half:])]


def _ranked(chains):
    """Each draw's rank among all, equal ones sharing theirs, as a quantile of the normal distribution."""
    flat = [v for chain in chains for v in chain]
    order = sorted(range(len(flat)), key=flat.__getitem__)
    scores, at = [0.0] * len(flat), 0
    while at < len(order):
        end = at
        while end < len(order) and flat[order[end]] == flat[order[at]]:
            end += 1
        score = ndtri(((at + end + 1) / 2 - 0.375) / (len(flat) + 0.25))
        for i in order[at:end]:
            scores[i] = score
        at = end
    n = len(chains[0])
    return [scores[c * n : (c + 1) * n] for c in range(len(chains))]


def _scale_reduction(chains):
    n = len(chains[0])
    within = sum(var(chain, ddof=1) for chain in chains) / len(chains)
    between = var([sum(chain) / n for chain in chains], ddof=1)
    if within == 0:
        return nan if between == 0 else inf
    return sqrt((n - 1) / n + between / within)


def rhat(x, method="rank"):
    """How far chains are from agreeing: 1 where they do; above 1.01 they should run longer.  NaN for draws that are all equal.

    x: the draws of one coordinate: chains of one length, as rows, or one chain, whose halves are compared.  method: "rank" (ranks, of the
    draws and of their distances from the median, the larger of both), or "split" (the draws themselves).

    >>> a, b = [0.1, -0.3, 0.2, 0.0, -0.1, 0.3], [0.2, -0.2, 0.1, -0.1, 0.3, -0.4]
    >>> rhat([a, b]) < 1.2 < rhat([a, [v + 9 for v in b]])
    True
    """
    if method not in ("rank", "split"):
        raise ValueError(f"rhat: method must be 'rank' or 'split', got {method!r}")
    chains = _split(read_chains(x, "rhat"))
    if method == "split":
        return _scale_reduction(chains)
    middle = median([v for chain in chains for v in chain])
    folded = [[abs(v - middle) for v in chain] for chain in chains]
    return max(_scale_reduction(_ranked(chains)), _scale_reduction(_ranked(folded)))


def ess(x, method="bulk"):
    """How many independent draws would tell as much; NaN for draws that are all equal.

    x: the draws of one coordinate: chains of one length, as rows, or one chain.  method: "bulk" (of ranks: for the middle of the
    distribution), "mean" (of the draws: for their mean), "tail" (the smaller one for the 5 % and 95 % quantiles).

    >>> ess([float(i % 7) for i in range(4, 704)], "mean") > 100
    True
    """
    chains = read_chains(x, "ess")
    if method == "tail":
        ends = quantile([v for chain in chains for v in chain], [0.05, 0.95])
        return min(_independent(_split([[float(v <= end) for v in chain] for chain in chains])) for end in ends)
    if method not in ("bulk", "mean"):
        raise ValueError(f"ess: method must be 'bulk', 'mean' or 'tail', got {method!r}")
    chains = _split(chains)
    return _independent(_ranked(chains) if method == "bulk" else chains)


def _independent(chains):
    """Geyer's sum: pairs of neighbouring correlations, as long as they are positive, and never rising."""
    m, n = len(chains), len(chains[0])
    lags = [_Lags(chain) for chain in chains]
    within = sum(lag(0) for lag in lags) / m * n / (n - 1)
    total = within * (n - 1) / n + (var([lag.mean for lag in lags], ddof=1) if m > 1 else 0.0)
    if total == 0:
        return nan

    def rho(t):
        return 1 - (within - sum(lag(t) for lag in lags) / m) / total

    pairs, t = [(1.0, rho(1))], 1
    while t < n - 3 and sum(pairs[-1]) > 0:
        pairs.append((rho(t + 1), rho(t + 2)))
        t += 2
    last = pairs.pop()
    smallest, whole = inf, 0.0
    for pair in pairs:
        smallest = min(smallest, sum(pair))
        whole += smallest
    end = last[0] if last[0] > 0 or sum(last) >= 0 else 0.0
    time = max(2 * whole - 1 + end, 1 / log10(m * n))
    return m * n / time


def mcse(x):
    """The standard error of the mean of the draws: their deviation over the root of how many independent ones they equal."""
    chains = read_chains(x, "mcse")
    return sqrt(var([v for chain in chains for v in chain], ddof=1) / ess(chains, "mean"))
