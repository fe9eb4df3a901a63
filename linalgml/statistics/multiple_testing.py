"""Many tests at once: p-values made larger, so that what is called a discovery can be believed.

    Holm: max over j <= i of (n - j + 1) p_j          no false alarm at all, with probability 1 - alpha
    Benjamini-Hochberg: min over j >= i of n p_j / j  false alarms are a share alpha of the discoveries at most, on average

for sorted p_1 <= … <= p_n.  Holm, Scand. J. Stat. 6, 1979; Benjamini & Hochberg, J. R. Stat. Soc. B 57, 1995; for any dependence: Benjamini
& Yekutieli, Ann. Stat. 29, 2001.
"""

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..storage import flat_list
from .lines import answer, read_lines

METHODS = ("bonferroni", "holm", "fdr_bh", "fdr_by")


@kernel
def step_down(p, out, n):
    """Holm's adjusted p-values: out[i] = the largest of (n - j) p[j] over j <= i, at most 1.  p: (n,), sorted."""
    largest = 0.0
    for i in range(n):
        largest = max(largest, min((n - i) * p[i], 1.0))
        out[i] = largest


@kernel
def step_up(p, out, n, scale):
    """Benjamini and Hochberg's adjusted p-values: out[i] = the least of scale n p[j] / (j + 1) over j >= i, at most 1.  p: (n,), sorted."""
    least = 1.0
    for back in range(n):
        i = n - 1 - back
        least = min(least, scale * n * p[i] / (i + 1))
        out[i] = least


def _adjusted(values, method):
    """The adjusted p-values of a list, in its order."""
    n, store = len(values), backend.store()
    order = sorted(range(n), key=values.__getitem__)
    rising, out = store.build([values[i] for i in order], float64), store.empty(n, float64)
    if method == "holm":
        step_down(rising, out, n)
    else:
        step_up(rising, out, n, 1.0 if method == "fdr_bh" else sum(1 / k for k in range(1, n + 1)))
    made = [0.0] * n
    for i, v in zip(order, flat_list(out), strict=True):
        made[i] = v
    return made


def _read(ps, axis, name):
    lines = read_lines(ps, axis, name, empty=True)
    values = flat_list(lines.data)
    for v in values:
        if not 0 <= v <= 1:
            raise ValueError(f"{name}: p-values are between 0 and 1, got {v}")
    return values, lines


def multipletests(pvals, alpha=0.05, method="holm"):
    """(which are discoveries, the adjusted p-values), two lists, for p-values of many tests.  After statsmodels' function.

    method: "bonferroni" (times n), "holm" (never worse), "fdr_bh" (false discovery rate, for independent tests or positive dependence) or
    "fdr_by" (for any).  A discovery has an adjusted p-value of alpha at most.  ValueError for p-values outside [0, 1].

    >>> multipletests([0.01, 0.04, 0.03])
    ([True, False, False], [0.03, 0.06, 0.06])
    >>> multipletests([0.01, 0.04, 0.03], method="fdr_bh")[0]
    [True, True, True]
    """
    if method not in METHODS:
        raise ValueError(f"multipletests: method must be one of {list(METHODS)}, got {method!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"multipletests: alpha must be between 0 and 1, got {alpha!r}")
    values, _ = _read(pvals, None, "multipletests")
    made = [min(1.0, v * len(values)) for v in values] if method == "bonferroni" else _adjusted(values, method)
    return [v <= alpha for v in made], made


def false_discovery_control(ps, *, axis=0, method="bh"):
    """Adjusted p-values that bound the false discovery rate, by Benjamini and Hochberg ("bh") or Yekutieli ("by").

    As scipy.stats.false_discovery_control; a list for a list, else of the kind of the question.

    >>> false_discovery_control([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    if method not in ("bh", "by"):
        raise ValueError(f"false_discovery_control: method must be 'bh' or 'by', got {method!r}")
    values, lines = _read(ps, axis, "false_discovery_control")
    if lines.shape != ():
        raise ValueError("false_discovery_control: expected one row of p-values")
    lines.shape = (lines.n,)
    return answer(_adjusted(values, f"fdr_{method}"), lines)
