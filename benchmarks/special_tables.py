"""The tables of numbers in `linalgml/special/`, computed afresh: python -m benchmarks.special_tables.

Taylor and asymptotic coefficients come from exact recurrences, the one Chebyshev fit from 50 digits.
"""

from fractions import Fraction

from mpmath import mp, mpf


def reciprocal_gamma(count=22):
    """r_k in 1 / Gamma(1 + z) = 1 + z (r_0 + r_1 z + ...)."""
    return mp.taylor(mp.rgamma, 1, count)[1 : count + 1]


def stirling(count=9):
    """B_2k / (2k (2k - 1)): log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2) = sum of these over x^(2k - 1)."""
    return [mp.bernoulli(2 * k) / (2 * k * (2 * k - 1)) for k in range(1, count + 1)]


def digamma_tail(count=9):
    """B_2k / 2k: log x - 1 / 2x - digamma(x) = sum of these over x^(2k)."""
    return [mp.bernoulli(2 * k) / (2 * k) for k in range(1, count + 1)]


def trigamma_tail(count=10):
    """B_2k: trigamma(x) - 1 / x - 1 / 2x^2 = sum of these over x^(2k + 1)."""
    return [mp.bernoulli(2 * k) for k in range(1, count + 1)]


def digamma_root(count=24):
    """The positive root of digamma in two parts, and the Taylor coefficients of digamma(root + z) / z."""
    root = mp.findroot(mp.digamma, mpf("1.4616321449683623"))
    high = float(root)
    return [high, root - high], [mp.polygamma(k, root) / mp.factorial(k) for k in range(1, count + 1)]


def scaled_erfc(count=27):
    """(1 + 2x) e^(x^2) erfc(x) as a polynomial in t = (x - 15/4) / (x + 15/4), from the Chebyshev points of [-1, 1]."""

    def f(t):
        if t == 1:
            return 2 / mp.sqrt(mp.pi)
        x = mpf(15) / 4 * (1 + t) / (1 - t)
        return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x) if x < 60 else (1 + 2 * x) * mp.hyperu(0.5, 0.5, x * x) / mp.sqrt(mp.pi)

    values = [f(mp.cos(mp.pi * (2 * j + 1) / 160)) for j in range(80)]
    chebyshev = [mp.fsum(v * mp.cos(mp.pi * k * (2 * j + 1) / 160) for j, v in enumerate(values)) / 40 for k in range(count)]
    chebyshev[0] /= 2
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    total = [mpf(0)] * count
    for c in chebyshev:
        for i, b in enumerate(before):
            total[i] += c * b
        before, now = now, [2 * (now[i - 1] if i else 0) - (before[i] if i < len(before) else 0) for i in range(len(now) + 1)]
    return total, chebyshev


def temme(count=30):
    """(f, m): eta / mu = 1 + f_1 eta + f_2 eta^2 + ..., mu = eta + m_2 eta^2 + ..., where eta^2 / 2 = mu - log(1 + mu)."""
    mu = [Fraction(0), Fraction(1)]  # mu mu' = eta (1 + mu)
    for n in range(2, count + 2):
        inner = sum((n + 1 - i) * mu[i] * mu[n + 1 - i] for i in range(2, n))
        mu.append((mu[n - 1] - inner) / (n + 1))
    ratio = mu[1:]
    f = [Fraction(1)]
    for n in range(1, count + 1):
        f.append(-sum(f[i] * ratio[n - i] for i in range(n)))
    return f[1:], mu[1:]


def main():
    mp.dps = 50
    power, chebyshev = scaled_erfc()
    tables = {
        "RECIPROCAL_GAMMA": reciprocal_gamma(), "STIRLING": stirling(), "DIGAMMA_TAIL": digamma_tail(), "TRIGAMMA_TAIL": trigamma_tail(),
        "DIGAMMA_ROOT": digamma_root()[0], "DIGAMMA_NEAR": digamma_root()[1], "SCALED_ERFC": power, "CHEBYSHEV": chebyshev,
        "TEMME_F": [mpf(c.numerator) / c.denominator for c in temme()[0]],
        "TEMME_MU": [mpf(c.numerator) / c.denominator for c in temme()[1]],
    }  # fmt: skip
    for name, values in tables.items():
        print(f"{name} = (\n    " + ",\n    ".join(repr(float(v)) for v in values) + ",\n)")


if __name__ == "__main__":
    main()
