"""What the counting distributions share: probabilities without cancellation, a search for quantiles, and exact logarithms for samples.

    log P(k of n) = -D(k, n p) - D(n - k, n (1 - p)) + log(n / (2 pi k (n - k))) / 2 + small corrections,    D(a, x) = x - a - a log(x / a)
    Poisson: P(X > k) = P(k + 1, rate)    binomial: I_p(k + 1, n - k)    negative binomial: I_p(k + 1, r)

Factorials of a million digits would cancel in the first line; the deviances D do not.  Loader, *Fast and accurate computation of binomial
probabilities*, 2000.  Tails: the incomplete gamma and Beta functions, DLMF 8.4, 8.17.5.
"""

from math import exp, fsum, log, log1p, nan, sqrt

from ..kernels import kernel
from ..special.betainc import betainc_value, betaincc_value
from ..special.gamma import gammaln_positive, stirling_rest
from ..special.gammainc import excess, gammainc_value, gammaincc_value
from ..special.ndtr import ndtri_value
from .distribution import whole_part
from .sampling import exact_log, exact_log1p

POISSON, BINOMIAL, NEGATIVE = 0, 1, 2  # settings a, b: the rate; total and probability; failures and probability
LOW, HIGH = 0.5, 2.0  # ratios in between: there a deviance is a series
LARGE = 10.0  # from here on Stirling's formula serves
HALF_LOG_2PI = 0.9189385332046727
SPLIT = 134217729.0  # 2^27 + 1: times a double, it parts its digits in two halves
DOUBLINGS = 1100  # a step of 1 is infinite after so many
BELL = 16.0  # a std from which a bell is wide, and so many of them the least distance of its middle from 0
MOST_TERMS, NOTHING = 100000, 1e-22  # of an entropy: their number, and a probability that adds nothing
CORRECTIONS = (  # log k! less Stirling's formula, for k below 10
    0.0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193, 0.013876128823070748,
    0.01189670994589177, 0.010411265261972096, 0.009255462182712733,
)  # fmt: skip


@kernel
def product_error(x, y):
    """x y less the double next to it, exactly: halves of the digits are multiplied without rounding (Dekker, 1971)."""
    s, t = SPLIT * x, SPLIT * y
    x1, y1 = s - (s - x), t - (t - y)
    x2, y2 = x - x1, y - y1
    return ((x1 * y1 - x * y) + x1 * y2 + x2 * y1) + x2 * y2


@kernel
def surplus(k, b, p):
    """k (1 - p) - b p: how many more successes than expected k are, beside b failures; with all digits for counts of 1e15, too."""
    s = k - k * p
    lost = (k - s) - k * p
    return (s - b * p) + (lost - product_error(k, p) - product_error(b, p))


@kernel
def correction(x):
    """log Gamma(x) less Stirling's formula (x - 1/2) log x - x + log(2 pi) / 2, for x > 0."""
    if x >= LARGE:
        return stirling_rest(x)
    return gammaln_positive(x) - ((x - 0.5) * log(x) - x + HALF_LOG_2PI)


@kernel
def poisson_log_mass(k, rate):
    """log(rate^k e^-rate / k!) for k >= 0."""
    if k == 0.0:
        return -rate
    return -k * excess((rate - k) / k, rate / k) - correction(k) - 0.5 * log(k) - HALF_LOG_2PI


@kernel
def trials_log_mass(k, b, p):
    """log(Gamma(k + b + 1) / (Gamma(k + 1) Gamma(b + 1)) p^k (1 - p)^b) for k, b >= 0: k successes and b failures in k + b trials."""
    if k == 0.0:
        return 0.0 if b == 0.0 else b * log1p(-p)
    if b == 0.0:
        return k * log(p)
    n = k + b
    d = surplus(k, b, p)
    apart = k * excess(-d / k, n * p / k) + b * excess(d / b, n * (1.0 - p) / b)
    return 0.5 * log(n / b / k) - HALF_LOG_2PI + correction(n) - correction(k) - correction(b) - apart


@kernel
def exact_deviance(a, d, r):
    """x - a - a log(x / a) for x = a + d = a r, by exact operations alone: the same bits everywhere, for samples."""
    if r < LOW or r > HIGH:
        return d - a * exact_log(r)
    return a * excess(d / a, r)


@kernel
def exact_correction(k):
    """The correction of a whole k >= 1, by a table or exact operations."""
    return CORRECTIONS[int(k)] if k < LARGE else stirling_rest(k)


@kernel
def exact_poisson(k, rate):
    """poisson_log_mass by exact operations, without the constant log(2 pi) / 2."""
    if k == 0.0:
        return HALF_LOG_2PI - rate
    return -exact_deviance(k, rate - k, rate / k) - exact_correction(k) - 0.5 * exact_log(k)


@kernel
def exact_trials(k, b, p):
    """trials_log_mass of whole k and b by exact operations, without the constant log(2 pi) / 2."""
    if k == 0.0:
        return HALF_LOG_2PI + b * exact_log1p(-p)
    if b == 0.0:
        return HALF_LOG_2PI + k * exact_log(p)
    n = k + b
    d = surplus(k, b, p)
    apart = exact_deviance(k, -d, n * p / k) + exact_deviance(b, d, n * (1.0 - p) / b)
    return 0.5 * exact_log(n / b / k) + exact_correction(n) - exact_correction(k) - exact_correction(b) - apart


@kernel
def count_cdf(x, law, a, b):
    """P(X <= x) of the law with these settings."""
    if x < 0.0:
        return 0.0
    k = whole_part(x)
    if law == POISSON:
        return gammaincc_value(k + 1.0, a)
    if law == NEGATIVE:
        return betaincc_value(k + 1.0, a, b)
    return 1.0 if k >= a else betaincc_value(k + 1.0, a - k, b)


@kernel
def count_sf(x, law, a, b):
    """P(X > x) of the law with these settings."""
    if x < 0.0:
        return 1.0
    k = whole_part(x)
    if law == POISSON:
        return gammainc_value(k + 1.0, a)
    if law == NEGATIVE:
        return betainc_value(k + 1.0, a, b)
    return 0.0 if k >= a else betainc_value(k + 1.0, a - k, b)


@kernel
def count_reached(k, q, law, a, b, upper):
    """Whether cdf(k) >= q, or where `upper` is 1 whether sf(k) <= q."""
    if upper > 0:
        return count_sf(k, law, a, b) <= q
    return count_cdf(k, law, a, b) >= q


@kernel
def count_start(z, law, a, b):
    """About what a count exceeds as seldom as a normal number z: Cornish and Fisher's expansion, by variance, skewness, kurtosis."""
    mean, var, skew, tail = a, a, 1.0, 1.0
    if law == BINOMIAL:
        mean, var, skew = a * b, a * b * (1.0 - b), 1.0 - 2.0 * b
        tail = 1.0 - 6.0 * b * (1.0 - b)
    if law == NEGATIVE:
        odds = b / (1.0 - b)
        mean, var, skew = a * odds, a * odds * (1.0 + odds), 1.0 + 2.0 * odds
        tail = 1.0 + 6.0 * odds * (1.0 + odds)
    std = sqrt(var)
    start = mean + std * z + skew * (z * z - 1.0) / 6.0
    if std > abs(z):
        start += z * (tail * (z * z - 3.0) / 24.0 - skew * skew * (2.0 * z * z - 5.0) / 36.0) / std
    return start


@kernel
def count_search(start, q, law, a, b, upper):
    """The smallest k >= 0 that is reached: from `start`, steps that double until it is between two of them, which are then halved."""
    high = max(whole_part(start + 0.5), 0.0)
    low, step = high, 1.0
    if count_reached(high, q, law, a, b, upper):
        for _ in range(DOUBLINGS):
            low = high - step
            if not count_reached(low, q, law, a, b, upper):
                break
            step += step
    else:
        for _ in range(DOUBLINGS):
            high = low + step
            if count_reached(high, q, law, a, b, upper):
                break
            step += step
    for _ in range(DOUBLINGS):
        middle = whole_part(low + 0.5 * (high - low))
        if middle <= low:
            break
        if count_reached(middle, q, law, a, b, upper):
            high = middle
        else:
            low = middle
    return high


@kernel
def count_quantile(q, law, a, b, top, upper):
    """The smallest k with cdf(k) >= q, or where `upper` is 1 with sf(k) <= q; `top` is the largest value, -1 stands before the first."""
    if not (q >= 0.0 and q <= 1.0):
        return nan
    if q == 0.0 or q == 1.0:
        return top if (q == 0.0) == (upper > 0) else -1.0
    z = -ndtri_value(q) if upper > 0 else ndtri_value(q)
    return count_search(min(count_start(z, law, a, b), top), q, law, a, b, upper)


def count_entropy(log_mass, mean, std):
    """The sum of -p log p over the whole numbers, where log_mass(k) also answers between them, in at most 1e5 terms.

    Of a bell 16 or more wide, 4 points in each std serve as well as all numbers: by Poisson's formula such sums differ from the integral
    by about exp(-2 (4 pi)^2), which no double shows.
    """
    step = max(0.25 * std, 1.0) if std >= BELL and mean >= BELL * std else 1.0
    start = whole_part(mean)
    terms = []
    for sign in (1.0, -1.0):
        k = start if sign > 0 else start - step
        for _ in range(MOST_TERMS):
            if k < 0.0:
                break
            log_p = log_mass(k)
            p = exp(log_p)
            terms.append(-p * log_p if p > 0.0 else 0.0)
            if sign * (k - mean) > 3.0 * std + 3.0 and p <= NOTHING:
                break
            k += sign * step
    return step * fsum(terms)
