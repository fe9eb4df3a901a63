"""Theorems of intervals: Wilson's holds the proportions that are not refused."""

from ...statistics.intervals import wilson_low, wilson_middle
from ..theorem import theorem

NUMBERS = {"small": [()], "large": [()], "kinds": ("floats", "finite", "symbols")}


@theorem(**NUMBERS)
def wilsons_ends_are_z_deviations_away(w):
    """At both ends x the share s that was found is z of the end's own standard deviations away: (s - x)^2 = z^2 x (1 - x) / n.

    The upper end is 1 less the lower end of what did not happen.
    """
    a, b, n, z = w.positive("a"), w.positive("b"), w.positive("n"), w.positive("z")
    share, other = a / (a + b), b / (a + b)
    low, high = w.run(wilson_low, share, n, z), 1 - w.run(wilson_low, other, n, z)
    for x, end in ((low, "low"), (high, "high")):
        w.equal((share - x) ** 2, z * z * x * (1 - x) / n, end)


@theorem(small=[()], large=[()], kinds=("floats", "finite", "rationals", "symbols"))
def wilsons_middle_adds_half_of_z_squared_to_both(w):
    """The middle of the interval is the share after z^2 / 2 more successes and as many failures: for 95 %, about two of each."""
    k, n, z = w.positive("k"), w.positive("n"), w.positive("z")
    middle, _ = w.run(wilson_middle, k / n, n, z)
    w.equal(middle / (1 + z * z / n), (k + z * z / 2) / (n + z * z))
