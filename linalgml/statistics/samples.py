"""What tests and intervals share: their arguments, read once, and their result."""

from collections import namedtuple
from math import copysign, frexp, fsum, inf, isfinite, ldexp, nan

from ..storage import flat_list
from .lines import read_lines

ConfidenceInterval = namedtuple("ConfidenceInterval", "low high")
ALTERNATIVES = ("two-sided", "less", "greater")


class TestResult(namedtuple("TestResult", "statistic pvalue")):
    """What a test returns: its statistic, and how likely one as extreme is if nothing but chance decides."""

    __slots__ = ()
    __test__ = False  # pytest: no test class


def read_sample(a, name):
    """A list of floats that are not NaN."""
    values = flat_list(read_lines(a, None, name).data)
    if any(v != v for v in values):
        raise ValueError(f"{name}: a number is NaN")
    return values


def finite_sample(a, name):
    """A list of finite floats; ValueError for none, NaN and infinities."""
    values = read_sample(a, name)
    if not all(map(isfinite, values)):
        raise ValueError(f"{name}: a number is infinite")
    return values


def one_of(value, choices, name, argument):
    """ValueError for a setting that is none of the choices."""
    if value not in choices:
        raise ValueError(f"{name}: {argument} must be one of {list(choices)}, got {value!r}")


def as_number(value, name, argument):
    """The value as a float; ValueError for what is no finite number."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = nan
    if not isfinite(number):
        raise ValueError(f"{name}: {argument} must be a finite number, got {value!r}")
    return number


def as_level(level, name, argument="confidence_level"):
    """The level as a float; ValueError unless it lies between 0 and 1."""
    value = as_number(level, name, argument)
    if not 0 < value < 1:
        raise ValueError(f"{name}: {argument} must be between 0 and 1, got {level!r}")
    return value


def common_scale(*samples):
    """(exponent, samples over 2^exponent): the largest is below 1, and neither sums nor squares overflow."""
    largest = max((abs(v) for sample in samples for v in sample), default=0.0)
    exponent = frexp(largest)[1] if largest else 0
    return exponent, [[ldexp(v, -exponent) for v in sample] for sample in samples]


def mean_and_squares(values):
    """(mean, sum of squared deviations from it), each correctly summed; NaN for no squares."""
    mean = fsum(values) / len(values)
    if min(values) == max(values):
        return values[0], 0.0
    return mean, fsum((v - mean) * (v - mean) for v in values)


def times_power(value, exponent):
    """value 2^exponent, infinite where that is too large."""
    try:
        return ldexp(value, exponent)
    except OverflowError:
        return copysign(inf, value)
