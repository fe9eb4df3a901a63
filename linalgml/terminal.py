"""The terminal: whether to draw in it, and numbers as people read them."""

import os
import sys
from itertools import pairwise


def is_plain(file=None):
    """Whether output should be plain lines: not a terminal, or one that is told (NO_COLOR) or known (TERM=dumb) to want them."""
    file = file or sys.stdout
    try:
        return not file.isatty() or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    except (AttributeError, ValueError):
        return True


def safe_output():
    """Let the standard streams replace what their encoding cannot write, where it is not UTF-8, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def span(seconds):
    """A time as people read it.

    >>> span(7.2), span(83), span(3725)
    ('7 s', '1:23', '1:02:05')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def count(n):
    """A number with a suffix, three digits or so.

    >>> count(950), count(21_350), count(804_096), count(12_300_000)
    ('950', '21.4 k', '804 k', '12.3 M')
    """
    for size, suffix in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if n >= size * 0.9995:
            scaled = n / size
            return f"{scaled:.1f}{suffix}" if scaled < 99.95 else f"{scaled:.0f}{suffix}"
    return f"{n:.0f}"


def duration(seconds):
    """A short time with its unit.

    >>> duration(2.5e-7), duration(0.0421), duration(3.2)
    ('250 ns', '42.1 ms', '3.20 s')
    """
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= size * 0.9995:
            scaled = seconds / size
            return f"{scaled:.0f} {unit}" if scaled >= 100 else f"{scaled:.3g} {unit}" if scaled >= 10 else f"{scaled:.2f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


SPARKS = "▁▂▃▄▅▆▇█"


def sparkline(values, width=40):
    """A curve in one line of text, by eighths of a character; longer series are averaged into `width` columns.

    >>> sparkline([0, 1, 2, 3, 2, 1, 0, 7], 8)
    '▁▂▃▄▃▂▁█'
    """
    values = [v for v in values if v == v and abs(v) != float("inf")]
    if len(values) > width:
        edges = [i * len(values) // width for i in range(width + 1)]
        values = [sum(values[a:b]) / (b - a) for a, b in pairwise(edges)]
    if not values:
        return ""
    low, high = min(values), max(values)
    return "".join(SPARKS[round((v - low) / ((high - low) or 1) * 7)] for v in values)
