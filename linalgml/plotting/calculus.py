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
    legend(axes)
    return figure
