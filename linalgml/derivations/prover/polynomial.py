"""Sparse polynomials with whole coefficients, whose exponents may be negative, in as many indeterminates as a proof turns out to need.

A polynomial is a dictionary {monomial: coefficient}.  A monomial is one Python integer: 32 bits for each indeterminate, read as
a signed exponent, so that multiplying two monomials is adding two integers and a new indeterminate costs the old ones nothing.
The sum of the fields is unique as long as every exponent stays below 2^31 in size; `Ratio.bound` watches over that.

    x^2 y^-1, with x the indeterminate 0 and y the indeterminate 1, is  2 - 2^32.

Comparing two monomials as integers compares exponents of the last indeterminate first.  Adding a monomial to both keeps the
order, so it serves as the monomial order of the division.
"""

from functools import lru_cache
from math import gcd

from .verdict import Undecided

WIDTH = 32
HALF = 1 << (WIDTH - 1)
MASK = (1 << WIDTH) - 1
LIMIT = 1 << (WIDTH - 2)  # exponents may not be larger than this
WORK = 4_000_000  # term by term products of one multiplication; beyond, the proof gives up and says so

Polynomial = dict[int, int]


def variable(index, exponent=1):
    """The monomial of one indeterminate."""
    return exponent << (WIDTH * index) if exponent >= 0 else -(-exponent << (WIDTH * index))


@lru_cache(maxsize=1 << 16)
def exponents(monomial):
    """The pairs (indeterminate, exponent) of a monomial, exponent not zero, in increasing order.

    >>> exponents(variable(0, 2) + variable(3, -1))
    ((0, 2), (3, -1))
    """
    pairs = []
    index = 0
    while monomial:
        field = ((monomial + HALF) & MASK) - HALF
        if field:
            pairs.append((index, field))
        monomial = (monomial - field) >> WIDTH
        index += 1
    return tuple(pairs)


def add(a, b, factor=1):
    """a + factor * b."""
    out = dict(a)
    for m, c in b.items():
        total = out.get(m, 0) + factor * c
        if total:
            out[m] = total
        else:
            del out[m]
    return out


def multiply(a, b):
    """The product; gives up (Undecided) when it would take more than WORK steps."""
    if len(a) > len(b):
        a, b = b, a
    if len(a) == 1:
        ((m, c),) = a.items()
        return {m + n: c * d for n, d in b.items()}
    if len(a) * len(b) > WORK:
        raise Undecided(f"a product of polynomials with {len(a)} and {len(b)} terms is too long to write out")
    out: Polynomial = {}
    get = out.get
    for m, c in a.items():
        for n, d in b.items():
            out[m + n] = get(m + n, 0) + c * d
    return {m: c for m, c in out.items() if c}


def power(a, k):
    """a to the power k >= 0."""
    if len(a) == 1:
        ((m, c),) = a.items()
        return {m * k: c**k}
    out = {0: 1}
    while k:
        if k & 1:
            out = multiply(out, a)
        k >>= 1
        if k:
            a = multiply(a, a)
    return out


def lowest(a):
    """The monomial content: each indeterminate to the lowest exponent it has in any term."""
    terms = iter(a)
    low = dict(exponents(next(terms)))
    for m in terms:
        term = dict(exponents(m))
        for g in list(low):
            least = min(low[g], term.get(g, 0))
            if least:
                low[g] = least
            else:
                del low[g]
        for g, e in term.items():
            if e < 0 and g not in low:
                low[g] = e
    return sum(variable(g, e) for g, e in low.items())


def normal(a):
    """(c, m, f) with a = c * m * f: f has no monomial factor, coefficients without a common divisor and a leading coefficient > 0.

    >>> normal({1: -4, 2: -2})
    (-2, 1, {0: 2, 1: 1})
    """
    if len(a) == 1:
        ((m, c),) = a.items()
        return c, m, {0: 1}
    low = lowest(a)
    content = gcd(*a.values())
    if a[max(a)] < 0:
        content = -content
    return content, low, {m - low: c // content for m, c in a.items()}


def divide(a, f):
    """(quotient, remainder) of a by f; None when a coefficient does not divide, or the division is too long.

    a and f must have no negative exponents.  No term of the remainder is a multiple of f's leading term, so the remainder is
    the same for all a that differ by a multiple of f.
    """
    if len(a) * len(f) > 200_000:
        return None
    lead = max(f)
    coefficient = f[lead]
    rest = [(m - lead, c) for m, c in f.items() if m != lead]
    wanted = exponents(lead)
    a = dict(a)
    quotient: Polynomial = {}
    remainder: Polynomial = {}
    for _ in range(20_000):
        if not a:
            return quotient, remainder
        m = max(a)
        c = a.pop(m)
        have = dict(exponents(m))
        if any(have.get(g, 0) < e for g, e in wanted):
            remainder[m] = c
            continue
        if c % coefficient:
            return None
        k = c // coefficient
        quotient[m - lead] = k
        for n, d in rest:
            total = a.get(m + n, 0) - k * d
            if total:
                a[m + n] = total
            else:
                del a[m + n]
    return None
