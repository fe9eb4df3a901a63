"""Day 13: statistics.  An interval for a share, the bootstrap, a permutation test, many tests at once, and how many users a test needs."""

from itertools import combinations
from math import ceil, sqrt

from .cases import reals
from .exercise import exercise


def share_interval(hits, n, z):
    """Wilson's interval for a share of which `hits` in n were seen; z standard errors wide on either side."""
    p = hits / n
    shrink = 1 + z * z / n
    middle = (p + z * z / (2 * n)) / shrink
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink
    return middle - half, middle + half


@exercise(share_interval, title="An interval for a share")
def share_interval_cases(rng):
    """Of n users `hits` bought something. Which true shares q are within z standard errors of what was seen, p = hits / n? The standard
    error of a share is that of the *true* one, so these are the q with `(p - q)² <= z² q (1 - q) / n`. Return the smallest and the
    largest: solve the quadratic equation. (Wilson, 1927.)
    """
    yield 1, 2, 1.0
    yield 0, 10, 2.0
    yield 10, 10, 2.0
    yield 3, 4, 1.0
    yield 30, 400, 1.96
    yield 2, 3, 0.0
    for _ in range(4):
        n = rng.randint(5, 60)
        yield rng.randint(1, n - 1), n, rng.choice([1.0, 1.645, 1.96, 2.576])


share_interval_cases.hint(
    "Multiplied out: (1 + z²/n) q² - (2p + z²/n) q + p² = 0. What are the roots?",
    "The middle is (p + z²/2n) / (1 + z²/n); half the width is z sqrt(p (1 - p) / n + z² / 4n²) / (1 + z²/n).",
)
share_interval_cases.misconception(
    "the error of the share that was seen",
    "def share_interval(hits, n, z):\n    p = hits / n\n    half = z * sqrt(p * (1 - p) / n)\n    return p - half, p + half\n",
    "That is Wald's interval. With 0 hits it has no width, as if the share were known to be 0. Put the *true* share under the root.",
)
share_interval_cases.misconception(
    "round the share that was seen",
    "return middle - half, middle + half -> return p - half, p + half",
    "The middle of the two roots is not p: it is drawn towards a half.",
)
share_interval_cases.misconception(
    "does not divide",
    "shrink = 1 + z * z / n -> shrink = 1.0",
    "The square of q has the factor 1 + z²/n: the roots are divided by it.",
)
share_interval_cases.misconception(
    "only one root",
    "return middle - half, middle + half -> return middle - half, middle",
    "A quadratic equation has two roots, one on either side of the middle.",
)

STATISTICS = {"mean": lambda x: sum(x) / len(x), "median": lambda x: sorted(x)[len(x) // 2], "largest": max}


def use_bootstrap(target, values, statistic, picks, cut):
    """Call target with the statistic of that name."""
    return target(values, STATISTICS[statistic], picks, cut)


def bootstrap_interval(values, statistic, picks, cut):
    """(low, high) of the statistic over resamples: each pick is a list of places in `values`; `cut` results are left out at either end."""
    found = sorted(statistic([values[i] for i in pick]) for pick in picks)
    return found[cut], found[len(found) - 1 - cut]


def picked(rng, n, count):
    """`count` resamples of n of n places, with replacement."""
    return [[rng.randrange(n) for _ in range(n)] for _ in range(count)]


@exercise(bootstrap_interval, title="The bootstrap", use=use_bootstrap)
def bootstrap_interval_cases(rng):
    """Each entry of `picks` is a list of random places in `values`, drawn with replacement: a resample. Compute `statistic` (a function of
    a list) of each resample, leave out the `cut` smallest and the `cut` largest results, and return the smallest and the largest of the
    others. More than twice `cut` resamples are given. In the cases the statistic is written as a name.
    """
    yield [1.0, 2.0, 4.0], "mean", [[0, 1, 2]], 0
    yield [1.0, 2.0, 4.0], "mean", [[0, 0, 0], [2, 2, 2], [1, 1, 1]], 0
    yield [1.0, 2.0, 4.0], "mean", [[2, 2, 1], [0, 0, 1], [1, 1, 0], [0, 2, 2], [0, 1, 1]], 1
    yield [5.0, 1.0, 9.0], "median", [[0, 0, 2], [1, 1, 2], [2, 2, 0]], 1
    yield [5.0, 1.0, 9.0], "largest", [[0, 1, 1], [1, 1, 1], [2, 0, 1]], 0
    for statistic, cut in (("mean", 1), ("median", 2), ("mean", 3)):
        n = rng.randint(3, 5)
        yield reals(rng, n), statistic, picked(rng, n, 2 * cut + rng.randint(2, 4)), cut


bootstrap_interval_cases.hint(
    "A pick says which values are in the resample, some of them twice. Make that list, ask the statistic, collect, sort.",
    "found = sorted(statistic([values[i] for i in pick]) for pick in picks); the ends are found[cut] and found[-1 - cut].",
)
bootstrap_interval_cases.misconception(
    "each value once",
    "for i in pick] -> for i in sorted(set(pick))]",
    "With replacement: a value that was drawn twice counts twice. Without that every resample of n would be the sample.",
)
bootstrap_interval_cases.misconception(
    "does not sort",
    "sorted(statistic([values[i] for i in pick]) for pick in picks) -> [statistic([values[i] for i in pick]) for pick in picks]",
    "The smallest and the largest are at the ends once the results are sorted.",
)
bootstrap_interval_cases.misconception(
    "cuts at one end",
    "len(found) - 1 - cut -> len(found) - 1",
    "Leave out as many of the largest as of the smallest.",
)
bootstrap_interval_cases.misconception(
    "the places instead of the values",
    "values[i] for i -> float(i) for i",
    "A pick holds *places*; the resample holds the values there.",
)
bootstrap_interval_cases.misconception(
    "one too many",
    "return found[cut], found[len(found) - 1 - cut] -> return found[cut + 1], found[len(found) - 2 - cut]",
    "If `cut` results are left out, the smallest of the others is found[cut], since places count from 0.",
)


def pvalue(a, b):
    """The share of all ways to divide a and b into two groups whose means are at least as far apart as those of a and b."""
    pool = a + b
    observed = abs(sum(a) / len(a) - sum(b) / len(b))
    tried = reached = 0
    for chosen in combinations(range(len(pool)), len(a)):
        x = [pool[i] for i in chosen]
        y = [v for i, v in enumerate(pool) if i not in chosen]
        tried += 1
        if abs(sum(x) / len(x) - sum(y) / len(y)) >= observed:
            reached += 1
    return reached / tried


@exercise(pvalue, title="Shuffle the labels")
def pvalue_cases(rng):
    """`a` and `b` are the results of two groups. If the groups do not differ, any `len(a)` of all results could as well have been the first
    group. Try all ways to choose them (`combinations` of places does that), and return the share of the ways in which the two means are at
    least as far apart, in either direction, as they are now. The way things are now is one of the ways.
    """
    yield [1.0], [2.0]
    yield [1.0, 2.0], [5.0, 6.0]
    yield [5.0, 6.0], [1.0, 2.0]
    yield [1.0, 6.0], [2.0, 5.0]
    yield [3.0, 3.0], [3.0, 3.0]
    yield [9.0], [1.0, 2.0, 3.0, 4.0]
    yield [1.0, 2.0, 4.0, 3.0], [2.0, 5.0, 6.0, 8.0]
    for n, m in ((2, 4), (4, 2), (4, 4)):  # powers of 2: the means are exact, and so are ties
        yield reals(rng, n), reals(rng, m)


pvalue_cases.hint(
    "For each choice of places: the values there are the first group, the others the second. How far apart are their means?",
    "Count how often abs(mean of one - mean of the other) >= the observed one, and divide by the number of ways.",
)
pvalue_cases.misconception(
    "only in one direction",
    "if abs(sum(x) / len(x) - sum(y) / len(y)) >= observed: -> if sum(x) / len(x) - sum(y) / len(y) >= sum(a) / len(a) - sum(b) / len(b):",
    "Far apart in either direction: compare absolute values.",
)
pvalue_cases.misconception(
    "farther apart only",
    ">= observed -> > observed",
    "*At least* as far. The way things are now counts as well, so a p-value is never 0.",
)
pvalue_cases.misconception(
    "the share that is nearer",
    "return reached / tried -> return 1 - reached / tried",
    "That is the share of the ways in which they are nearer. The p-value is small when the observed distance is a rare one.",
)
pvalue_cases.misconception(
    "compares the sums",
    "def pvalue(a, b):\n    pool = a + b\n    observed = abs(sum(a) - sum(b))\n    ways = [sum(c) for c in combinations(pool, len(a))]\n"
    "    return sum(abs(2 * s - sum(pool)) >= observed for s in ways) / len(ways)\n",
    "Groups of different sizes have different sums even if they are alike: compare the means.",
)


def discoveries(pvalues, share):
    """The places of the tests that Benjamini and Hochberg's procedure reports, in order; `share` of them are false on average, at most."""
    n = len(pvalues)
    order = sorted(range(n), key=lambda i: pvalues[i])
    last = 0
    for j, i in enumerate(order, 1):
        if pvalues[i] <= share * j / n:
            last = j
    return sorted(order[:last])


@exercise(discoveries, title="A hundred tests")
def discoveries_cases(rng):
    """Many hypotheses were tested. Sort the n p-values; find the *largest* j for which the j-th smallest is at most `share * j / n`, and
    report the j tests with the smallest p-values (none, if there is no such j). Return their places in the given list, in increasing
    order. (Benjamini & Hochberg, 1995.)
    """
    yield [0.01], 0.05
    yield [0.5], 0.05
    yield [0.25, 0.75], 0.5
    yield [0.04, 0.03, 0.9, 0.02], 0.05
    yield [0.9, 0.001, 0.035, 0.012], 0.05
    yield [0.03, 0.031, 0.032, 0.033], 0.05
    yield [0.045, 0.8, 0.7, 0.6], 0.05
    for n in (5, 6, 8):
        yield [rng.choice([1, 1, 3, 10, 40]) * rng.randint(1, 99) / 5000 for _ in range(n)], 0.1037


discoveries_cases.hint(
    "Sort the places by their p-values, and go through all of them: where is the last that is under the line share * j / n?",
    "Remember the last j that passes, do not stop at the first that fails; then take the first j places.",
)
discoveries_cases.misconception(
    "each test on its own",
    "if pvalues[i] <= share * j / n: -> if pvalues[i] <= share:",
    "Then of a hundred tests of nothing about share * 100 are reported. The line begins at share / n.",
)
discoveries_cases.misconception(
    "Bonferroni",
    "share * j / n -> share / n",
    "That is Bonferroni's line, the same for all. Here the j-th smallest may be j times as large.",
)
discoveries_cases.misconception(
    "stops at the first that fails",
    "            last = j\n ->            last = j\n        else:\n            break\n",
    "The *largest* j counts: those before it are reported even if they are above the line themselves.",
)
discoveries_cases.misconception(
    "only those under the line",
    "def discoveries(pvalues, share):\n    n = len(pvalues)\n    order = sorted(range(n), key=lambda i: pvalues[i])\n"
    "    return sorted(i for j, i in enumerate(order, 1) if pvalues[i] <= share * j / n)\n",
    "The last that is under the line takes all smaller ones along.",
)
discoveries_cases.misconception(
    "in the order of the p-values",
    "return sorted(order[:last]) -> return order[:last]",
    "The places are wanted in increasing order.",
)


def users_needed(before, after, z_level, z_power):
    """How many users each of two groups needs, to tell the share `before` from the share `after`."""
    spread = before * (1 - before) + after * (1 - after)
    return ceil((z_level + z_power) ** 2 * spread / (after - before) ** 2)


@exercise(users_needed, title="How many users?")
def users_needed_cases(rng):
    """Two groups of n users each buy with probabilities `before` and `after`. The difference of the two shares that are seen has the
    variance `before (1 - before) / n + after (1 - after) / n`. The test calls it significant when it is z_level standard errors from 0;
    to be there often enough, the true difference should be `z_level + z_power` standard errors from 0. Return the smallest whole n for
    which it is at least that.
    """
    yield 0.04, 0.05, 1.96, 0.84
    yield 0.05, 0.04, 1.96, 0.84
    yield 0.5, 0.75, 1.0, 1.1
    yield 0.1, 0.2, 1.96, 0.0
    yield 0.02, 0.9, 1.645, 1.28
    for _ in range(4):
        before = rng.randint(1, 40) / 100
        yield before, before + rng.choice([0.013, 0.05, 0.17]), 1.96, rng.choice([0.84, 1.28])


users_needed_cases.hint(
    "|after - before| = (z_level + z_power) sqrt(spread / n). What is n?",
    "Square both sides: n = (z_level + z_power)² spread / (after - before)², rounded up.",
)
users_needed_cases.misconception(
    "not squared",
    "(z_level + z_power) ** 2 * spread / (after - before) ** 2 -> (z_level + z_power) * spread / abs(after - before)",
    "The error goes with the root of n: half the difference needs four times the users.",
)
users_needed_cases.misconception(
    "only one group scatters",
    "before * (1 - before) + after * (1 - after) -> before * (1 - before)",
    "Both shares are estimates, and the variance of a difference is the sum.",
)
users_needed_cases.misconception(
    "without power",
    "(z_level + z_power) ** 2 -> z_level ** 2",
    "Then the true difference sits on the border of significance, and half of all tests miss it. Add z_power.",
)
users_needed_cases.misconception(
    "rounds down",
    "return ceil( -> return int(",
    "One user less is not enough: round up.",
)
users_needed_cases.misconception(
    "both groups together",
    "return ceil((z_level + z_power) ** 2 * spread -> return ceil(2 * (z_level + z_power) ** 2 * spread",
    "n is the size of *each* group.",
)
