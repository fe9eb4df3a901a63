"""What `minimize` minimises: a function of a vector that counts its calls, with its gradient by formula, tape or differences."""

from math import inf, isfinite, nan

from ..calculus.finite_differences import derivative
from ..calculus.results import Result
from ..linalg import Vector

DIFFERENCES = {None: "forward", "2-point": "forward", "3-point": "central"}
STATUS = {
    0: "Optimization terminated successfully.",
    1: "Maximum number of iterations has been exceeded.",
    2: "Desired error not necessarily achieved due to precision loss.",
    3: "NaN result encountered.",
    4: "The objective seems to be unbounded below.",
    5: "`callback` raised `StopIteration`.",
}


class OptimizeResult(Result):
    """What an optimiser found: x, fun, jac, nit, nfev, njev, status, success, message, as keys and as attributes.

    >>> result = OptimizeResult(x=1.0, success=True)
    >>> result.x, result["success"]
    (1.0, True)
    """


class Problem:
    """What optimisers share: the caller's functions, and points in the form in which those get them.

    x0: numbers, a Vector, or a Tensor of one dimension: then fun gets Tensors of its type, and without jac the tape differentiates it.
    """

    def __init__(self, fun, x0, args, jac, name):
        from ..autograd.tensor import Tensor

        if not callable(fun):
            raise TypeError(f"{name}: fun: expected a function, got {type(fun).__name__}")
        jac = None if jac is False else jac
        if not (jac is True or callable(jac) or ((jac is None or isinstance(jac, str)) and jac in DIFFERENCES)):
            raise ValueError(f"{name}: jac: expected a function, True, '2-point', '3-point' or None, got {jac!r}")
        self.fun, self.args, self.jac, self.name = fun, args if isinstance(args, tuple) else (args,), jac, name
        self.like = x0 if isinstance(x0, Tensor) else None
        if self.like is not None and (x0.dim() != 1 or not x0.dtype.is_floating_point):
            raise ValueError(f"{name}: x0: expected floating numbers in one dimension, got shape {tuple(x0.shape)} of {x0.dtype.name}")
        values = x0.tolist() if self.like is not None else [x0] if isinstance(x0, int | float) else list(x0)
        self.x0 = Vector([float(v) for v in values])
        if not values:
            raise ValueError(f"{name}: x0 is empty")
        if not all(map(isfinite, self.x0)):
            raise ValueError(f"{name}: x0 has entries that are not finite: {self.x0}")
        self.differences = not (jac is True or callable(jac)) and (self.like is None or jac is not None)
        self.nfev = self.njev = 0

    def point(self, x, requires_grad=False):
        """x in the form that the caller's functions get."""
        if self.like is None:
            return x
        import linalgml as lm

        return lm.tensor(x.tolist(), dtype=self.like.dtype, requires_grad=requires_grad)


class Objective(Problem):
    """fun and its gradient at points that are Vectors; `nfev` and `njev` count the calls.

    jac: a function, True where fun returns (value, gradient), "2-point" or "3-point" for differences of step eps, which None means, too.
    A value that overflows counts as infinite, and has no gradient.
    """

    def __init__(self, fun, x0, args=(), jac=None, eps=None, name="minimize"):
        super().__init__(fun, x0, args, jac, name)
        self.eps = eps
        self.low, self.high = [-inf] * len(self.x0), [inf] * len(self.x0)  # where fun may be called

    def _call(self, x):
        """What fun gives at x; infinity where Python's floats overflow."""
        self.nfev += 1
        try:
            return self.fun(x, *self.args)
        except OverflowError:
            return (inf, [nan] * len(x)) if self.jac is True else inf

    def _number(self, value):
        try:
            return float(value)
        except (TypeError, ValueError):
            raise TypeError(f"{self.name}: fun: expected a number, got {type(value).__name__}: {value!r}") from None

    def _gradient(self, values, x):
        values = values.tolist() if hasattr(values, "tolist") else list(values)
        if len(values) != len(x):
            raise ValueError(f"{self.name}: jac gave {len(values)} numbers for {len(x)} variables")
        return Vector([float(v) for v in values])

    def value(self, x):
        """The objective at x."""
        result = self._call(self.point(x))
        return self._number(result[0] if self.jac is True else result)

    def both(self, x):
        """(value, gradient) at x; the gradient is NaN where the value is not finite."""
        self.njev += 1
        if self.jac is True:
            value, slopes = self._call(self.point(x))
            return self._number(value), self._gradient(slopes, x)
        if self.jac is None and not self.differences:
            at = self.point(x, requires_grad=True)
            value = self._call(at)
            number = self._number(value)
            if not isfinite(number):
                return number, Vector([nan] * len(x))
            if getattr(value, "requires_grad", False):
                value.backward()
            return number, Vector([0.0] * len(x)) if at.grad is None else self._gradient(at.grad, x)
        value = self.value(x)
        if not isfinite(value):
            return value, Vector([nan] * len(x))
        if callable(self.jac):
            return value, self._gradient(self.jac(self.point(x), *self.args), x)
        return value, Vector([self._slope(x.tolist(), i, value) for i in range(len(x))])

    def _slope(self, x, i, value):
        """The slope along variable i by differences, on the side where the bounds are not."""
        how, reach = DIFFERENCES[self.jac], 2.0**-17 * max(1.0, abs(x[i])) if self.eps is None else self.eps
        if x[i] + reach > self.high[i]:
            how = "backward"
        elif x[i] - reach < self.low[i]:
            how = "forward"
        return derivative(lambda t: value if t == x[i] else self.value(Vector([*x[:i], t, *x[i + 1 :]])), x[i], how, self.eps)

    def start(self, x=None, gradient=True):
        """(x, value, gradient) at the start; ValueError unless the value is finite."""
        x = self.x0 if x is None else x
        value, slope = self.both(x) if gradient else (self.value(x), None)
        if not isfinite(value):
            raise ValueError(f"{self.name}: fun(x0) is {value}; expected a finite number")
        return x, value, slope

    def result(self, x, fun, jac, nit, status, message=None, **more):
        """The OptimizeResult of a run."""
        x = self.point(x)
        found = {"x": x, "fun": fun, "nit": nit, "nfev": self.nfev, "status": status, "success": status == 0}
        if jac is not None:
            found.update(jac=self.point(jac), njev=self.njev)
        return OptimizeResult(message=message or STATUS[status], **found, **more)


def largest(v):
    """max |v_i|; NaN where an entry is."""
    top = 0.0
    for x in v:
        if x != x:
            return x
        top = max(top, abs(x))
    return top


def told(callback, objective, x, fun):
    """Whether the callback asks to stop, by StopIteration or a true result.  It gets x, or an OptimizeResult as intermediate_result."""
    if callback is None:
        return False
    code = getattr(callback, "__code__", None)
    named = code is not None and code.co_varnames[: code.co_argcount] == ("intermediate_result",)
    try:
        if named:
            return bool(callback(intermediate_result=OptimizeResult(x=objective.point(x), fun=fun)))
        return bool(callback(objective.point(x)))
    except StopIteration:
        return True


def descend(objective, direction, learn, callback, gtol, maxiter, unit=False, c2=0.9, ftol=0.0):
    """Steps along `direction(x, g)` until max |g| <= gtol, each by `strong_wolfe`; learn(s, y) hears of each step and change of gradient.

    The first trial of a step is 1 where `unit` says that directions have the right length; otherwise at most 1, and such that the value
    would fall as much as it did last (Nocedal & Wright, equation 3.60).  With ftol a relative fall of the value below it ends the run, too.
    """
    from .line_search import strong_wolfe

    x, f, g = objective.start()
    nit = status = 0
    old = f + g.magnitude() / 2
    while not largest(g) <= gtol:
        if nit >= maxiter:
            status = 1
            break
        d = direction(x, g)
        slope = g @ d
        if not slope < 0:
            d, slope = g * -1.0, -(g @ g)
        if not isfinite(slope):
            status = 3
            break
        t = 1.0 if unit and nit else min(1.0, 2.02 * (f - old) / slope) or 1.0
        old = f

        def phi(t, x=x, d=d):
            at = x + d * t
            value, gradient = objective.both(at)
            return value, gradient @ d, gradient, at

        point, _, found = strong_wolfe(phi, t, f, slope, 1e-4, c2, 1e-14 * t)
        if point[0] == 0.0 or (not found and not point[1] < f):
            status = 2
            break
        before = x, g
        _, f, _, g, x = point
        nit += 1
        if not found and point[2] <= c2 * slope and point[0] >= 1e8 * t:  # ever longer steps, and the slope stays as steep
            status = 4
            break
        if f == -inf or not isfinite(f):
            status = 4 if f == -inf else 3
            break
        learn(x - before[0], g - before[1])
        if told(callback, objective, x, f):
            status = 5
            break
        if ftol and old - f <= ftol * max(abs(old), abs(f), 1.0):
            break
    if status == 0 and not all(map(isfinite, g)):
        status = 3
    return objective.result(x, f, g, nit, status)
