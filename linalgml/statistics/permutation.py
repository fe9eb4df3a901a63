"""Permutation tests: shuffle away what the hypothesis says does not matter, and see how often chance does as well.

    p = share of the shuffles whose statistic is at least as extreme as the observed one

Exact where all shuffles can be tried; else random ones are drawn, and the observed order is counted among them.  Fisher, *The Design of
Experiments*, 1935; Phipson & Smyth, "Permutation p-values should never be zero", Stat. Appl. Genet. Mol. Biol. 9, 2010.
"""

from collections import namedtuple
from itertools import combinations, permutations, product
from math import comb, factorial

from ..random import as_generator
from .estimator import whole
from .samples import ALTERNATIVES, one_of, read_sample

PermutationResult = namedtuple("PermutationResult", "statistic pvalue null_distribution")


def _parts(pool, sizes):
    """Every way to hand out the pool to samples of these sizes."""
    if len(sizes) == 1:
        yield [pool]
        return
    for chosen in combinations(range(len(pool)), sizes[0]):
        inside = set(chosen)
        rest = [v for i, v in enumerate(pool) if i not in inside]
        for others in _parts(rest, sizes[1:]):
            yield [[pool[i] for i in chosen], *others]


def _swapped(samples, order):
    """Paired samples with the values of each row in another order; a single sample with signs."""
    if len(samples) == 1:
        return [[-v if s else v for v, (s,) in zip(samples[0], order, strict=True)]]
    rows = [[row[k] for k in places] for row, places in zip(zip(*samples, strict=True), order, strict=True)]
    return [list(column) for column in zip(*rows, strict=True)]


def _all(samples, kind):
    """How many shuffles there are, and all of them."""
    sizes, n = [len(s) for s in samples], len(samples[0])
    if kind == "independent":
        count, left = 1, sum(sizes)
        for size in sizes:
            count, left = count * comb(left, size), left - size
        return count, _parts([v for s in samples for v in s], sizes)
    if kind == "samples":
        one = [(0,), (1,)] if len(samples) == 1 else list(permutations(range(len(samples))))
        return len(one) ** n, (_swapped(samples, order) for order in product(one, repeat=n))
    return factorial(n) ** len(samples), (list(map(list, p)) for p in product(*(permutations(s) for s in samples)))


def _drawn(samples, kind, generator):
    """One random shuffle."""
    if kind == "independent":
        pool = [v for s in samples for v in s]
        pool = [pool[i] for i in generator.permutation(len(pool))]
        made = []
        for s in samples:
            made.append(pool[: len(s)])
            pool = pool[len(s) :]
        return made
    n = len(samples[0])
    if kind == "samples" and len(samples) < 3:
        bits = [0] * n
        generator.integers(bits, n, 0, 2)
        return _swapped(samples, [(b,) if len(samples) == 1 else (b, 1 - b) for b in bits])
    if kind == "samples":
        return _swapped(samples, [generator.permutation(len(samples)) for _ in range(n)])
    return [[s[i] for i in generator.permutation(n)] for s in samples]


def permutation_test(data, statistic, *, permutation_type="independent", n_resamples=9999, alternative="two-sided", random_state=None):
    """(statistic, pvalue, null_distribution) of a test by shuffling.  As scipy.stats.permutation_test.

    data: a tuple of samples; statistic(*samples) -> a number.  permutation_type: "independent", values may be of any sample; "samples",
    paired samples may change places within each row (a single sample its signs); "pairings", each sample in any order.  All shuffles are
    tried if there are n_resamples at most.  alternative: "greater" counts those at least as large, "less" at most as large,
    "two-sided" doubles the smaller of both.  The same random_state gives the same answer on every backend.

    >>> from linalgml.statistics import mean
    >>> result = permutation_test(([1.0, 2.0, 3.0], [7.0, 8.0, 9.0]), lambda x, y: mean(x) - mean(y))
    >>> result.statistic, result.pvalue, len(result.null_distribution)
    (-6.0, 0.1, 20)
    """
    one_of(permutation_type, ("independent", "samples", "pairings"), "permutation_test", "permutation_type")
    one_of(alternative, ALTERNATIVES, "permutation_test", "alternative")
    most = whole(n_resamples, 1, "permutation_test", "n_resamples")
    samples = [read_sample(s, f"permutation_test: data[{k}]") for k, s in enumerate(data)]
    if not samples or (permutation_type == "independent" and len(samples) < 2):
        raise ValueError(f"permutation_test: {len(samples)} samples; 'independent' needs two at least, and the others one")
    if permutation_type != "independent" and len({len(s) for s in samples}) != 1:
        raise ValueError(f"permutation_test: {permutation_type!r} needs samples of one length, got {[len(s) for s in samples]}")
    observed = float(statistic(*samples))
    count, every = _all(samples, permutation_type)
    if count <= most:
        null, seen = [float(statistic(*s)) for s in every], 0
    else:
        generator = as_generator(random_state, "permutation_test: random_state")
        null, seen = [float(statistic(*_drawn(samples, permutation_type, generator))) for _ in range(most)], 1
    slack = 100 * 2.0**-52 * abs(observed)  # sums in another order are rounded otherwise
    less = (sum(v <= observed + slack for v in null) + seen) / (len(null) + seen)
    greater = (sum(v >= observed - slack for v in null) + seen) / (len(null) + seen)
    p = {"less": less, "greater": greater, "two-sided": min(1.0, 2 * min(less, greater))}[alternative]
    return PermutationResult(observed, p, null)
