"""Calculus in pictures: tangents, errors of differences, panels of integrals, Newton's iterates, trajectories."""

from .style import BLUE, INK, ORANGE, RED, legend, new_figure


def _line(low, high, n=200):
    return [low + (high - low) * i / (n - 1) for i in range(n)]


def plot_secants(x=1.0, steps=(1.2, 0.7, 0.3)):
    """The sine, its tangent at x, and the secants to x + h; returns the Figure.

    >>> len(plot_secants().axes[0].lines)
    6
    """
    from math import cos, sin

    figure, axes = new_figure()
    ts = _line(x - 1.2, x + 1.8)
    axes.plot(ts, [sin(t) for t in ts], color=BLUE, linewidth=2.4)
    for h in steps:
        slope = (sin(x + h) - sin(x)) / h
        ends = [sin(x) + slope * (t - x) for t in (ts[0], ts[-1])]
        axes.plot([ts[0], ts[-1]], ends, color=ORANGE, alpha=1 / (1 + h), linewidth=1.2, label=f"h = {h}")
    axes.plot([ts[0], ts[-1]], [sin(x) + cos(x) * (t - x) for t in (ts[0], ts[-1])], "--", color=RED, linewidth=1.8, label="tangent")
    axes.plot([x], [sin(x)], "o", color=INK)
    legend(axes)
    return figure


def plot_difference_errors(x=1.0):
    """Relative errors of forward, central and complex-step derivatives of exp(x) sin(x) over the step; returns the Figure.

    >>> plot_difference_errors().axes[0].get_xscale()
    'log'
    """
    import cmath
    import math

    from ..calculus.finite_differences import derivative

    exact = math.exp(x) * (math.sin(x) + math.cos(x))
    figure, axes = new_figure()
    hs = [10 ** (-16 + 0.25 * k) for k in range(62)]
    for method, library in (("forward", math), ("central", math), ("complex", cmath)):
        errors = [abs(derivative(lambda t, m=library: m.exp(t) * m.sin(t), x, method, h) / exact - 1) for h in hs]
        axes.loglog(hs, [max(e, 5e-17) for e in errors], linewidth=2, label=method)
    axes.set_xlabel("step h")
    axes.set_ylabel("relative error")
    legend(axes)
    return figure


def plot_taylor(f, x=0.0, degrees=(1, 3, 7, 13), low=-8.0, high=8.0, top=3.0):
    """A function and its Taylor polynomials at x, by `calculus.taylor`; returns the Figure.

    >>> from linalgml.calculus.functions import sin
    >>> len(plot_taylor(sin).axes[0].lines)
    6
    """
    from ..calculus.taylor import taylor

    figure, axes = new_figure()
    ts = _line(low, high)
    axes.plot(ts, [f(t) for t in ts], color=INK, linewidth=2.6, label="f")
    for n in degrees:
        values = taylor(f, x, n)([t - x for t in ts])
        axes.plot(ts, [v if abs(v) < 2 * top else float("nan") for v in values], linewidth=1.5, label=f"degree {n}")
    axes.plot([x], [f(x)], "o", color=RED)
    axes.set_ylim(-top, top)
    legend(axes, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def plot_panels(f, a=0.0, b=3.0, n=4):
    """The area under f as n trapezoids, as parabolas, and as values at Gauss' nodes with bars as wide as the weights; returns the Figure.

    >>> from math import sin
    >>> len(plot_panels(sin).axes)
    3
    """
    from ..calculus.quadrature import leggauss

    figure, axes = new_figure(width=9.5, height=3.0, cols=3)
    ts = _line(a, b)
    xs = [a + (b - a) * i / n for i in range(n + 1)]
    for panel, title in zip(axes, ("trapezoids", "parabolas", f"Gauss, {n} nodes"), strict=True):
        panel.plot(ts, [f(t) for t in ts], color=INK, linewidth=2.2)
        panel.set_title(title)
    axes[0].fill_between(xs, [f(x) for x in xs], color=BLUE, alpha=0.3)
    axes[0].plot(xs, [f(x) for x in xs], "o-", color=BLUE, linewidth=1)
    h = (b - a) / n
    for i in range(1, n, 2):
        middle, slope, curve = f(xs[i]), (f(xs[i + 1]) - f(xs[i - 1])) / (2 * h), (f(xs[i + 1]) - 2 * f(xs[i]) + f(xs[i - 1])) / (h * h)
        part = _line(xs[i - 1], xs[i + 1], 40)
        bend = [middle + slope * (t - xs[i]) + curve * (t - xs[i]) ** 2 / 2 for t in part]
        axes[1].fill_between(part, bend, color=ORANGE, alpha=0.3)
        axes[1].plot(part, bend, color=ORANGE, linewidth=1.2)
    axes[1].plot(xs, [f(x) for x in xs], "o", color=ORANGE)
    left = a
    for node, weight in zip(*leggauss(n), strict=True):
        x, width = (a + b) / 2 + (b - a) / 2 * node, (b - a) / 2 * weight
        axes[2].bar(left, f(x), width=width, align="edge", color=RED, alpha=0.25, edgecolor=RED)
        axes[2].plot([x], [f(x)], "o", color=RED)
        left += width
    return figure


def plot_quadrature_errors(f, exact, a=0.0, b=1.0, top=64):
    """Errors of trapezoids, Simpson and Gauss over the number of values; returns the Figure.

    >>> from math import e, exp
    >>> plot_quadrature_errors(exp, e - 1).axes[0].get_yscale()
    'log'
    """
    from ..calculus.quadrature import fixed_quad, simpson, trapezoid

    figure, axes = new_figure()
    for rule, label in ((trapezoid, "trapezoids"), (simpson, "Simpson"), (None, "Gauss")):
        counts = list(range(3, top + 1, 2))
        errors = []
        for n in counts:
            h = (b - a) / (n - 1)
            value = fixed_quad(f, a, b, n)[0] if rule is None else rule([f(a + i * h) for i in range(n)], dx=h)
            errors.append(max(abs(value - exact), 5e-17))
        axes.loglog(counts, errors, linewidth=2, label=label)
    axes.set_xscale("log", base=2)
    axes.set_xlabel("values of f")
    axes.set_ylabel("error")
    legend(axes)
    return figure


def plot_adaptive(f, a=0.0, b=1.0):
    """f, and where `quad` asked for its values; returns the Figure.

    >>> len(plot_adaptive(lambda x: 1 / (0.01 + x * x)).axes[0].lines)
    2
    """
    from ..calculus.gauss_kronrod import quad

    asked: list = []

    def watched(x):
        asked.append(x)
        return f(x)

    quad(watched, a, b)
    figure, axes = new_figure()
    ts = _line(a, b, 400)
    values = [f(t) for t in ts]
    axes.plot(ts, values, color=BLUE, linewidth=2)
    axes.fill_between(ts, values, color=BLUE, alpha=0.15)
    below = min(values) - 0.08 * (max(values) - min(values))
    axes.plot(asked, [below] * len(asked), "|", color=RED, markersize=9, alpha=0.6)
    return figure


def plot_newton(f, x0, low, high, steps=4):
    """Newton's tangents, each from the curve to the axis, where the next one starts; returns the Figure.

    >>> len(plot_newton(lambda x: x * x - 2, 2.0, 0.5, 2.2, steps=2).axes[0].lines)
    8
    """
    from ..calculus.dual import differentiate

    figure, axes = new_figure()
    ts = _line(low, high)
    axes.plot(ts, [f(t) for t in ts], color=BLUE, linewidth=2.4)
    axes.axhline(0, color=INK, linewidth=1)
    x = x0
    for k in range(steps):
        value, slope = differentiate(f, x)
        after = x - value / slope
        axes.plot([x, x], [0, value], ":", color=INK, linewidth=1)
        axes.plot([x, after], [value, 0], color=RED, linewidth=1.5, alpha=1 - 0.18 * k)
        axes.plot([x], [value], "o", color=RED, markersize=4)
        axes.annotate(f"$x_{k}$", (x, 0), textcoords="offset points", xytext=(-4, -14), color=INK)
        x = after
    return figure


def plot_convergence(f, a, b, exact):
    """The error after each call of f by bisection, the secant, Brent's and Newton's method; returns the Figure.

    >>> plot_convergence(lambda x: x * x - 2, 1.0, 2.0, 2**0.5).axes[0].get_yscale()
    'log'
    """
    from ..calculus.roots import bisect, brentq, newton

    figure, axes = new_figure()
    methods = (
        ("bisection", lambda f: bisect(f, a, b)), ("secant", lambda f: newton(f, a, x1=b)), ("Brent", lambda f: brentq(f, a, b)),
        ("Newton", lambda f: newton(f, b, fprime=True, tol=1e-14)),
    )  # fmt: skip
    for label, method in methods:
        seen: list = []

        def watched(x, seen=seen):
            seen.append(float(getattr(x, "value", x)))
            return f(x)

        method(watched)
        best, errors = float("inf"), []
        for x in seen:
            best = min(best, abs(x - exact))
            errors.append(max(best, 1e-16))
        axes.semilogy(range(1, len(errors) + 1), errors, "o-", markersize=3.5, linewidth=1.6, label=label)
    axes.set_xlabel("calls of f")
    axes.set_ylabel("error")
    legend(axes)
    return figure


def plot_phase_portrait(f, low, high, starts, time=10.0, arrows=15):
    """The directions of y' = f(t, y) for two unknowns, and trajectories from the given starts, by `solve_ivp`; returns the Figure.

    >>> plot_phase_portrait(lambda t, y: [y[1], -y[0]], (-2, -2), (2, 2), [(1, 0)]).axes[0].get_xlim() == (-2.0, 2.0)
    True
    """
    from ..calculus.ode import solve_ivp

    figure, axes = new_figure(width=5.0, height=4.2)
    xs, ys = _line(low[0], high[0], arrows), _line(low[1], high[1], arrows)
    grid = [(x, y) for y in ys for x in xs]
    slopes = [f(0.0, [x, y]) for x, y in grid]
    sizes = [(u * u + v * v) ** 0.5 or 1.0 for u, v in slopes]
    axes.quiver(
        [x for x, _ in grid], [y for _, y in grid], [u / s for (u, _), s in zip(slopes, sizes, strict=True)],
        [v / s for (_, v), s in zip(slopes, sizes, strict=True)], color=INK, alpha=0.35, pivot="mid",
    )  # fmt: skip
    for start in starts:
        solved = solve_ivp(f, (0.0, time), start, rtol=1e-6, atol=1e-8, t_eval=_line(0.0, time, 400))
        rows = solved.y.tolist()
        axes.plot(rows[0], rows[1], color=BLUE, linewidth=1.8)
        axes.plot([start[0]], [start[1]], "o", color=RED, markersize=4)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    return figure


def plot_step_errors(f, span, y0, exact):
    """The error at the end of the span over the number of calls, for Euler, RK4 and adaptive steps; returns the Figure.

    >>> plot_step_errors(lambda t, y: y, (0, 1), [1.0], 2.718281828459045).axes[0].get_xscale()
    'log'
    """
    from ..calculus.ode import euler, rk4, solve_ivp

    figure, axes = new_figure()
    for label, method in (("Euler", euler), ("RK4", rk4)):
        runs = [method(f, span, y0, 2**k) for k in range(2, 11 if method is euler else 9)]
        ends = [run.y.tolist()[0][-1] for run in runs]
        axes.loglog([run.nfev for run in runs], [max(abs(v - exact), 1e-16) for v in ends], "o-", markersize=3.5, label=label)
    runs = [solve_ivp(f, span, y0, rtol=10.0**-k, atol=10.0 ** -(k + 3)) for k in range(3, 12)]
    ends = [run.y.tolist()[0][-1] for run in runs]
    axes.loglog([run.nfev for run in runs], [max(abs(v - exact), 1e-16) for v in ends], "o-", markersize=3.5, label="Dormand and Prince")
    axes.set_xlabel("calls of f")
    axes.set_ylabel("error")
    legend(axes)
    return figure
