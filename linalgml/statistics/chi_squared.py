"""Chi-squared tests: do counts fit what was expected, and do two ways of counting have to do with each other?

    X^2 = sum of (observed - expected)^2 / expected      for large counts nearly chi-squared: P(X^2 >= x) = Q(df / 2, x / 2)

Pearson, Philosophical Magazine 50, 1900; Yates's correction: J. R. Stat. Soc. Suppl. 1, 1934.  Q is the upper incomplete gamma function.
"""

from collections import namedtuple
from math import copysign

from ..linalg.matrix import Matrix
from .lines import as_tensor
from .samples import TestResult, read_sample
from .tails import chi2_tail

Chi2ContingencyResult = namedtuple("Chi2ContingencyResult", "statistic pvalue dof expected_freq")


def chisquare(f_obs, f_exp=None, ddof=0):
    """Pearson's test of counts against expected ones, by default all equal.  As scipy.stats.chisquare.

    ddof: how many more degrees of freedom are lost, one for each number that was fitted.  ValueError for sums that differ by more than
    rounding, expected counts that are not positive, and no degrees of freedom.

    >>> result = chisquare([16, 18, 16, 14, 12, 12])
    >>> result.statistic, round(result.pvalue, 6)
    (2.0, 0.849145)
    """
    seen = read_sample(f_obs, "chisquare: f_obs")
    expected = [sum(seen) / len(seen)] * len(seen) if f_exp is None else read_sample(f_exp, "chisquare: f_exp")
    if len(expected) != len(seen):
        raise ValueError(f"chisquare: {len(seen)} observed counts, {len(expected)} expected ones")
    if min(seen) < 0 or min(expected) <= 0:
        raise ValueError("chisquare: observed counts must not be negative, and expected ones must be positive")
    if abs(sum(seen) - sum(expected)) > 1.5e-8 * min(sum(seen), sum(expected)):
        raise ValueError(f"chisquare: the observed counts sum to {sum(seen)}, the expected ones to {sum(expected)}")
    freedom = len(seen) - 1 - ddof
    if freedom < 1:
        raise ValueError(f"chisquare: {len(seen)} counts and ddof={ddof!r} leave no degree of freedom")
    x = sum((a - b) ** 2 / b for a, b in zip(seen, expected, strict=True))
    return TestResult(x, chi2_tail(x, freedom))


def chi2_contingency(observed, correction=True):
    """Pearson's test that rows and columns of a table of counts are independent.  As scipy.stats.chi2_contingency of a table.

    (statistic, pvalue, dof, expected_freq), the last a Matrix.  correction: Yates's, half a count nearer to what is expected, where there
    is one degree of freedom.  ValueError for a row or column without counts.

    >>> result = chi2_contingency([[10, 20], [30, 5]])
    >>> round(result.statistic, 4), result.dof, result.expected_freq.row(0).tolist()[0]
    (16.5785, 1, 18.46153846153846)
    """
    t, _ = as_tensor(observed, "chi2_contingency")
    if len(t.shape) != 2 or 0 in t.shape:
        raise ValueError(f"chi2_contingency: expected a table of counts, got data of shape {t.shape}")
    table = t.tolist()
    if not all(v >= 0 for row in table for v in row):
        raise ValueError("chi2_contingency: counts must be numbers that are not negative")
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    total = sum(rows)
    if not min(rows) > 0 or not min(columns) > 0:
        raise ValueError("chi2_contingency: a row or a column has no counts")
    expected = [[a * b / total for b in columns] for a in rows]
    freedom = (len(rows) - 1) * (len(columns) - 1)
    if not freedom:
        return Chi2ContingencyResult(0.0, 1.0, 0, Matrix(expected))
    x = 0.0
    for seen, wanted in zip(table, expected, strict=True):
        for a, b in zip(seen, wanted, strict=True):
            off = a - b
            if correction and freedom == 1:
                off -= copysign(min(0.5, abs(off)), off)
            x += off * off / b
    return Chi2ContingencyResult(x, chi2_tail(x, freedom), freedom, Matrix(expected))
