"""The hypergeometric distribution: how many of the marked ones are among those drawn, when nothing is put back.

    P(X = k) = C(K, k) C(N - K, n - k) / C(N, n)        N = population, K = successes, n = draws

That is the probability of a two-by-two table with the cells k, K - k, n - k and N - K - n + k: see two_by_two.py.  Johnson, Kemp & Kotz,
*Univariate Discrete Distributions*, chapter 6; samples: Devroye, *Non-Uniform Random Variate Generation*, IV.7 and X.4.
"""

from math import exp, expm1, floor, fsum, inf, log1p, nan, sqrt
from operator import index

from .. import backend
from ..autograd.engine import unrecorded
from ..autograd.joining import cat
from ..dtypes import float64, int64
from ..kernels import kernel
from ..special.ndtr import ndtri_value
from .distribution import Discrete, observations, uniforms, whole_part
from .sampling import exact_exp, exact_log
from .two_by_two import table_excess, table_log, table_margins, table_tail

MOST = 10**15  # populations up to here: halves are floats
NARROW = 900.0  # variance up to which samples are looked up in a table
TRIES = 120  # bound of a bisection that ends long before


@kernel
def before_mode(k, population, successes, draws):
    """Whether k + 1 is more probable than k."""
    return (successes - k) * (draws - k) > (k + 1.0) * (population - successes - draws + k + 1.0)


@kernel
def smaller_side(k, population, successes, draws, margins):
    """log P(X <= k) before the mode, else log P(X > k), for a whole k from the smallest value to one below the largest."""
    b, c, d = successes - k, draws - k, population - successes - draws + k
    if before_mode(k, population, successes, draws):
        return table_tail(k, b, c, d, margins)
    return table_tail(b - 1.0, k + 1.0, d + 1.0, c - 1.0, margins)


@kernel
def hypergeometric_side(k, population, successes, draws, margins, upper):
    """P(X <= k), or P(X > k) where upper is 1, for a whole k."""
    if k < max(0.0, draws + successes - population):
        return upper
    if k >= min(successes, draws):
        return 1.0 - upper
    small = smaller_side(k, population, successes, draws, margins)
    if before_mode(k, population, successes, draws) == (upper == 0.0):
        return exp(small)
    return -expm1(small)


@kernel
def hypergeometric_logpmf(x, out, n, population, successes, draws):
    """out = log P(X = x) at the whole numbers of its range, -inf elsewhere.  x, out: (n,)."""
    margins = table_margins(population, successes, draws)
    for i in range(n):
        k = whole_part(x[i])
        b, c, d = successes - k, draws - k, population - successes - draws + k
        if k < x[i] or min(k, b, c, d) < 0.0:
            out[i] = -inf
        else:
            out[i] = table_log(k, b, c, d, table_excess(k, b, c, d), margins) if k == x[i] else nan


@kernel
def hypergeometric_sums(x, out, n, population, successes, draws, upper):
    """out = P(X <= x), or P(X > x) where upper is 1.  x, out: (n,)."""
    margins = table_margins(population, successes, draws)
    for i in range(n):
        k = whole_part(x[i])
        out[i] = hypergeometric_side(k, population, successes, draws, margins, upper) if k == k else k


@kernel
def hypergeometric_logsums(x, out, n, population, successes, draws, upper):
    """out = log P(X <= x), or log P(X > x) where upper is 1: with its digits where the probability is 0 in floats.  x, out: (n,)."""
    margins = table_margins(population, successes, draws)
    for i in range(n):
        k = whole_part(x[i])
        if k < max(0.0, draws + successes - population):
            out[i] = 0.0 if upper == 1.0 else -inf
        elif k >= min(successes, draws):
            out[i] = -inf if upper == 1.0 else 0.0
        elif k == k:
            small = smaller_side(k, population, successes, draws, margins)
            out[i] = small if before_mode(k, population, successes, draws) == (upper == 0.0) else log1p(-exp(small))
        else:
            out[i] = k


@kernel
def hypergeometric_quantiles(q, out, n, population, successes, draws, upper):
    """out = the smallest k with cdf(k) >= q, or with sf(k) <= q where upper is 1: from a guess by bisection.  q, out: (n,)."""
    margins = table_margins(population, successes, draws)
    lowest, highest = max(0.0, draws + successes - population), min(successes, draws)
    share = successes / population
    mean = draws * share
    std = sqrt(mean * (1.0 - share) * (1.0 - draws / population))
    lean = (1.0 - 2.0 * share) * (1.0 - 2.0 * draws / population) / 6.0
    for i in range(n):
        if not (q[i] >= 0.0 and q[i] <= 1.0):
            out[i] = nan
        elif q[i] == 0.0 or q[i] == 1.0:
            out[i] = lowest - 1.0 if q[i] == upper else highest
        else:
            low, high, step = lowest - 1.0, highest, 1.0
            z = ndtri_value(q[i]) if upper == 0.0 else -ndtri_value(q[i])
            k = min(max(floor(mean + std * z + lean * (z * z - 1.0)), lowest), highest)
            for _ in range(TRIES):
                if high - low <= 1.0:
                    break
                if not low < k < high:
                    k = floor(0.5 * (low + high))
                p = hypergeometric_side(k, population, successes, draws, margins, upper)
                if (p >= q[i]) if upper == 0.0 else (p <= q[i]):
                    high = k
                    k -= step
                else:
                    low = k
                    k += step
                step *= 2.0
            out[i] = high


@kernel
def hypergeometric_accepted(u, v, out, n, population, successes, draws, mode, left, right):
    """out = k = floor(mode + 1/2 + w / (1 - u)) of those that are accepted, w = left + (right - left) v; returns how many they are.

    u, v, out: (n,), u and v uniform in [0, 1).  Accepted where (1 - u)^2 <= P(k) / P(mode): the ratio of uniform numbers.
    """
    b, c, d = successes - mode, draws - mode, population - successes - draws + mode
    top = table_log(mode, b, c, d, table_excess(mode, b, c, d), 0.0)
    kept = 0
    for i in range(n):
        height = 1.0 - u[i]
        k = whole_part(mode + 0.5 + (left + (right - left) * v[i]) / height)
        b, c, d = successes - k, draws - k, population - successes - draws + k
        if min(k, b, c, d) >= 0.0 and 2.0 * exact_log(height) <= table_log(k, b, c, d, table_excess(k, b, c, d), 0.0) - top:
            out[kept] = k
            kept += 1
    return kept


def _count(value, most, name):
    """An int from 0 to most."""
    try:
        made = index(value)
    except TypeError:
        if not (isinstance(value, float) and value == value and abs(value) < 1e300 and value == floor(value)):
            kind = f"{value!r}" if isinstance(value, float) else type(value).__name__
            error = ValueError if isinstance(value, float) else TypeError
            raise error(f"Hypergeometric: {name} must be a whole number, got {kind}") from None
        made = int(value)
    if not 0 <= made <= most:
        raise ValueError(f"Hypergeometric: {name} must be from 0 to {most}, got {made}")
    return made


class Hypergeometric(Discrete):
    """How many of `successes` marked items are among `draws`, drawn from `population` without putting any back.

    SciPy's `hypergeom(M, n, N)` names these M = population, n = successes, N = draws; textbooks write N, K, n.  Whole numbers with
    successes and draws not above population, and 1 <= population <= 10^15; ValueError for others, TypeError for what is no number.
    Probabilities are right to 1e-12 relative, and to as much of the logarithm where they are beyond floats.

    >>> d = Hypergeometric(52, 13, 5)  # hearts in a hand of poker
    >>> d.mean(), round(d.pmf(2), 6), round(d.sf(3), 6), d.ppf(0.5)
    (1.25, 0.27428, 0.011224, 1.0)
    """

    parameters = ("population", "successes", "draws")

    def __init__(self, population, successes, draws):
        self.population = _count(population, MOST, "population")
        if self.population == 0:
            raise ValueError("Hypergeometric: population must be positive, got 0")
        self.successes = _count(successes, self.population, "successes")
        self.draws = _count(draws, self.population, "draws")
        self._settings = (float(self.population), float(self.successes), float(self.draws))

    @classmethod
    def fit(cls, data, draws, population=None, successes=None):
        """Maximum likelihood of the one of population and successes that is not given: the other says which question is asked.

        successes unknown: how many of a lot are faulty, after samples of it.  population unknown: capture and recapture, how many fish
        there are when `successes` of them have a mark.  Of two values that are as likely the smaller is taken.  ValueError for data that
        cannot be, both or none given, and a population without bound: no marked one was found.

        >>> Hypergeometric.fit([12], draws=60, successes=50)  # 250 is as likely
        Hypergeometric(population=249, successes=50, draws=60)
        """
        x = [int(v) for v in observations(data, "Hypergeometric.fit", low=0.0, whole=True)]
        if (population is None) == (successes is None):
            raise ValueError("Hypergeometric.fit: give population or successes; the other one is fitted")
        most = MOST if population is None else _count(population, MOST, "population")
        n = _count(draws, most, "draws")
        marked = None if successes is None else _count(successes, MOST, "successes")
        if max(x) > (n if marked is None else min(n, marked)):
            raise ValueError(f"Hypergeometric.fit: {max(x)} found, among {n} draws" + ("" if marked is None else f" and {marked} marked"))
        if marked is None:
            best = _first(max(x), most - (n - min(x)), lambda k: fsum(log1p(v / (k + 1 - v)) + log1p((v - n) / (most - k)) for v in x))
            return cls(most, best, n)
        if max(x) == 0 and marked > 0 and n > 0:
            raise ValueError("Hypergeometric.fit: no marked one was found, so there may be any number")
        low = marked + n - min(x)
        best = _first(low, MOST, lambda m: fsum(log1p((marked * n - v * (m + 1)) / ((m + 1) * (m + 1 - marked - n + v))) for v in x))
        return cls(max(best, 1), marked, n)

    def mean(self):
        """n K / N."""
        return self.draws * self.successes / self.population

    def var(self):
        """n K (N - K) (N - n) / (N^2 (N - 1))."""
        every, marked, n = self.population, self.successes, self.draws
        return n * marked * (every - marked) * (every - n) / (every * every * max(every - 1, 1))

    def entropy(self):
        """The sum of -p log p, in nats; over every h-th k, times h, where the probabilities are smooth: the sum of all to rounding."""
        h = max(1, int(self.std() / 4))
        least, most = self._range()
        mode = self._mode()
        total = []
        for step in (-h, h):
            k = mode if step > 0 else mode - h
            while least <= k <= most:
                log_p = self.logpmf(float(k))
                total.append(-exp(log_p) * log_p)
                k += step
                if log_p < -80.0:
                    break
        return abs(h * fsum(total))

    def _range(self):
        return max(0, self.draws + self.successes - self.population), min(self.successes, self.draws)

    def _mode(self):
        return (self.draws + 1) * (self.successes + 1) // (self.population + 2)

    def _logpmf(self, k, out, n):
        hypergeometric_logpmf(k, out, n, *self._settings)

    def _cdf(self, x, out, n):
        hypergeometric_sums(x, out, n, *self._settings, 0.0)

    def _sf(self, x, out, n):
        hypergeometric_sums(x, out, n, *self._settings, 1.0)

    def _logcdf(self, x, out, n):
        hypergeometric_logsums(x, out, n, *self._settings, 0.0)

    def _logsf(self, x, out, n):
        hypergeometric_logsums(x, out, n, *self._settings, 1.0)

    def _ppf(self, q, out, n):
        hypergeometric_quantiles(q, out, n, *self._settings, 0.0)

    def _isf(self, q, out, n):
        hypergeometric_quantiles(q, out, n, *self._settings, 1.0)

    def _draw(self, generator, n):
        if self.var() <= NARROW:
            return self._looked_up(generator, n)
        mode = float(self._mode())
        left, right = -self._reach(-1), self._reach(1)
        kept, missing = [], n
        while missing > 0:
            tried = missing + missing // 2 + 8
            u, v = uniforms(generator, tried), uniforms(generator, tried)
            found = hypergeometric_accepted(u, v, u, tried, *self._settings, mode, left, right)
            kept.append(unrecorded(u, (tried,), float64)[: min(found, missing)])
            missing -= found
        return cat(kept).to(int64) if kept else unrecorded(backend.store().empty(0, int64), (0,), int64)

    def _looked_up(self, generator, n):
        """Inversion: weights outward from the mode by the quotient of neighbours, and a tree of their sums."""
        every, marked, drawn = self.population, self.successes, self.draws
        mode, weights = self._mode(), [1.0]
        k, weight = mode, 1.0
        while weight > 1e-25:
            weight *= k * (every - marked - drawn + k) / ((marked - k + 1) * (drawn - k + 1))
            weights.append(weight)
            k -= 1
        weights.reverse()
        first, k, weight = k, mode, 1.0
        while weight > 1e-25:
            weight *= (marked - k) * (drawn - k) / ((k + 1) * (every - marked - drawn + k + 1))
            weights.append(weight)
            k += 1
        store = backend.store()
        out = store.empty(n, int64)
        generator.multinomial(store.build(weights, float64), out, 1, len(weights), n, replacement=True)
        return unrecorded(out, (n,), int64) + first

    def _reach(self, way):
        """How far the region of samples goes in w: its edge rises, then falls, as log P is concave."""
        every, marked, drawn = self._settings
        mode = float(self._mode())

        def log_p(k):
            cells = k, marked - k, drawn - k, every - marked - drawn + k
            return table_log(*cells, table_excess(*cells), 0.0) if min(cells) >= 0.0 else -inf

        def edge(j):
            return 2.0 * exact_log(j + 0.5) + log_p(mode + way * j)

        j = float(floor(1.4 * self.std()))
        at = edge(j)
        for step in (1.0, -1.0):
            while j + step >= 0.0 and edge(j + step) > at:
                j += step
                at = edge(j)
        return exact_exp(0.5 * (at - log_p(mode))) * (1.0 + 1e-9)


def _first(low, high, gain):
    """The smallest m from low to high at which gain(m), the rise of a likelihood to m + 1, is not positive."""
    while low < high:
        middle = (low + high) // 2
        if gain(middle) > 0.0:
            low = middle + 1
        else:
            high = middle
    return low
