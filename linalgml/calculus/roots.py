"""Roots: where a function is zero.

    bisection: one bit a step      secant: 1.6 times the digits a step      Newton: x - f / f', twice the digits

Bisection cannot fail and is slow; Newton's method is fast and may run away; Brent's keeps a bracket and takes a secant or an inverse
parabola where that is safe.  In n dimensions the slope is the Jacobian, and a step that makes |f| larger is shortened.  Brent,
*Algorithms for Minimization without Derivatives* (1973), ch. 4; Dennis & Schnabel, *Numerical Methods for Unconstrained Optimization
and Nonlinear Equations* (1983), ch. 6.
"""

from collections import namedtuple
from math import isfinite

from ..kernels import kernel
from ..linalg.entries import describe
from ..linalg.errors import LinAlgError
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from .results import Result

EPSILON = 2.0**-52
XTOL, RTOL, MAXITER = 2e-12, 4 * EPSILON, 100  # SciPy's defaults


@kernel
def secant_step(x0, f0, x1, f1):
    """Where the line through two points of the curve crosses zero."""
    return x1 - f1 * (x1 - x0) / (f1 - f0)


@kernel
def inverse_quadratic_step(x0, f0, x1, f1, x2, f2):
    """Where the parabola x(y) through three points has y = 0: Lagrange's formula in y."""
    first = x0 * f1 * f2 / ((f0 - f1) * (f0 - f2))
    second = x1 * f0 * f2 / ((f1 - f0) * (f1 - f2))
    third = x2 * f0 * f1 / ((f2 - f0) * (f2 - f1))
    return first + second + third


@kernel
def newton_step(x, f, slope):
    """Where the tangent crosses zero."""
    return x - f / slope


@kernel
def halley_step(x, f, slope, curve):
    """Newton's step with the second derivative: x - 2 f f' / (2 f'^2 - f f'')."""
    return x - 2 * f * slope / (2 * slope * slope - f * curve)


class RootResults(namedtuple("RootResults", "root iterations function_calls converged flag")):
    """What a root finder did: the root, its iterations and calls, whether it converged, and why it stopped."""

    __slots__ = ()


def bisect(f, a, b, args=(), xtol=XTOL, rtol=RTOL, maxiter=MAXITER, full_output=False, disp=True):
    """A root of f between a and b, where f has different signs, by halving: as `scipy.optimize.bisect`.

    It stops when the half of the bracket is below xtol + rtol |x|.  full_output: (root, RootResults).  ValueError for equal signs or NaN;
    RuntimeError where it does not converge within maxiter, unless disp is False.

    >>> round(bisect(lambda x: x * x - 2, 0, 2), 10)
    1.4142135624
    """
    f = _counted(f, args)
    a, b, fa, fb = _bracket(f, a, b, xtol, rtol, "bisect")
    if fa == 0 or fb == 0:
        return _finish(a if fa == 0 else b, 0, f, True, full_output, disp, "bisect")
    for k in range(1, maxiter + 1):
        middle = a + (b - a) / 2
        fm = f(middle)
        if fm == 0 or abs(b - a) / 2 < xtol + rtol * abs(middle):
            return _finish(middle, k, f, True, full_output, disp, "bisect")
        if (fm > 0) == (fa > 0):
            a, fa = middle, fm
        else:
            b = middle
    return _finish(a + (b - a) / 2, maxiter, f, False, full_output, disp, "bisect")


def brentq(f, a, b, args=(), xtol=XTOL, rtol=RTOL, maxiter=MAXITER, full_output=False, disp=True):
    """A root of f between a and b, where f has different signs, by Brent's method: as `scipy.optimize.brentq`.

    A secant or an inverse quadratic step where it falls well inside the bracket and is less than half of the one before the last, else a
    bisection: never much slower than `bisect`, and for smooth functions 5 to 10 calls.  The root is exact to xtol + rtol |x|.

    >>> from math import cos
    >>> round(brentq(lambda x: cos(x) - x, 0, 1), 12)
    0.739085133215
    """
    f = _counted(f, args)
    a, b, fa, fb = _bracket(f, a, b, xtol, rtol, "brentq")
    if fa == 0 or fb == 0:
        return _finish(a if fa == 0 else b, 0, f, True, full_output, disp, "brentq")
    c, fc, step, last = a, fa, b - a, b - a  # b is the best, c keeps the bracket, a is the one before
    for k in range(1, maxiter + 1):
        if (fb > 0) == (fc > 0):
            c, fc, step, last = a, fa, b - a, b - a
        if abs(fc) < abs(fb):
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        delta = (xtol + rtol * abs(b)) / 2
        half = (c - b) / 2
        if fb == 0 or abs(half) < delta:
            return _finish(b, k, f, True, full_output, disp, "brentq")
        if abs(last) > delta and abs(fb) < abs(fa):
            move = secant_step(a, fa, b, fb) - b if a == c else inverse_quadratic_step(a, fa, b, fb, c, fc) - b
            if 2 * abs(move) < min(abs(last), 3 * abs(half) - delta):
                last, step = step, move
            else:
                step = last = half
        else:
            step = last = half
        a, fa = b, fb
        b = b + step if abs(step) > delta else b + (delta if half > 0 else -delta)
        fb = f(b)
        if fb != fb:
            raise ValueError(f"brentq: f({b}) is NaN")
    return _finish(b, maxiter, f, False, full_output, disp, "brentq")


def newton(func, x0, fprime=None, args=(), tol=1.48e-8, maxiter=50, fprime2=None, x1=None, rtol=0.0, full_output=False, disp=True):
    """A root near x0: Newton's method with fprime, Halley's with fprime2 too, the secant method without: as `scipy.optimize.newton`.

    fprime may be True: the slope then comes from dual numbers, exactly (func takes `calculus.functions`).  x1: the secant's second point.
    It stops when two iterates differ by at most tol + rtol |x|.  RuntimeError where the slope is 0, or it does not converge within maxiter,
    unless disp is False.

    >>> newton(lambda x: x * x - 2, 1.0, fprime=True)
    1.4142135623730951
    """
    if not tol > 0:
        raise ValueError(f"newton: tol {tol}: expected more than 0")
    if maxiter < 1:
        raise ValueError(f"newton: maxiter {maxiter}: expected at least 1")
    f, x = _counted(func, args), float(x0)
    if fprime is None:
        return _secant(f, x, x1, tol, rtol, maxiter, full_output, disp)
    for k in range(1, maxiter + 1):
        value, slope, curve = _slopes(f, x, fprime, fprime2, args)
        if value == 0:
            return _finish(x, k - 1, f, True, full_output, disp, "newton")
        if slope == 0:
            return _finish(x, k, f, False, full_output, disp, "newton", f"the derivative is 0 at {x}")
        new = newton_step(x, value, slope)
        if curve is not None and abs(value * curve / slope / slope) < 2:
            new = halley_step(x, value, slope, curve)
        if abs(new - x) <= tol + rtol * abs(x):
            return _finish(new, k, f, True, full_output, disp, "newton")
        x = new
    return _finish(x, maxiter, f, False, full_output, disp, "newton")


def _secant(f, x, x1, tol, rtol, maxiter, full_output, disp):
    if x1 is not None and x1 == x:
        raise ValueError(f"newton: x1 {x1}: expected another point than x0")
    other = float(x1) if x1 is not None else x * (1 + 1e-4) + (1e-4 if x >= 0 else -1e-4)
    fx, fo = f(x), f(other)
    if abs(fo) < abs(fx):
        x, fx, other, fo = other, fo, x, fx
    for k in range(1, maxiter + 1):
        if fo == fx:
            if other != x:
                return _finish((x + other) / 2, k, f, False, full_output, disp, "newton", f"the secant is flat at {other}")
            return _finish(other, k, f, True, full_output, disp, "newton")
        new = secant_step(x, fx, other, fo)
        if abs(new - other) <= tol + rtol * abs(other):
            return _finish(new, k, f, True, full_output, disp, "newton")
        x, fx, other, fo = other, fo, new, f(new)
    return _finish(other, maxiter, f, False, full_output, disp, "newton")


def _slopes(f, x, fprime, fprime2, args):
    """f, f' and f'' (or None) at x."""
    if fprime is True:
        from .dual import differentiate

        value, slope, *rest = differentiate(f, x, 2 if fprime2 is True else 1)
    else:
        value, slope, rest = f(x), fprime(x, *args), []
    if callable(fprime2):
        rest = [fprime2(x, *args)]
    return value, slope, rest[0] if rest else None


def root(fun, x0, args=(), jac=None, tol=1e-10, maxiter=100):
    """A root of n functions of n numbers by Newton's method with a line search: a Result, as `scipy.optimize.root`.

    fun takes a Vector and gives n numbers.  jac: a function that gives the (n, n) Matrix of slopes; without one it comes from forward
    mode, exactly, so that fun has to take functions of `linalgml.calculus.functions`; "2-point" for finite differences.  It stops when the
    largest |f| is at most tol; `success` and `message` say why.  ValueError for sizes that do not fit.

    >>> solved = root(lambda v: [v[0] ** 2 + v[1] ** 2 - 4, v[0] - v[1]], [1.0, 2.0])
    >>> solved.success, [round(x, 10) for x in solved.x]
    (True, [1.4142135624, 1.4142135624])
    """
    from ..linalg import solve

    counted = _counted(fun, args)
    x = Vector([float(v) for v in x0])
    slopes = _jacobian(counted, jac, args)
    value = _vector(counted(x), len(x))
    step_count, message = 0, "The solution converged."
    while not (largest := max(map(abs, value), default=0.0)) <= tol:
        if not isfinite(largest):
            message = "The function is not finite."
            break
        if step_count == maxiter:
            message = f"{maxiter} steps are not enough."
            break
        J = slopes(x)
        if J.shape != (len(x), len(x)):
            raise ValueError(f"root: jac: expected shape {(len(x), len(x))}, got {J.shape}")
        try:
            step = solve(J, value)
        except LinAlgError:
            message = "The Jacobian is singular."
            break
        step_count += 1
        length, size = 1.0, value @ value
        while True:  # |f|^2 falls along Newton's step by 2 t |f|^2 at first; a small part of that is asked for
            new = x - step * length
            new_value = _vector(counted(new), len(x))
            if new_value @ new_value <= (1 - 2e-4 * length) * size:
                break
            length /= 2
            if length < 1e-10:
                return _result(
                    x, value, False, "The line search found nothing smaller: a minimum of |f| that is not a root?", step_count, counted
                )
        x, value = new, new_value
    return _result(x, value, message.startswith("The solution"), message, step_count, counted)


def _jacobian(f, jac, args):
    """The function that gives the Jacobian at x."""
    if callable(jac):
        return lambda x: J if isinstance(J := jac(x, *args), Matrix) else Matrix(J)
    if jac == "2-point":
        from .finite_differences import jacobian

        return lambda x: jacobian(f, x, "forward")
    if jac is not None:
        raise ValueError(f"root: jac {jac!r}: expected a function, None or '2-point'")
    from .transforms import jacfwd

    return jacfwd(f)


def _vector(values, n):
    try:
        made = Vector([float(v) for v in values])
    except TypeError:
        raise TypeError(f"root: the function gave {describe(values)}, expected {n} numbers") from None
    if len(made) != n:
        raise ValueError(f"root: the function gave {len(made)} numbers for {n} unknowns")
    return made


def _result(x, value, success, message, steps, f):
    return Result(x=x, fun=value, success=success, message=message, nit=steps, nfev=f.calls)


class _counted:
    """A function of one argument that knows how often it was called."""

    def __init__(self, f, args):
        self.f, self.args, self.calls = f, args, 0

    def __call__(self, x):
        self.calls += 1
        return self.f(x, *self.args)


def _bracket(f, a, b, xtol, rtol, name):
    if not xtol > 0:
        raise ValueError(f"{name}: xtol {xtol}: expected more than 0")
    if rtol < RTOL:
        raise ValueError(f"{name}: rtol {rtol}: expected at least {RTOL}")
    a, b = float(a), float(b)
    if not isfinite(a) or not isfinite(b):
        raise ValueError(f"{name}: a {a}, b {b}: expected finite numbers")
    fa, fb = f(a), f(b)
    if fa != fa or fb != fb:
        raise ValueError(f"{name}: f({a}) = {fa}, f({b}) = {fb}: expected numbers")
    if fa != 0 and fb != 0 and (fa > 0) == (fb > 0):
        raise ValueError(f"{name}: f({a}) = {fa}, f({b}) = {fb}: expected different signs")
    return a, b, fa, fb


def _finish(x, iterations, f, converged, full_output, disp, name, why="it did not converge"):
    if not converged and disp:
        raise RuntimeError(f"{name}: {why} ({iterations} iterations, at {x})")
    flag = "converged" if converged else why
    return (x, RootResults(x, iterations, f.calls, converged, flag)) if full_output else x
