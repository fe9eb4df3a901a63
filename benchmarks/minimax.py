"""The coefficients of the polynomials in linalgml/_fast/include, derived: Remez's exchange in 50 digits.

    python -m benchmarks.minimax

A polynomial p of degree n that minimises max |w(t) (f(t) - p(t))| on [a, b] has an error that takes its maximum, with
alternating signs, at n + 2 points (Chebyshev).  Remez's exchange guesses the points, solves for p and the height of the
error, moves the points to where the error is largest, and repeats (Muller, Elementary Functions, 3rd ed., section 3.6).
"""

import mpmath as mp

mp.mp.dps = 50
ROOT = mp.sqrt(2)
QUARTER = mp.pi / 4 * mp.mpf("1.02")  # a little more than pi/4: the nearest multiple of pi/2 is found in rounded arithmetic
NEAR = mp.mpf("0.5625")
SMALL = mp.mpf(10) ** -12  # below it, quotients of small differences are taken from a series


def series(exact, *first):
    """exact(x), and below SMALL its Taylor series, whose first coefficients are given."""
    return lambda x: exact(x) if abs(x) > SMALL else mp.polyval([mp.mpf(c) for c in first[::-1]], x)


def even(exact, *first):
    """The same for a function of z = x^2 that is given in terms of x."""
    return series(lambda z: exact(mp.sqrt(z)), *first)


ATANH = even(lambda s: (2 * mp.atanh(s) - 2 * s) / s**3, mp.mpf(2) / 3, mp.mpf(2) / 5)
LOG = series(lambda f: (mp.log1p(f) - f + f * f / 2) / f**3, mp.mpf(1) / 3, -mp.mpf(1) / 4)
SIN = even(lambda r: (mp.sin(r) / r - 1) / r**2, -mp.mpf(1) / 6, mp.mpf(1) / 120)
COS = even(lambda r: (mp.cos(r) - 1 + r**2 / 2) / r**4, mp.mpf(1) / 24, -mp.mpf(1) / 720)
TAN = even(lambda r: (mp.tan(r) / r - 1) / r**2, mp.mpf(1) / 3, mp.mpf(2) / 15)
TANH = even(lambda x: (mp.tanh(x) / x - 1) / x**2, -mp.mpf(1) / 3, mp.mpf(2) / 15)
ERF = even(lambda x: mp.erf(x) / x - 1, 2 / mp.sqrt(mp.pi) - 1, -2 / (3 * mp.sqrt(mp.pi)))
ATANH_REST = even(lambda s: (2 * mp.atanh(s) - 2 * s - 2 * s**3 / 3) / s**5, mp.mpf(2) / 5, mp.mpf(2) / 7)
S = ((ROOT - 1) / (ROOT + 1)) ** 2

# name in the headers: the function, its interval, the weight of the error, and the degree in float and in double
FITS = {
    "LOG_TAIL (float)": (LOG, 1 / ROOT - 1, ROOT - 1, lambda f: f * f, 7, None),
    "LOG_TAIL (double)": (ATANH, 0, S, lambda z: z, None, 6),
    "ATANH_TAIL": (ATANH_REST, 0, S, lambda z: z * z, None, 6),
    "SIN_TAIL": (SIN, 0, QUARTER**2, lambda z: z, 2, 5),
    "COS_TAIL": (COS, 0, QUARTER**2, lambda z: z * z, 2, 5),
    "TAN_TAIL": (TAN, 0, QUARTER**2, lambda z: z, 6, 13),
    "TANH_TAIL": (TANH, 0, NEAR**2, lambda z: z, 4, 9),
    "ERF_NEAR": (ERF, 0, 1, lambda z: 1, 6, 11),
}


def remez(f, a, b, degree, weight=lambda t: 1):
    """Coefficients, constant first, of the minimax polynomial of f on [a, b], and the largest weighted error."""
    a, b = mp.mpf(a), mp.mpf(b)
    count = degree + 2
    points = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / count) for k in range(count)]
    steps = 24 * count
    grid = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / steps) for k in range(steps)]
    values, weights = [f(t) for t in grid], [mp.mpf(weight(t)) for t in grid]
    for _ in range(30):
        rows = [[t**k for k in range(degree + 1)] + [(-1) ** i / mp.mpf(weight(t))] for i, t in enumerate(points)]
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix([f(t) for t in points]))
        coefficients, height = list(solution[:-1]), abs(solution[-1])
        errors = [w * (v - mp.polyval(coefficients[::-1], t)) for t, v, w in zip(grid, values, weights, strict=True)]
        groups = []  # runs of one sign; the largest of each run
        for t, e in zip(grid, errors, strict=True):
            if groups and (groups[-1][1] > 0) == (e > 0):
                groups[-1] = max(groups[-1], (t, e), key=lambda g: abs(g[1]))
            else:
                groups.append((t, e))
        while len(groups) > count:
            groups.pop(0 if abs(groups[0][1]) < abs(groups[-1][1]) else -1)
        largest = max(abs(e) for _, e in groups)
        if len(groups) < count or largest <= height * mp.mpf("1.02"):
            break
        points = [t for t, _ in groups]
    return coefficients, largest


def main():
    for name, (f, a, b, weight, *degrees) in FITS.items():
        for kind, degree in zip(("float", "double"), degrees, strict=True):
            if degree is not None:
                coefficients, largest = remez(f, a, b, degree, weight)
                digits = 9 if kind == "float" else 17
                print(f"{name} in {kind}: error 2^{float(mp.log(largest, 2)):.1f}")
                print("   ", ", ".join(mp.nstr(c, digits) for c in coefficients))


if __name__ == "__main__":
    main()
