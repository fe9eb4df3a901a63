"""Differential equations: y' = f(t, y), from where y starts.

    Euler: y + h k1      RK4: y + h (k1 + 2 k2 + 2 k3 + k4) / 6      Dormand and Prince: 7 slopes, orders 5 and 4

Each step looks at a few slopes and takes a weighted mean; an order p leaves an error of h^(p + 1).  Two orders from the same slopes
tell how large the error is, and so how long the next step may be.  Hairer, Norsett & Wanner, *Solving Ordinary Differential Equations
I* (1993), ch. II; Dormand & Prince, *A family of embedded Runge-Kutta formulae* (1980).  The control of steps is SciPy's.
"""

from bisect import bisect_left, bisect_right
from fractions import Fraction
from itertools import pairwise
from math import inf, isfinite, nextafter, sqrt

from .. import backend, dtypes
from ..kernels import kernel
from ..linalg.entries import describe, whole
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from .results import Result
from .roots import brentq


@kernel
def combine(y, k, weights, out, n, s, h):
    """out = y + h sum over j of weights_j k_j.  y, out: (n,); k: (s, n), slopes; weights: (s,)."""
    for i in range(n):
        total = 0.0
        for j in range(s):
            total += weights[j] * k[j * n + i]
        out[i] = y[i] + h * total


@kernel
def error_norm(y, new, k, weights, n, s, h, rtol, atol):
    """The root of the mean of (h sum of weights_j k_j / (atol + rtol max(|y|, |new|)))^2.  y, new: (n,); k: (s, n); weights: (s,)."""
    square = 0.0
    for i in range(n):
        total = 0.0
        for j in range(s):
            total += weights[j] * k[j * n + i]
        ratio = h * total / (atol + rtol * max(abs(y[i]), abs(new[i])))
        square += ratio * ratio
    return sqrt(square / n)


def _row(text):
    return tuple(Fraction(number) for number in text.split())


RK4 = (_row("1/2"), _row("0 1/2"), _row("0 0 1"), _row("1/6 1/3 1/3 1/6"))  # the last row: the weights of the step
DORMAND_PRINCE = (
    _row("1/5"),
    _row("3/40 9/40"),
    _row("44/45 -56/15 32/9"),
    _row("19372/6561 -25360/2187 64448/6561 -212/729"),
    _row("9017/3168 -355/33 46732/5247 49/176 -5103/18656"),
    _row("35/384 0 500/1113 125/192 -2187/6784 11/84"),
)
ERROR = _row("-71/57600 0 71/16695 -71/1920 17253/339200 -22/525 1/40")  # the weights of order 4 less those of order 5
BEND = _row(
    "-12715105075/11282082432 0 87487479700/32700410799 -10690763975/1880347072 701980252875/199316789632 -1453857185/822651844 "
    "69997945/29380423"
)  # of the fourth power between two steps


def dense_weights(theta):
    """The weights of the seven slopes at the share theta of a step, of order 4: y(t + theta h) = y + h sum of weights_j k_j.

    >>> dense_weights(0) == [0] * 7, dense_weights(1)[:6] == list(DORMAND_PRINCE[-1])
    (True, True)
    """
    exact = not isinstance(theta, float)
    step = [*DORMAND_PRINCE[-1], Fraction(0)]
    out = []
    for j in range(7):
        b, bend = (step[j], BEND[j]) if exact else (float(step[j]), float(BEND[j]))
        begins = (1 if j == 0 else 0) - b
        ends = b - (1 if j == 6 else 0) - begins
        out.append(theta * (b + (1 - theta) * (begins + theta * (ends + (1 - theta) * bend))))
    return out


MESSAGES = {
    0: "The solver successfully reached the end of the integration interval.",
    1: "A termination event occurred.",
    -1: "Required step size is less than spacing between numbers.",
}


class _Stepper:
    """The buffers of a Runge-Kutta method for n unknowns, and one step of it."""

    def __init__(self, fun, args, n, tableau):
        self.store, self.n, self.calls, self.args, self.fun = backend.store(), n, 0, args, fun
        self.rows = [self.buffer([float(v) for v in row]) for row in tableau]
        self.nodes = [float(sum(row)) for row in tableau[:-1]]
        self.slopes = self.store.zeros((len(tableau) + 1) * n, dtypes.float64)

    def buffer(self, values):
        return self.store.build(values, dtypes.float64)

    def slope(self, t, y):
        """f(t, y), a list of n floats."""
        self.calls += 1
        values = self.fun(t, Vector(y), *self.args)
        try:
            values = [float(v) for v in values] if hasattr(values, "__iter__") else [float(values)]
        except (TypeError, ValueError):
            raise TypeError(f"solve_ivp: the function gave {describe(values)}, expected {self.n} numbers") from None
        if len(values) != self.n:
            raise ValueError(f"solve_ivp: the function gave {len(values)} numbers for {self.n} unknowns")
        return values

    def put(self, j, values):
        """Make these the slopes of stage j."""
        for i, v in enumerate(values):
            self.slopes[j * self.n + i] = v

    def step(self, t, y, h):
        """The next y, from the slopes of stage 0 that are there already."""
        start, out = self.buffer(y), self.store.empty(self.n, dtypes.float64)
        for j, row in enumerate(self.rows):
            combine(start, self.slopes, row, out, self.n, j + 1, h)
            if j + 1 < len(self.rows):
                self.put(j + 1, self.slope(t + self.nodes[j] * h, list(out)))
        return list(out)


def _fixed(fun, t_span, y0, steps, args, tableau, name):
    t, end, y, n = _start(t_span, y0, name)
    steps = whole(steps, f"{name}: steps", 1)
    method = _Stepper(fun, args, n, tableau)
    h, ts, ys = (end - t) / steps, [t], [y]
    for k in range(steps):
        method.put(0, method.slope(ts[-1], ys[-1]))
        ys.append(method.step(ts[-1], ys[-1], h))
        ts.append(t + (k + 1) * h)
    return Result(t=Vector(ts), y=_columns(ys), nfev=method.calls)


def euler(fun, t_span, y0, steps, args=()):
    """Euler's method in steps of one length: a Result with t, a Vector, and y, a Matrix with a column for each t.  Order 1.

    >>> euler(lambda t, y: -y, (0, 1), [1.0], 2).y
    Matrix([[1.0, 0.5, 0.25]])
    """
    return _fixed(fun, t_span, y0, steps, args, (_row("1"),), "euler")


def rk4(fun, t_span, y0, steps, args=()):
    """The classical Runge-Kutta method in steps of one length: a Result with t and y, as `euler`.  Order 4, four calls a step.

    >>> round(rk4(lambda t, y: y, (0, 1), [1.0], 10).y[0, 10], 5)
    2.71828
    """
    return _fixed(fun, t_span, y0, steps, args, RK4, "rk4")


def solve_ivp(fun, t_span, y0, method="RK45", t_eval=None, dense_output=False, events=None, args=(), rtol=1e-3, atol=1e-6, max_step=inf,
              first_step=None):  # fmt: skip
    """Solve y' = fun(t, y) from t_span[0] to t_span[1] by Dormand and Prince's method: a Result, as `scipy.integrate.solve_ivp`.

    fun(t, y, *args) takes a Vector y and gives as many numbers.  The error of a step is kept below atol + rtol |y|, by its length.
    t_eval: the times at which y is wanted, else those of the steps.  events: functions event(t, y, *args) whose zeros are looked for; with
    the attribute `terminal` the first one (or the k-th, for an int k) ends the solution, with `direction` 1 or -1 only rising or falling
    ones count.  The Result has t (Vector), y (Matrix, a column for each t), sol (a function of t, where dense_output), t_events, y_events,
    nfev, status, message and success.  ValueError for a method, a tolerance or a time that does not fit.

    >>> solved = solve_ivp(lambda t, y: -y, (0, 2), [1.0], rtol=1e-8, atol=1e-10)
    >>> solved.success, round(solved.y[0, -1], 7)
    (True, 0.1353353)
    """
    t, end, y, n = _start(t_span, y0, "solve_ivp")
    if method != "RK45":
        raise ValueError(f"solve_ivp: method {method!r}: expected 'RK45'; see also euler and rk4")
    if not rtol >= 0 or not atol >= 0 or rtol + atol == 0:
        raise ValueError(f"solve_ivp: rtol {rtol}, atol {atol}: expected numbers from 0, not both of them 0")
    if not max_step > 0 or (first_step is not None and not 0 < first_step <= abs(end - t)):
        raise ValueError(f"solve_ivp: max_step {max_step}, first_step {first_step}: expected steps above 0, within the span")
    rtol, sign = max(rtol, 100 * 2.0**-52), 1.0 if end >= t else -1.0
    wanted = None if t_eval is None else _times(t_eval, t, end, sign)
    watch = [_Event(e, args) for e in (events if isinstance(events, list | tuple) else [] if events is None else [events])]
    stepper = _Stepper(fun, args, n, DORMAND_PRINCE)
    slope = stepper.slope(t, y)
    length = first_step if first_step is not None else _first_length(stepper, t, y, slope, sign, abs(end - t), rtol, atol, max_step)
    ts, ys, pieces, status = [t], [y], [], 0
    for event in watch:
        event.value = event(t, y)
    out_t, out_y = ([], []) if wanted is not None else (ts, ys)
    place = 0
    if wanted and wanted[0] == t:
        out_t, out_y, place = [t], [y], 1
    while t != end:
        made = _step(stepper, t, y, slope, length, end, sign, rtol, atol, max_step)
        if made is None:
            status = -1
            break
        new_t, new_y, slope, length = made
        piece = _Piece(t, new_t - t, y, stepper)
        pieces.append(piece)
        stop = _look(watch, piece, new_t, new_y)
        if stop is not None:
            status, new_t = 1, stop
            new_y = piece(stop)
        while wanted is not None and place < len(wanted) and sign * (wanted[place] - new_t) <= 0:
            out_t.append(wanted[place])
            out_y.append(new_y if wanted[place] == new_t else piece(wanted[place]))
            place += 1
        t, y = new_t, new_y
        ts.append(t)
        ys.append(y)
        if stop is not None:
            break
    return Result(
        t=Vector(out_t), y=_columns(out_y, n), sol=_Solution(ts, pieces, sign) if dense_output else None,
        t_events=[Vector(e.times) for e in watch] if watch else None, y_events=[e.states for e in watch] if watch else None,
        nfev=stepper.calls, status=status, message=MESSAGES[status], success=status >= 0,
    )  # fmt: skip


def _step(stepper, t, y, slope, length, end, sign, rtol, atol, max_step):
    """One accepted step: (t, y, slope, the length to try next), or None where a step would have to be too short."""
    least = 10 * abs(nextafter(t, sign * inf) - t)
    length = min(max(length, least), max_step) if length == length else least
    rejected = False
    weights = stepper.buffer([float(e) for e in ERROR])
    stepper.put(0, slope)
    while length >= least:
        new_t = t + sign * length
        if sign * (new_t - end) > 0:
            new_t = end
        h = new_t - t
        length = abs(h)
        new = stepper.step(t, y, h)
        after = stepper.slope(new_t, new)
        stepper.put(6, after)
        error = error_norm(stepper.buffer(y), stepper.buffer(new), stepper.slopes, weights, stepper.n, 7, h, rtol, atol)
        if error < 1:
            factor = 10.0 if error == 0 else min(10.0, 0.9 * error**-0.2)
            return new_t, new, after, length * (min(1.0, factor) if rejected else factor)
        length *= max(0.2, 0.9 * error**-0.2) if isfinite(error) else 0.2
        rejected = True
    return None


def _first_length(stepper, t, y, slope, sign, span, rtol, atol, max_step):
    """A first step after Hairer, Norsett and Wanner: from the sizes of y, y' and a guess of y''."""
    if span == 0:
        return 0.0

    def size(values):
        return sqrt(sum((v / (atol + abs(a) * rtol)) ** 2 for v, a in zip(values, y, strict=True)) / len(y))

    d0, d1 = size(y), size(slope)
    h0 = min(1e-6 if d0 < 1e-5 or d1 < 1e-5 else 0.01 * d0 / d1, span)
    after = stepper.slope(t + h0 * sign, [a + h0 * sign * s for a, s in zip(y, slope, strict=True)])
    d2 = size([b - a for a, b in zip(slope, after, strict=True)]) / h0
    h1 = max(1e-6, h0 * 1e-3) if d1 <= 1e-15 and d2 <= 1e-15 else (0.01 / max(d1, d2)) ** 0.2
    return min(100 * h0, h1, span, max_step)


class _Piece:
    """The solution between two steps: a polynomial of degree 4."""

    def __init__(self, t, h, y, stepper):
        self.t, self.h, self.y = t, h, stepper.buffer(y)
        self.slopes, self.n = stepper.store.copy(stepper.slopes, 7 * stepper.n), stepper.n

    def __call__(self, t):
        store = backend.store()
        out = store.empty(self.n, dtypes.float64)
        weights = store.build(dense_weights((t - self.t) / self.h), dtypes.float64)
        combine(self.y, self.slopes, weights, out, self.n, 7, self.h)
        return list(out)


class _Solution:
    """y as a function of t: a number gives a Vector, a list a Matrix with a column for each."""

    def __init__(self, ts, pieces, sign):
        self.ts, self.pieces, self.sign = [sign * t for t in ts], pieces, sign

    def __call__(self, t):
        if hasattr(t, "__iter__"):
            return _columns([self._at(float(v)) for v in t])
        return Vector(self._at(float(t)))

    def _at(self, t):
        if not self.pieces:
            raise ValueError("sol: there is no step")
        k = min(max(bisect_left(self.ts, self.sign * t) - 1, 0), len(self.pieces) - 1)
        return self.pieces[k](t)


class _Event:
    """A function of t and y whose zeros are looked for, and those found."""

    def __init__(self, f, args):
        self.f, self.args, self.times, self.states = f, args, [], []
        self.direction = getattr(f, "direction", 0)
        self.most = int(getattr(f, "terminal", 0) or 0)
        self.value = 0.0

    def __call__(self, t, y):
        return float(self.f(t, Vector(y), *self.args))


def _look(watch, piece, t, y):
    """Note the events within a step, in order; the time of one that ends the solution, or None."""
    found = []
    for event in watch:
        before, event.value = event.value, event(t, y)
        rises, falls = before <= 0 <= event.value, before >= 0 >= event.value
        if (rises and event.direction >= 0) or (falls and event.direction <= 0):
            at = piece.t if before == 0 else t if event.value == 0 else None
            if at is None:
                at = brentq(lambda s, e=event: e(s, piece(s)), piece.t, t, xtol=4 * 2.0**-52, rtol=4 * 2.0**-52)
            found.append((abs(at - piece.t), at, event))
    for _, at, event in sorted(found, key=lambda f: f[0]):
        event.times.append(at)
        event.states.append(Vector(piece(at)))
        if event.most and len(event.times) >= event.most:
            return at
    return None


def _start(t_span, y0, name):
    try:
        t, end = (float(v) for v in t_span)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: t_span {describe(t_span)}: expected two numbers") from None
    y = [float(v) for v in y0] if hasattr(y0, "__iter__") else [float(y0)]
    if not isfinite(t) or not isfinite(end):
        raise ValueError(f"{name}: t_span ({t}, {end}): expected finite times")
    if not y or not all(map(isfinite, y)):
        raise ValueError(f"{name}: y0 {describe(y0)}: expected finite numbers, at least one")
    return t, end, y, len(y)


def _times(t_eval, t, end, sign):
    times = [float(v) for v in t_eval]
    ordered = [sign * v for v in times]
    if any(b <= a for a, b in pairwise(ordered)):
        raise ValueError("solve_ivp: t_eval: expected times in the order of the solution, all different")
    if times and (bisect_right(ordered, sign * end) < len(times) or ordered[0] < sign * t):
        raise ValueError(f"solve_ivp: t_eval: expected times between {t} and {end}")
    return times


def _columns(ys, n=None):
    return Matrix([list(row) for row in zip(*ys, strict=True)]) if ys else Matrix([[] for _ in range(n or 0)])
