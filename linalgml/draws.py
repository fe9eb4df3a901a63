"""What is made of random bits: out[:n] is written, and the state after the draws is returned.

Only + - * /, square roots and exact operations on exponents are used, which IEEE 754 rounds in one way everywhere: no function of a C
library, whose last bit differs between systems.  `random.Generator` calls these, or their twins in linalgml/_fast/random.pyx.
"""

from array import array
from math import frexp, inf, sqrt

from .pcg64 import MASK64, raw


def uniform(out, n, state, inc, low, high, below, single):
    """low + (high - low) u with u = 0, 2**-53, …, 1 - 2**-53; a result that rounds up to `high` becomes `below`, the number under it."""
    draws, state = raw(n, state, inc)
    span = high - low
    values = [low + span * ((x >> 11) * 1.1102230246251565e-16) for x in draws]
    if single:
        values = array("f", values).tolist()
    out[:n] = [v if v <= below else below for v in values]
    return state


def natural_log(x):
    """log x for a positive normal double: x = m 2**e, log m = 2 artanh((m - 1) / (m + 1)), within two units of the last place."""
    m, e = frexp(x)
    if m < 0.7071067811865476:
        m, e = m + m, e - 1
    f = (m - 1.0) / (m + 1.0)
    s = f * f
    series = 1 / 13 + s * (1 / 15 + s * (1 / 17 + s * (1 / 19 + s * (1 / 21))))
    series = s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s * series)))))
    # log 2 in two parts: e times the first is exact.
    return e * 0.6931471803691238 + (2.0 * f + (2.0 * f * series + e * 1.9082149292705877e-10))


def normal_quantile(q):
    """The standard normal's inverse distribution function at 1/2 + q: Wichura's algorithm AS 241 (PPND16, 1988), relative error 1e-15."""
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        top = ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457
        top = (((top * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608
        bottom = ((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867
        bottom = (((bottom * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0
        return q * (top / bottom)
    r = sqrt(-natural_log(0.5 - q if q > 0.0 else 0.5 + q))
    if r <= 5.0:
        r -= 1.6
        top = ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258
        top = (((top * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734
        bottom = ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459
        bottom = (((bottom * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0
    else:
        r -= 5.0
        top = ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093
        top = (((top * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772
        bottom = ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
        bottom = (((bottom * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0
    return top / bottom if q > 0.0 else -(top / bottom)


def normal(out, n, state, inc, mean, std, single):
    """mean + std z, one draw each: z is the normal quantile at (k + 1/2) 2**-53, k the draw's upper 53 bits; |z| < 8.3."""
    draws, state = raw(n, state, inc)
    # q = (k + 1/2 - 2**52) 2**-53 is exact in a double, where k + 1/2 itself is not
    values = [mean + std * normal_quantile(((x >> 11) - 4503599627370496 + 0.5) * 1.1102230246251565e-16) for x in draws]
    out[:n] = array("f", values).tolist() if single else values
    return state


def integers(out, n, state, inc, low, span):
    """low + floor(x span / 2**64), without bias: draws that would favour some integers are dropped (Lemire, 2019)."""
    reject = (1 << 64) % span
    values: list[int] = []
    while len(values) < n:
        draws, state = raw(n - len(values), state, inc)
        values += [low + (x * span >> 64) for x in draws if x * span & MASK64 >= reject]
    out[:n] = values
    return state


def permutation(out, n, state, inc):
    """0 … n-1 in random order: Fisher and Yates's shuffle, from the end."""
    out[:n] = range(n)
    for i in range(n - 1, 0, -1):
        reject = (1 << 64) % (i + 1)
        product = 0
        while True:
            (x,), state = raw(1, state, inc)
            product = x * (i + 1)
            if product & MASK64 >= reject:
                break
        j = product >> 64
        out[i], out[j] = out[j], out[i]
    return state


def bernoulli(out, n, state, inc, p):
    """1 with probability p[i], else 0: whether a uniform number is below it.  p: (n,)."""
    for i in range(n):
        if not 0.0 <= p[i] <= 1.0:
            raise ValueError(f"bernoulli: expected probabilities between 0 and 1, got {p[i]} at {i}")
    draws, state = raw(n, state, inc)
    out[:n] = [1.0 if (draws[i] >> 11) * 1.1102230246251565e-16 < p[i] else 0.0 for i in range(n)]
    return state


def multinomial(out, n, state, inc, p, rows, cols, draws, replacement):
    """Column numbers drawn with probabilities proportional to p.  p: (rows, cols), out: (rows, draws), n = rows draws.

    A tree of sums over each row turns one uniform number into one column in log2(cols) steps, and lets a column that
    may not come again be taken out as quickly.
    """
    width = 1
    while width < cols:
        width *= 2
    for row in range(rows):
        weights = p[row * cols : (row + 1) * cols]
        tree = [0.0] * width + weights + [0.0] * (width - cols)
        for node in range(width - 1, 0, -1):
            tree[node] = tree[2 * node] + tree[2 * node + 1]
        total = tree[1]
        if not (0.0 < total < inf and min(weights) >= 0.0):
            raise ValueError(f"multinomial: row {row} needs finite entries >= 0 with a finite sum above 0")
        above = cols - weights.count(0.0)
        if not replacement and above < draws:
            raise ValueError(f"multinomial: row {row} has {above} entries above 0 for {draws} draws without replacement")
        uniforms, state = raw(draws, state, inc)
        for i in range(draws):
            target = (uniforms[i] >> 11) * 1.1102230246251565e-16 * tree[1]
            node = 1
            while node < width:
                node *= 2
                # rounding may leave a target past the end of the left half with nothing to its right
                if target >= tree[node] and tree[node + 1] > 0.0:
                    target -= tree[node]
                    node += 1
            out[row * draws + i] = node - width
            if not replacement:
                tree[node] = 0.0
                while node > 1:
                    node //= 2
                    tree[node] = tree[2 * node] + tree[2 * node + 1]
    return state
