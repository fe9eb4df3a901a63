"""The tables of numbers in `linalgml/special/`, computed afresh: python -m benchmarks.special_tables.

Taylor and asymptotic coefficients come from exact recurrences, the others from Chebyshev series in 50 digits.
The files hold them the highest first.
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


def euler_maclaurin(count=12):
    """B_2k / (2k)!: the corrections of an integral that stands for a sum; in zeta.py the lowest stands first."""
    return [mp.bernoulli(2 * k) / mp.factorial(2 * k) for k in range(1, count + 1)]


def digamma_root(count=24):
    """The positive root of digamma in two parts, and the Taylor coefficients of digamma(root + z) / z."""
    root = mp.findroot(mp.digamma, mpf("1.4616321449683623"))
    high = float(root)
    return [high, root - high], [mp.polygamma(k, root) / mp.factorial(k) for k in range(1, count + 1)]


def chebyshev(f, count, low=-1, high=1):
    """Coefficients of f's Chebyshev series on [low, high], from 3 count points."""
    points = 3 * count
    angles = [mp.pi * (2 * j + 1) / (2 * points) for j in range(points)]
    values = [f(mpf(low) + (mpf(high) - low) * (1 + mp.cos(a)) / 2) for a in angles]
    series = [2 * mp.fsum(v * mp.cos(k * a) for v, a in zip(values, angles, strict=True)) / points for k in range(count)]
    return [series[0] / 2, *series[1:]]


def powers(series, low=-1, high=1):
    """A Chebyshev series on [low, high] as coefficients of powers."""
    a, b = 2 / (mpf(high) - low), -(mpf(high) + low) / (mpf(high) - low)  # t = a x + b
    before, now = [mpf(1)], [b, a]
    total = [mpf(0)] * len(series)
    for c in series:
        for i, p in enumerate(before):
            total[i] += c * p
        now_times = [b * p for p in now] + [mpf(0)]
        for i, p in enumerate(now):
            now_times[i + 1] += a * p
        before, now = now, [2 * p - (before[i] if i < len(before) else 0) for i, p in enumerate(now_times)]
    return total


def scaled_erfc(count=27):
    """(1 + 2x) e^(x^2) erfc(x) as a polynomial in t = (x - 15/4) / (x + 15/4), 0 <= x."""

    def f(t):
        x = mpf(15) / 4 * (1 + t) / (1 - t)
        return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x) if x < 60 else (1 + 2 * x) * mp.hyperu(0.5, 0.5, x * x) / mp.sqrt(mp.pi)

    return powers(chebyshev(f, count))


def erf_near(count=13):
    """erf(x) / x as a polynomial in x^2 <= 1."""
    return powers(chebyshev(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z), count, 0, 1), 0, 1)


def inverse_erfc(z):
    """The x with erfc(x) = z, for 0 < z < 1, by Newton's method on the logarithms."""
    z = mpf(z)
    low = -mp.log(z)
    x = mp.sqrt(mp.pi) / 2 * (1 - z) if z > 0.3 else mp.sqrt(low - mp.log(mp.pi * low) / 2)
    for _ in range(60):
        value = mp.erfc(x)
        step = (mp.log(value) + low) * value * mp.sqrt(mp.pi) / 2 * mp.exp(x * x)
        x += step
        if abs(step) < mpf(10) ** (5 - mp.dps):
            return x
    raise ArithmeticError(z)


def erfinv_centre(count=23):
    """erfinv(y) / y as a polynomial in y^2 <= 9/16."""
    top = mpf(9) / 16
    return powers(chebyshev(lambda u: inverse_erfc(1 - mp.sqrt(u)) / mp.sqrt(u), count, 0, top), 0, top)


def erfinv_tail(count=29):
    """erfcinv(z) / s as a polynomial in t = 13.5 / (s + 4) - 1.47 with s = sqrt(-log z), 1.17 <= s <= 27.4."""

    def f(t):
        s = mpf("13.5") / (t + mpf("1.47")) - 4
        return inverse_erfc(mp.exp(-s * s)) / s

    low, high = (mpf("13.5") / (s + 4) - mpf("1.47") for s in (mpf("27.4"), mpf("1.17")))
    return powers(chebyshev(f, count, low, high), low, high)


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
    tables = {
        "RECIPROCAL_GAMMA": reciprocal_gamma(), "STIRLING": stirling(), "DIGAMMA_TAIL": digamma_tail(), "TRIGAMMA_TAIL": trigamma_tail(),
        "EULER_MACLAURIN": euler_maclaurin(), "DIGAMMA_ROOT": digamma_root()[0],
        "DIGAMMA_NEAR": digamma_root()[1],
        "SCALED": scaled_erfc(), "NEAR": erf_near(), "CENTRE": erfinv_centre(), "TAIL": erfinv_tail(),
        "TEMME_F": [mpf(c.numerator) / c.denominator for c in temme()[0]],
        "TEMME_MU": [mpf(c.numerator) / c.denominator for c in temme()[1]],
    }  # fmt: skip
    for name, values in tables.items():
        print(f"{name} = (\n    " + ",\n    ".join(repr(float(v)) for v in values) + ",\n)")


if __name__ == "__main__":
    main()
