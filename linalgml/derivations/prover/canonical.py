"""One normal form for the arguments of functions, so that equal arguments meet in one table entry.

Elsewhere a value may stand unreduced; but whether exp(a) and exp(b) are the same indeterminate depends on whether a and b are
recognised as equal.  So an argument has its relations applied, its denominator split into irreducible factors, and every factor that
divides the numerator divided out.  What is left undone here costs completeness, never soundness: two forms of one value only give
two indeterminates where one would do.
"""

from fractions import Fraction

import sympy

from . import polynomial
from .polynomial import exponents, lowest, normal, variable
from .ratio import ONE, Ratio


def irreducible(generators, factor):
    """The irreducible factors of a factor: a list of (factor, multiplicity).

    Without monomial content, a polynomial in which some indeterminate stands to the first power in a single term is irreducible:
    the total of a softmax, a variance plus eps.  SymPy factors the others, when they are not too long.
    """
    if factor.parts is None:
        factor.parts = [(factor, 1)]
        seen: dict = {}
        for m in factor.poly:
            for g, e in exponents(m):
                seen.setdefault(g, []).append(e)
        if not any(es == [1] for es in seen.values()) and len(factor.poly) <= 30 and factor.bound <= 24:
            symbols = {g: sympy.Symbol(f"g{g}") for g in seen}
            names = list(symbols)
            terms = {tuple(dict(exponents(m)).get(g, 0) for g in names): c for m, c in factor.poly.items()}
            _, parts = sympy.Poly.from_dict(terms, *symbols.values()).factor_list()
            split = []
            for part, k in parts:
                poly = {sum(variable(g, e) for g, e in zip(names, m, strict=True)): int(c) for m, c in part.terms()}
                split.append((generators.fractions.factor(normal(poly)[2]), k))
            factor.parts = split
            for part, _ in split:
                part.parts = [(part, 1)]
    return factor.parts


def canonical(generators, r):
    """The value in its normal form."""
    r = generators.reduce(r)
    if not r.num or not r.den:
        return r
    den: dict = {}
    for f, k in r.den.items():
        for part, j in irreducible(generators, f):
            den[part] = den.get(part, 0) + k * j
    num = r.num
    shift = lowest(num)
    num = {m - shift: c for m, c in num.items()}
    for f in list(den):
        while den.get(f) and len(num) > 1:
            outcome = polynomial.divide(num, f.poly)
            if outcome is None or outcome[1]:
                break
            num = outcome[0]
            den[f] -= 1
    num = {m + shift: c for m, c in num.items()}
    return generators.fractions.tidy(num, r.scale, {f: k for f, k in den.items() if k}, r.bound * 2)


def terms(generators, r):
    """A canonical value as a sum of rational multiples of distinct quotients: [(coefficient, (monomial, denominator))].

    The numerator is divided by the denominator first: x / (x + y) and 1 - y / (x + y) give the same terms.
    """
    if not r.den:
        return [(Fraction(c, r.scale), (m, frozenset())) for m, c in r.num.items()]
    bottom = {0: 1}
    for f, k in r.den.items():
        bottom = polynomial.multiply(bottom, f.power(k))
    shift = sum(variable(g, e) for g, e in exponents(lowest(r.num)) if e < 0)
    outcome = polynomial.divide({m - shift: c for m, c in r.num.items()}, bottom)
    quotient, remainder = outcome or ({}, {m - shift: c for m, c in r.num.items()})
    den = frozenset(r.den.items())
    return [(Fraction(c, r.scale), (m + shift, frozenset())) for m, c in quotient.items()] + [
        (Fraction(c, r.scale), (m + shift, den)) for m, c in remainder.items()
    ]


def term_value(term):
    """The quotient of a term as a value."""
    m, den = term
    return Ratio({m: 1}, 1, dict(den), max([abs(e) for _, e in exponents(m)], default=1))


def factored(generators, r):
    """A canonical value as constant * product: (Fraction, [(generator or factor, exponent)])."""
    c, m, rest = normal(r.num)
    pieces = [(generators.all[g], e) for g, e in exponents(m)]
    if len(rest) > 1:
        pieces += irreducible(generators, generators.fractions.factor(rest))
    pieces += [(f, -k) for f, k in r.den.items()]
    return Fraction(c, r.scale), pieces


def piece_value(generators, piece, k=1):
    """A generator or a factor to the power k, as a value."""
    if hasattr(piece, "index"):
        return generators.power(piece, k)
    value = Ratio(piece.poly, 1, None, piece.bound)
    return generators.fractions.power(value, k) if k else ONE
