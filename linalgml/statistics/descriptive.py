"""Descriptive statistics: where numbers lie, how far they spread, and what shape they have.

    mean = sum x / n      m_k = sum (x - mean)^k / n      skewness = m_3 / m_2^(3/2)      kurtosis = m_4 / m_2^2

The mean is summed with what each addition rounds off (Ogita, Rump & Oishi, "Accurate sum and dot product", 2005); the moments are
updated number by number and never subtract two large sums (Welford, Technometrics 4, 1962; Pebay, Sandia report SAND2008-6212).
Quantiles are selected, not sorted for, in the way of Floyd & Rivest, "Expected time bounds for selection", CACM 18, 1975; which they are:
Hyndman & Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996.
"""

from math import floor, nan

from .. import backend
from ..dtypes import float64, int64
from ..kernels import kernel
from ..storage import flat_list
from .lines import answer, read_lines, small

SAMPLE = 31  # so many numbers choose the one about which the others part; up to so many are sorted at once
ROUNDS = 64  # each leaves about a tenth of the numbers


@kernel
def mean_of_rows(x, out, rows, cols):
    """out (rows,) = the mean of each row of x (rows, cols); `lost` is what the additions have rounded off, exactly."""
    for r in range(rows):
        total = 0.0
        lost = 0.0
        for j in range(r * cols, (r + 1) * cols):
            after = total + x[j]
            added = after - total
            lost += (total - (after - added)) + (x[j] - added)
            total = after
        if lost - lost == 0:  # not where there is an infinity or NaN: there `total` is right
            total += lost
        out[r] = total / cols


@kernel(in_place=("state",))
def moment_step(state, x, n):
    """The n-th number x joins: state (4,) = the mean of those before and their sums of (x - mean)^2, ^3 and ^4, all updated."""
    delta = x - state[0]
    step = delta / n
    term = delta * step * (n - 1)
    state[3] += term * step * step * (n * n - 3 * n + 3) + 6 * step * step * state[1] - 4 * step * state[2]
    state[2] += term * step * (n - 2) - 3 * step * state[1]
    state[1] += term
    state[0] += step


@kernel
def moments_of_rows(x, out, rows, cols):
    """out (rows, 4) = mean and sums of (x - mean)^2, ^3 and ^4 of each row of x (rows, cols)."""
    state = [0.0] * 4
    for r in range(rows):
        for k in range(4):
            state[k] = 0.0
        for j in range(cols):
            moment_step(state, x[r * cols + j], j + 1)
        for k in range(4):
            out[r * 4 + k] = state[k]


@kernel
def interpolate_sorted(x, at, out, rows, n, k):
    """out (rows, k): the numbers at the places `at` (k,) in [0, n - 1] of each sorted row of x (rows, n), on straight lines between two."""
    for r in range(rows):
        last = x[r * n + n - 1]
        for j in range(k):
            low = floor(at[j])
            part = at[j] - low
            a = x[r * n + low]
            if last != last:  # NaN, which is sorted last
                out[r * k + j] = last
            elif part == 0:
                out[r * k + j] = a
            else:
                out[r * k + j] = a + (x[r * n + low + 1] - a) * part


@kernel(in_place=("x",))
def sort_few(x, first, last):
    """x[first] … x[last - 1] in rising order: each number sinks past the larger ones before it."""
    for i in range(first + 1, last):
        v = x[i]
        place = i
        for _ in range(first, i):
            if x[place - 1] > v:
                x[place] = x[place - 1]
                place -= 1
        x[place] = v


@kernel(in_place=("x", "spare"))
def select_place(x, spare, low, high, place, rounds):
    """x[low] … x[high - 1] in part: x[place] is what sorting would put there, no larger one before, no smaller one after; returns 1.

    0 if that takes too many rounds.  In each, a sample says which number will be about there, and all go to one side of it or the other.
    """
    for _ in range(rounds):
        size = high - low
        if size <= SAMPLE:
            sort_few(x, low, high)
            return 1
        for t in range(SAMPLE):
            spare[low + t] = x[low + t * size // SAMPLE]
        sort_few(spare, low, low + SAMPLE)
        pivot = spare[low + (place - low) * SAMPLE // size]
        left = low
        right = high
        for i in range(low, high):
            if x[i] < pivot:
                spare[left] = x[i]
                left += 1
            elif x[i] > pivot:
                right -= 1
                spare[right] = x[i]
        for i in range(left, right):
            spare[i] = pivot
        for i in range(low, high):
            x[i] = spare[i]
        if place < left:
            high = left
        elif place >= right:
            low = right
        else:
            return 1
    return 0


@kernel(in_place=("x", "spare"))
def select_rows(x, spare, places, rows, n, m, rounds):
    """`select_place` for rising places (m,) of each row of x (rows, n); a row with a NaN has one at its end.  Returns 1, or 0 as that."""
    done = 1
    for r in range(rows):
        low = r * n
        last = low + n - 1
        for i in range(low, last):
            if x[i] != x[i]:
                v = x[last]
                x[last] = x[i]
                x[i] = v
        if x[last] == x[last]:
            for k in range(m):
                done = min(done, select_place(x, spare, low, last + 1, r * n + places[k], rounds))
                low = r * n + places[k] + 1
    return done


@kernel
def count_evenly(x, edges, counts, n, bins):
    """counts (bins,) of x (n,) between even edges (bins + 1,), the last of which belongs to the last bin; what is outside is left out."""
    first = edges[0]
    last = edges[bins]
    for b in range(bins):
        counts[b] = 0
    for i in range(n):
        if first <= x[i] and x[i] <= last:
            b = min(floor((x[i] - first) / (last - first) * bins), bins - 1)
            if x[i] < edges[b]:  # what was computed is a bin too far, by rounding
                b -= 1
            elif x[i] >= edges[b + 1] and b < bins - 1:
                b += 1
            counts[b] += 1


def mean(a, axis=None):
    """The mean, right to the last digit or two whatever the order and size of the numbers.

    a: numbers, nested lists, a Vector, Matrix, Tensor or NumPy array; axis: None for all of them, or along which dimension.  The answer
    is a float, or of the kind of the question.  ValueError for no numbers, NotImplementedError for tensors that need a gradient.

    >>> mean([1e16, 1.0, -1e16]), mean([[1, 2], [3, 6]], axis=0)
    (0.3333333333333333, [2.0, 4.0])
    """
    lines = read_lines(a, axis, "mean")
    out = backend.store().empty(lines.rows, float64)
    mean_of_rows(lines.data, out, lines.rows, lines.n)
    return answer(out, lines)


def _moments(a, axis, name):
    """(rows of mean, M2, M3, M4, the lines)."""
    lines = read_lines(a, axis, name)
    out = backend.store().empty(lines.rows * 4, float64)
    moments_of_rows(lines.data, out, lines.rows, lines.n)
    values = flat_list(out)
    return [values[k : k + 4] for k in range(0, len(values), 4)], lines


def var(a, axis=None, ddof=0):
    """The variance: the mean squared distance from the mean; ddof = 1 divides by n - 1, which makes it unbiased.  As numpy.var.

    NaN where n <= ddof.

    >>> var([1.0, 2.0, 3.0, 4.0]), var([1e9 + 1, 1e9 + 2, 1e9 + 3], ddof=1)
    (1.25, 1.0)
    """
    rows, lines = _moments(a, axis, "var")
    return answer([m[1] / (lines.n - ddof) if lines.n > ddof else nan for m in rows], lines)


def std(a, axis=None, ddof=0):
    """The standard deviation, the root of `var`, in the unit of the numbers.

    >>> std([1.0, 3.0]), std([1.0, 3.0], ddof=1)
    (1.0, 1.4142135623730951)
    """
    rows, lines = _moments(a, axis, "std")
    return answer([(m[1] / (lines.n - ddof)) ** 0.5 if lines.n > ddof else nan for m in rows], lines)


def skew(a, axis=0, bias=True):
    """Skewness: 0 for symmetric numbers, positive for a long tail to the right; bias=False corrects for small n.  As scipy.stats.skew.

    NaN where all numbers are equal, and for bias=False where n < 3.

    >>> skew([1.0, 2.0, 3.0]), round(skew([0.0, 0.0, 3.0]), 4)
    (0.0, 0.7071)
    """
    rows, lines = _moments(a, axis, "skew")
    n = lines.n

    def one(m):
        if not m[1] > 0 or (n < 3 and not bias):
            return nan
        g = n**0.5 * m[2] / m[1] ** 1.5
        return g if bias else g * (n * (n - 1)) ** 0.5 / (n - 2)

    return answer(list(map(one, rows)), lines)


def kurtosis(a, axis=0, fisher=True, bias=True):
    """Kurtosis: how heavy the tails are; less 3, that of a normal distribution, where `fisher`.  As scipy.stats.kurtosis.

    NaN where all numbers are equal, and for bias=False where n < 4.

    >>> kurtosis([-1.0, 1.0]), kurtosis([-1.0, 1.0], fisher=False)
    (-2.0, 1.0)
    """
    rows, lines = _moments(a, axis, "kurtosis")
    n = lines.n

    def one(m):
        if not m[1] > 0 or (n < 4 and not bias):
            return nan
        g = n * m[3] / (m[1] * m[1]) - 3
        if not bias:
            g = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g + 6)
        return g if fisher else g + 3

    return answer(list(map(one, rows)), lines)


CONTINUOUS = {  # Hyndman and Fan's alpha and beta: the place of q among n numbers is alpha + q (n + 1 - alpha - beta), from 1
    "interpolated_inverted_cdf": (0.0, 1.0), "hazen": (0.5, 0.5), "weibull": (0.0, 0.0), "linear": (1.0, 1.0),
    "median_unbiased": (1 / 3, 1 / 3), "normal_unbiased": (0.375, 0.375),
}  # fmt: skip
DISCRETE = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "lower", "higher", "nearest", "midpoint")


def _place(q, n, method):
    """Where the quantile q stands among n sorted numbers, counted from 0; halves lie between two of them."""
    if method in CONTINUOUS:
        alpha, beta = CONTINUOUS[method]
        at = n * q + (alpha + q * (1 - alpha - beta)) - 1
    elif method in ("lower", "higher", "nearest", "midpoint"):
        at = (n - 1) * q
        low = floor(at)
        at = {"lower": low, "higher": -floor(-at), "nearest": round(at), "midpoint": at if at == low else low + 0.5}[method]
    else:
        at = n * q - 1
        low = floor(at)
        if method == "closest_observation":  # of two as near the one whose number, counted from 1, is even
            at = floor(at - 0.5) if at - 0.5 == floor(at - 0.5) and floor(at - 0.5) % 2 == 1 else floor(at - 0.5) + 1
        elif at == low:
            at = low + 0.5 if method == "averaged_inverted_cdf" else low
        else:
            at = low + 1
    return float(min(max(at, 0), n - 1))


def quantile(a, q, axis=None, method="linear"):
    """The number below which a share q of the numbers lies, by one of NumPy's thirteen methods.

    q: a number in [0, 1] or a list of them, which gives a list of answers.  NaN where there is a NaN.  ValueError for q outside [0, 1],
    an unknown method and no numbers.

    >>> quantile([1, 2, 3, 4], 0.25), quantile([1, 2, 3, 4], [0.5, 1.0], method="lower")
    (1.75, [2.0, 4.0])
    """
    if method not in CONTINUOUS and method not in DISCRETE:
        raise ValueError(f"quantile: unknown method {method!r}; expected one of {[*CONTINUOUS, *DISCRETE]}")
    several = hasattr(q, "__len__") and getattr(q, "shape", None) != ()
    wanted = [float(v) for v in q] if several else [float(q)]
    for v in wanted:
        if not 0 <= v <= 1:
            raise ValueError(f"quantile: q must be between 0 and 1, got {v}")
    lines = read_lines(a, axis, "quantile")
    store, k = backend.store(), len(wanted)
    at = [_place(v, lines.n, method) for v in wanted]
    out = store.empty(lines.rows * k, float64)
    interpolate_sorted(_risen(lines, at), store.build(at, float64), out, lines.rows, lines.n, k)
    values = flat_list(out)
    answers = [answer(values[j::k], lines) for j in range(k)]
    return answers if several else answers[0]


def _risen(lines, at):
    """The lines in so much order that the numbers next to `at` are where they belong, and a NaN is last."""
    store, size = backend.store(), lines.rows * lines.n
    places = sorted({min(int(v) + more, lines.n - 1) for v in at for more in (0, 1)})
    if len(places) <= SAMPLE:
        x = store.copy(lines.data, size)
        if select_rows(x, store.empty(size, float64), store.build(places, int64), lines.rows, lines.n, len(places), ROUNDS):
            return x
    from ..autograd.sorting import sort
    from ..autograd.tensor import Tensor

    return sort(Tensor(lines.data, (lines.rows, lines.n), float64))[0].flat()


def median(a, axis=None):
    """The number in the middle, or the mean of the two in the middle: it does not move when the largest number grows.

    >>> median([5, 1, 900]), median([1, 2, 3, 4])
    (5.0, 2.5)
    """
    return quantile(a, 0.5, axis)


def histogram(a, bins=10, range=None, density=False):
    """(counts, edges): how many numbers lie in each bin; every bin has its left edge, the last one both.  As numpy.histogram.

    bins: how many of one width over `range`, by default from the smallest number to the largest, or rising edges.  density: divided by
    n and width, so that the area is 1.  ValueError for NaN or infinite ends, falling edges and no bins.

    >>> histogram([1, 2, 2, 4], bins=3)
    ([1, 2, 1], [1.0, 2.0, 3.0, 4.0])
    >>> histogram([1, 2, 2, 9], bins=[0, 2, 3])
    ([1, 2], [0.0, 2.0, 3.0])
    """
    lines = read_lines(a, None, "histogram", empty=True)
    store, n = backend.store(), lines.rows * lines.n
    if hasattr(bins, "__len__"):
        edges = [float(e) for e in bins]
        if len(edges) < 2 or any(not edges[k] <= edges[k + 1] for k in _range(len(edges) - 1)):
            raise ValueError(f"histogram: edges must rise, and be two at least, got {small(edges)}")
        counts = _count(lines.data, n, edges)
    else:
        if isinstance(bins, bool) or not hasattr(bins, "__index__") or bins < 1:
            raise ValueError(f"histogram: bins must be an int of at least 1 or edges, got {bins!r}")
        low, high = _ends(lines.data, n, range)
        step = (high - low) / bins
        edges = [low + k * step for k in _range(bins)] + [high]
        held = store.empty(bins, int64)
        count_evenly(lines.data, store.build(edges, float64), held, n, bins)
        counts = flat_list(held)
    if density:
        total = sum(counts)
        counts = [c / total / (edges[k + 1] - edges[k]) if total else nan for k, c in enumerate(counts)]
    return counts, edges


_range = range


def _ends(data, n, ends):
    """The range of a histogram; a bin of width 1 round a single number."""
    if ends is None:
        from ..autograd.extremes import amax, amin
        from ..autograd.tensor import Tensor

        t = Tensor(data, (n,), float64)
        low, high = (amin(t).item(), amax(t).item()) if n else (0.0, 1.0)  # NaN where there is one
    else:
        low, high = map(float, ends)
    if not (low - low == 0 and high - high == 0 and low <= high):
        raise ValueError(f"histogram: the range must be finite and rise, got {low} to {high}")
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def _count(data, n, edges):
    """Counts between edges of any widths: places found by halving."""
    from ..autograd.sorting import search_rows

    store, m = backend.store(), len(edges)
    at, counts = store.empty(n, int64), [0] * (m - 1)
    if n:
        search_rows(store.build(edges, float64), data, at, 1, m, n, m.bit_length(), True)
    values = flat_list(data)
    for v, place in zip(values, flat_list(at), strict=True):
        if edges[0] <= v <= edges[-1]:
            counts[min(place, m - 1) - 1] += 1
    return counts
