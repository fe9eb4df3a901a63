"""Tests of random bits: does a stream of zeros and ones behave as a fair coin would?

No test can say that bits are random.  Each looks at one thing that is known of a fair coin, and its p-value is how likely a fair coin
is to be at least as far from it.  The battery is NIST's: Rukhin et al., *A Statistical Test Suite for Random and Pseudorandom Number
Generators*, SP 800-22 rev. 1a, 2010 (section 2 the tests, section 3 why); the rank of matrices is from Marsaglia's Diehard, 1995.
"""

from cmath import exp as cexp
from itertools import pairwise
from math import erfc, fsum, log, pi, sqrt

from ..special import gammaincc, ndtr
from .estimator import whole
from .samples import TestResult, read_sample
from .tails import chi2_tail

LEAPS = (1 / 96, 1 / 32, 1 / 8, 1 / 2, 1 / 4, 1 / 16, 1 / 48)  # how long a linear register a random block needs, less the mean: -3 … 3
_BITS = {0: 0, 1: 1, "0": 0, "1": 1}


def as_bits(words, width=64):
    """The bits of whole numbers, the highest of each first, as a list of 0 and 1.  ValueError for numbers of more than `width` bits.

    >>> as_bits([5, 1], 3)
    [1, 0, 1, 0, 0, 1]
    """
    width = whole(width, 1, "as_bits", "width")
    for w in words:
        if not 0 <= w < 1 << width:
            raise ValueError(f"as_bits: {w} has no {width} bits")
    return [int(b) for w in words for b in format(w, f"0{width}b")]


def _read(bits, name, least):
    """A list of 0 and 1, of a string or of numbers; ValueError for others, and for too few."""
    values = list(bits) if isinstance(bits, str) or (type(bits) is list and set(bits) <= {0, 1}) else read_sample(bits, f"{name}: bits")
    made = [_BITS.get(v, -1) for v in values]
    if -1 in made:
        raise ValueError(f"{name}: expected bits, got {values[made.index(-1)]!r} at position {made.index(-1)}")
    if len(made) < least:
        raise ValueError(f"{name}: {len(made)} bits; at least {least} are needed")
    return made


def _fit(seen, chances, total):
    """Pearson's X^2 of counts against probabilities, and its tail."""
    x = fsum((s - total * p) ** 2 / (total * p) for s, p in zip(seen, chances, strict=True))
    return TestResult(x, chi2_tail(x, len(seen) - 1))


def frequency_test(bits):
    """Are there as many ones as zeros?  statistic: |ones - zeros| / sqrt n, a normal number's distance from 0.  SP 800-22, 2.1.

    >>> round(frequency_test("1011010101").pvalue, 6)
    0.527089
    """
    b = _read(bits, "frequency_test", 1)
    s = abs(2 * sum(b) - len(b)) / sqrt(len(b))
    return TestResult(s, erfc(s / sqrt(2)))


def block_frequency_test(bits, size=128):
    """Are there as many ones as zeros in each block of `size` bits?  statistic: chi-squared, one degree a block.  SP 800-22, 2.2.

    >>> round(block_frequency_test("0110011010", 3).pvalue, 6)
    0.801252
    """
    size = whole(size, 1, "block_frequency_test", "size")
    b = _read(bits, "block_frequency_test", size)
    shares = [sum(b[i : i + size]) / size for i in range(0, len(b) - size + 1, size)]
    x = 4 * size * fsum((s - 0.5) ** 2 for s in shares)
    return TestResult(x, chi2_tail(x, len(shares)))


def runs_test(bits):
    """Do zeros and ones change as often as they should?  statistic: the number of runs of equal bits.  SP 800-22, 2.3.

    The p-value is 0 where ones are too many or too few for the question to make sense.

    >>> result = runs_test("1001101011")
    >>> result.statistic, round(result.pvalue, 6)
    (7, 0.147232)
    """
    b = _read(bits, "runs_test", 2)
    n, share = len(b), sum(b) / len(b)
    runs = 1 + sum(p != q for p, q in pairwise(b))
    if abs(share - 0.5) >= 2 / sqrt(n) or share in (0, 1):
        return TestResult(runs, 0.0)
    mean = 2 * share * (1 - share)
    return TestResult(runs, erfc(abs(runs - n * mean) / (sqrt(2 * n) * mean)))


def _longest_run_below(m, size):
    """The probability that no run of ones in `size` fair bits is longer than m: j ones, j up to m, then a zero, then such a string."""
    share = [1.0] * (m + 1)
    for i in range(m + 1, size + 1):
        share.append(fsum(share[i - 1 - j] / 2.0 ** (j + 1) for j in range(m + 1)))
    return share[size]


def longest_run_test(bits):
    """How long is the longest run of ones in each block?  statistic: chi-squared of the counts.  SP 800-22, 2.4.

    Blocks of 8, 128 or 10,000 bits, by the number of bits: 128, 6272 and 750,000 at least.  The probabilities are exact, not the
    standard's four digits.

    >>> round(longest_run_test("11001100000101010110110001001100" * 4).pvalue, 4)
    0.0043
    """
    b = _read(bits, "longest_run_test", 128)
    size, low, high = (8, 1, 4) if len(b) < 6272 else (128, 4, 9) if len(b) < 750_000 else (10_000, 10, 16)
    below = [_longest_run_below(m, size) for m in range(low, high)]
    chances = [below[0], *(q - p for p, q in pairwise(below)), 1 - below[-1]]
    seen = [0] * len(chances)
    blocks = len(b) // size
    for i in range(blocks):
        longest = max(map(len, "".join(map(str, b[i * size : (i + 1) * size])).split("0")))
        seen[min(max(longest, low), high) - low] += 1
    return _fit(seen, chances, blocks)


def _rank(rows):
    """The rank of a matrix over the field of two elements; a row is an int of bits."""
    rank, rows = 0, list(rows)
    while rows:
        pivot = rows.pop()
        if pivot:
            rank += 1
            lowest = pivot & -pivot
            rows = [r ^ pivot if r & lowest else r for r in rows]
    return rank


def _rank_chance(rank, size):
    """The probability that a random square matrix of bits has this rank."""
    p = 2.0 ** -((size - rank) ** 2)
    for i in range(rank):
        p *= (1 - 2.0 ** (i - size)) ** 2 / (1 - 2.0 ** (i - rank))
    return p


def matrix_rank_test(bits, size=32):
    """Are the rows of square matrices of bits independent over {0, 1} as often as they should?  statistic: chi-squared.  SP 800-22, 2.5.

    >>> matrix_rank_test("01011001001010101101", 3).pvalue > 0.7
    True
    """
    size = whole(size, 2, "matrix_rank_test", "size")
    text = "".join(map(str, _read(bits, "matrix_rank_test", size * size)))
    area = size * size
    count = len(text) // area
    ranks = [_rank(int(text[i : i + size], 2) for i in range(k * area, (k + 1) * area, size)) for k in range(count)]
    seen = [ranks.count(size), ranks.count(size - 1)]
    chances = [_rank_chance(size, size), _rank_chance(size - 1, size)]
    return _fit([*seen, count - sum(seen)], [*chances, 1 - sum(chances)], count)


def _fourier(x):
    """The discrete Fourier transform: that of every p-th number, p the smallest prime factor of n, put together (Cooley and Tukey)."""
    n = len(x)
    p = next((p for p in range(2, int(sqrt(n)) + 1) if n % p == 0), n)
    if n == 1:
        return x
    parts, m = [_fourier(x[r::p]) for r in range(p)], n // p
    turn = [cexp(-2j * pi * k / n) for k in range(n)]
    if p == 2:
        even, odd = parts[0], [t * v for t, v in zip(turn, parts[1], strict=False)]
        return [a + b for a, b in zip(even, odd, strict=True)] + [a - b for a, b in zip(even, odd, strict=True)]
    return [sum(turn[r * k % n] * parts[r][k % m] for r in range(p)) for k in range(n)]


def spectral_test(bits):
    """Is there a rhythm?  statistic: by how much fewer than 95% of the first n / 2 frequencies are low, as a normal number.

    SP 800-22, 2.6.  Low: below sqrt(n log 20).  n is best a product of small primes; a large prime factor takes its square of steps.

    >>> round(spectral_test("1001010011" * 10).pvalue, 6)
    0.168669
    """
    b = _read(bits, "spectral_test", 4)
    n = len(b)
    spectrum = _fourier([2.0 * v - 1.0 for v in b])[: n // 2]
    low = sum(abs(v) < sqrt(n * log(20)) for v in spectrum)
    d = (low - 0.95 * n / 2) / sqrt(n * 0.95 * 0.05 / 4)
    return TestResult(d, erfc(abs(d) / sqrt(2)))


def _patterns(b, m):
    """How often each pattern of m bits occurs, the bits read as a ring."""
    counts, mask, at = [0] * (1 << m), (1 << m) - 1, 0
    for v in b[: m - 1]:
        at = at << 1 | v
    for v in b[m - 1 :] + b[: m - 1] if m else []:
        at = (at << 1 | v) & mask
        counts[at] += 1
    return counts


def _uneven(b, m):
    return 2.0**m / len(b) * sum(c * c for c in _patterns(b, m)) - len(b) if m > 0 else 0.0


def serial_test(bits, m=3, difference=1):
    """Is every pattern of m bits as frequent as the others?  SP 800-22, 2.11; Good, 1953.

    statistic: the first or second difference in m of sums of squares, each chi-squared; by itself a sum is not, as patterns overlap.

    >>> result = serial_test("0011011101")
    >>> round(result.statistic, 6), round(result.pvalue, 6), round(serial_test("0011011101", difference=2).pvalue, 6)
    (1.6, 0.808792, 0.67032)
    """
    m = whole(m, 2, "serial_test", "m")
    b = _read(bits, "serial_test", m)
    if difference not in (1, 2):
        raise ValueError(f"serial_test: difference must be 1 or 2, got {difference!r}")
    x = _uneven(b, m) - _uneven(b, m - 1)
    if difference == 2:
        x -= _uneven(b, m - 1) - _uneven(b, m - 2)
    return TestResult(x, gammaincc(2.0 ** (m - 1 - difference), x / 2))


def approximate_entropy_test(bits, m=2):
    """How much new does a bit bring after m others?  statistic: 2 n (log 2 - entropy of the next bit).  SP 800-22, 2.12; Pincus.

    >>> round(approximate_entropy_test("0100110101", 3).pvalue, 6)
    0.261961
    """
    m = whole(m, 1, "approximate_entropy_test", "m")
    b = _read(bits, "approximate_entropy_test", m + 1)
    n = len(b)
    entropies = [-fsum(c / n * log(c / n) for c in _patterns(b, k) if c) for k in (m, m + 1)]
    x = max(0.0, 2 * n * (log(2) - (entropies[1] - entropies[0])))
    return TestResult(x, gammaincc(2.0 ** (m - 1), x / 2))


def cumulative_sums_test(bits, backward=False):
    """How far does a walk stray, one step up for a one and down for a zero?  statistic: its largest distance from 0.  SP 800-22, 2.13.

    The p-value's series is summed to its end, where the standard stops early for few bits.

    >>> result = cumulative_sums_test("1011010111")
    >>> result.statistic, round(result.pvalue, 4)
    (4, 0.4115)
    """
    b = _read(bits, "cumulative_sums_test", 1)
    n, at, z = len(b), 0, 0
    for v in reversed(b) if backward else b:
        at += 2 * v - 1
        z = max(z, abs(at))
    step, last = z / sqrt(n), n // (4 * z) + 1
    inside = fsum(ndtr((4 * k + 1) * step) - ndtr((4 * k - 1) * step) for k in range(-last, last + 1))
    outside = fsum(ndtr((4 * k + 3) * step) - ndtr((4 * k + 1) * step) for k in range(-last, last + 1))
    return TestResult(z, min(1.0, max(0.0, 1 - inside + outside)))


def linear_complexity(bits):
    """The length of the shortest linear feedback shift register that goes on as the bits do.  Berlekamp 1968, Massey 1969.

    >>> linear_complexity("1101011110001")
    4
    """
    current = before = 1  # bit i: whether the bit i places back is added
    length, since, window = 0, -1, 0
    for n, v in enumerate(_read(bits, "linear_complexity", 0)):
        window = window << 1 | v
        if (current & window).bit_count() & 1:
            current, last = current ^ before << (n - since), current
            if 2 * length <= n:
                length, since, before = n + 1 - length, n, last
    return length


def linear_complexity_test(bits, size=500):
    """Could a short shift register have made a block?  statistic: chi-squared of the lengths that blocks need.  SP 800-22, 2.10.

    >>> linear_complexity_test("1101011110001" * 80, 100).pvalue < 1e-9
    True
    """
    size = whole(size, 10, "linear_complexity_test", "size")
    b = _read(bits, "linear_complexity_test", size)
    mean = size / 2 + (9 - (-1) ** size) / 36 - (size / 3 + 2 / 9) / 2.0**size
    seen = [0] * 7
    blocks = len(b) // size
    for i in range(blocks):
        off = (-1) ** size * (linear_complexity(b[i * size : (i + 1) * size]) - mean) + 2 / 9
        seen[sum(off > edge for edge in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5))] += 1
    return _fit(seen, LEAPS, blocks)
