"""Lengths and angles that stay right at the edges: almost parallel, enormous, minute, exact.  The methods of Vector use them."""

from math import atan2, degrees, fsum, inf, nan

from .entries import root, square_root

REAL = {"float", "int", "rational"}
TOLERANCE = 1e-9  # the sine, or cosine, up to which an angle between floats counts as zero, or right


def scale(items):
    """The largest |x|, when squares near it could overflow or vanish; else 1.

    >>> scale([3.0, -4.0]), scale([3e200, -4e200])
    (1, 4e+200)
    """
    top = max(map(abs, items), default=0)
    return 1 if 1e-100 < top < 1e100 or not 0 < top < inf else top


def p_norm(sizes, p):
    """(sum of s^p)^(1/p) for numbers s >= 0, scaled by the largest so that no power overflows.

    >>> p_norm([1.0, 1.0, 1.0, 1.0], 4), p_norm([3e300, 4e300], 3) > 4e300
    (1.4142135623730951, True)
    """
    if any(s != s for s in sizes):
        return nan
    if p == 1:
        if not all(type(s) is float for s in sizes):
            return sum(sizes)
        try:
            return fsum(sizes)  # rounded once
        except OverflowError:
            return inf
    top = max(sizes, default=0)
    if p == inf or top == 0 or top == inf:
        return top
    return top * sum((s / top) ** p for s in sizes) ** (1 / p)


def cosine(u, v):
    """u . v / (|u| |v|) for vectors that are not zero."""
    if not {u._kind(), v._kind()} <= REAL:
        return u.dot(v) / root(u.dot(u) * v.dot(v))
    ratio = u.dot(v) / (u.magnitude() * v.magnitude())
    return max(min(ratio, 1.0), -1.0)  # rounding goes past 1; in this order NaN stays NaN


def angle(u, v):
    """The angle between two vectors that are not zero.

    Floats: 2 atan2(|a - b|, |a + b|) for unit vectors a and b (Kahan, "Computing cross-products and rotations in 2- and
    3-dimensional Euclidean spaces", 2016), where acos(a . b) would lose half the digits near 0 and pi.  Ints and Fractions:
    Lagrange's identity |u|^2 |v|^2 = (u . v)^2 + |u x v|^2, exact in any dimension.  Symbols: acos, left to SymPy.
    """
    kinds = {u._kind(), v._kind()}
    if "other" in kinds:
        if not any(hasattr(x, "free_symbols") for w in (u, v) for x in w):
            return angle(*(type(w)(map(float, w)) for w in (u, v)))
        from sympy import acos

        return acos(cosine(u, v))
    if "float" in kinds:
        a, b = u / u.magnitude(), v / v.magnitude()
        return 2 * atan2((a - b).magnitude(), (a + b).magnitude())
    from fractions import Fraction

    product, squares = Fraction(u.dot(v)), Fraction(u.dot(u)) * Fraction(v.dot(v))
    along, across = product * product / squares, 1 - product * product / squares
    return atan2(square_root(across), square_root(along) if product >= 0 else -square_root(along))


def to_degrees(radians):
    """Degrees of a float or a symbol.

    >>> to_degrees(3.141592653589793)
    180.0
    """
    if not hasattr(radians, "free_symbols"):
        return degrees(radians)
    from sympy import pi as symbolic

    return radians * 180 / symbolic


def orthogonal(u, v, tol):
    """|cos| <= tol; exactly u . v = 0 where no float takes part and no tolerance is asked for."""
    if _exactly(u, v, tol):
        return bool(u.dot(v) == 0)
    a, b = _unit(u), _unit(v)
    return a is None or b is None or abs(a.vdot(b)) <= (TOLERANCE if tol is None else tol)


def parallel(u, v, tol):
    """sin <= tol; exactly u_i v_j = u_j v_i where no float takes part and no tolerance is asked for."""
    if _exactly(u, v, tol):
        i = next((i for i, x in enumerate(u) if x != 0), None)
        return i is None or all(u[i] * y == x * v[i] for x, y in zip(u, v, strict=True))
    a, b = _unit(u), _unit(v)
    return a is None or b is None or (a - b * b.vdot(a)).magnitude() <= (TOLERANCE if tol is None else tol)


def _exactly(u, v, tol):
    return tol is None and not {u._kind(), v._kind()} & {"float", "complex"}


def _unit(v):
    return None if all(x == 0 for x in v) else v.normalize()
