"""Day 15: derivatives.  From differences, better differences, in one pass along a polynomial, and by a type that carries them."""

from math import exp

from .cases import reals
from .exercise import exercise


def evaluated(expression):
    """An expression in x as a function."""
    return lambda x: eval(expression, {"__builtins__": {}}, {"x": x})


def use_function(target, expression, *rest):
    """Call target on a function that is written as an expression."""
    return target(evaluated(expression), *rest)


def richardson(f, x, h):
    """The derivative of f at x: central differences over h and h / 2, combined so that their leading errors cancel."""
    coarse = (f(x + h) - f(x - h)) / (2 * h)
    fine = (f(x + h / 2) - f(x - h / 2)) / h
    return (4 * fine - coarse) / 3


@exercise(richardson, title="Two differences that correct each other", use=use_function)
def richardson_cases(rng):
    """The central difference `D(h) = (f(x + h) - f(x - h)) / 2h` is off by about `c h²`, whatever c is; so `D(h / 2)` is off by a quarter
    of that. Combine the two, `a D(h / 2) + b D(h)`, so that the derivative stays and this error cancels: which a and b? Return the
    combination. In the cases f is written as an expression, and h is large on purpose.
    """
    yield "x", 1.0, 0.5
    yield "x * x * x", 1.0, 1.0
    yield "x * x * x", 2.0, 0.5
    yield "x * x", 3.0, 0.25
    yield "x ** 5", 1.0, 1.0
    yield "x ** 5 - 2 * x ** 3 + 7", 0.5, 0.5
    yield "1 / x", 2.0, 0.5


richardson_cases.hint(
    "a + b = 1, or a straight line would get the wrong slope. And a c h²/4 + b c h² = 0.",
    "a = 4/3 and b = -1/3: return (4 * fine - coarse) / 3",
)
richardson_cases.misconception(
    "the mean of both",
    "(4 * fine - coarse) / 3 -> (fine + coarse) / 2",
    "Both errors have the same sign, so a mean does not cancel them. One has to be *subtracted*.",
)
richardson_cases.misconception(
    "the weights exchanged",
    "(4 * fine - coarse) / 3 -> (4 * coarse - fine) / 3",
    "The fine one is the better one: it counts four times, and the coarse one is subtracted.",
)
richardson_cases.misconception(
    "as if the error were h",
    "(4 * fine - coarse) / 3 -> 2 * fine - coarse",
    "That is right for forward differences, whose error halves with h. A central difference's error falls to a quarter.",
)
richardson_cases.misconception(
    "the fine difference over the wrong distance",
    ") / h\n -> ) / (2 * h)\n",
    "From x - h / 2 to x + h / 2 the distance is h.",
)


def second_difference(f, x, h):
    """The second derivative of f at x, from three values."""
    return (f(x + h) - 2 * f(x) + f(x - h)) / (h * h)


@exercise(second_difference, title="How fast the slope changes", use=use_function)
def second_cases(rng):
    """The second derivative is the change of the slope: the slope from x to x + h, less that from x - h to x, divided by the distance h.
    That needs f at three points. In the cases f is an expression, and h is large on purpose.
    """
    yield "x", 1.0, 0.5
    yield "x * x", 1.0, 0.5
    yield "x * x", -2.0, 2.0
    yield "x ** 3", 1.0, 1.0
    yield "x ** 4", 1.0, 0.5
    yield "7", 1.0, 0.5
    yield "1 / x", 2.0, 0.5


second_cases.hint(
    "((f(x + h) - f(x)) / h - (f(x) - f(x - h)) / h) / h",
    "(f(x + h) - 2 f(x) + f(x - h)) / h²",
)
second_cases.misconception(
    "divides by h once",
    "/ (h * h) -> / h",
    "A difference of differences is divided by h twice.",
)
second_cases.misconception(
    "counts the middle once",
    "- 2 * f(x) -> - f(x)",
    "f(x) is the end of one piece and the beginning of the other: it is subtracted twice.",
)
second_cases.misconception(
    "a first derivative",
    "(f(x + h) - 2 * f(x) + f(x - h)) / (h * h) -> (f(x + h) - f(x - h)) / (2 * h)",
    "That is the slope. Here the change of the slope is asked for.",
)


def horner(coefficients, x):
    """(value, derivative) of c[0] + c[1] x + c[2] x² + ..., in one pass from the highest coefficient down."""
    value, slope = 0.0, 0.0
    for c in reversed(coefficients):
        slope = slope * x + value
        value = value * x + c
    return value, slope


@exercise(horner, title="A polynomial and its slope, in one pass")
def horner_cases(rng):
    """Horner's rule begins with the highest coefficient: `value = value * x + c`, again and again, down to `c[0]`. Each step is a product
    and a sum, so the derivative can go along: what is the derivative of `value * x + c` with respect to x, when value depends on x as
    well? Return the pair `(value, derivative)`. `coefficients` are c[0], c[1], ...
    """
    yield [5.0], 2.0
    yield [5.0, 3.0], 2.0
    yield [0.0, 0.0, 1.0], 3.0
    yield [1.0, 2.0, 3.0], 2.0
    yield [1.0, 2.0, 3.0], 0.0
    yield [], 2.0
    for n in (3, 4, 5):
        yield reals(rng, n), rng.randint(-6, 6) / 2


horner_cases.hint(
    "The product rule: (value x)' = slope x + value.",
    "Update the slope first, since it needs the old value: slope = slope * x + value, then value = value * x + c.",
)
horner_cases.misconception(
    "uses the new value",
    "        slope = slope * x + value\n        value = value * x + c ->         value = value * x + c\n        slope = slope * x + value",
    "The slope needs the value from *before* this step: update the slope first.",
)
horner_cases.misconception(
    "takes x for a constant",
    "slope = slope * x + value -> slope = slope * x",
    "x moves, too: the product rule has a second part, value times the derivative of x, which is 1.",
)
horner_cases.misconception(
    "begins at the wrong end",
    "reversed(coefficients) -> coefficients",
    "coefficients[0] is the constant, so Horner begins with the last one.",
)


class Dual:
    """value + slope e, with e e = 0.  Plain numbers among the operands have the slope 0."""

    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        """The product rule."""
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other):
        """The quotient rule."""
        other = other if isinstance(other, Dual) else Dual(other)
        value = self.value / other.value
        return Dual(value, (self.slope - value * other.slope) / other.value)

    def exp(self):
        """e to the power of this number: the chain rule."""
        value = exp(self.value)
        return Dual(value, value * self.slope)


def use_dual(target, expression, x, y):
    """[value, slope along x, slope along y] of an expression in x and y."""

    def run(dx, dy):
        scope = {"x": target(x, dx), "y": target(y, dy), "exp": lambda u: u.exp(), "number": target}
        return eval(expression, {"__builtins__": {}}, scope)

    along_x, along_y = run(1.0, 0.0), run(0.0, 1.0)
    return [along_x.value, along_x.slope, along_y.slope]


@exercise(Dual, title="A number that knows its slope", use=use_dual, blank=["__mul__", "__truediv__", "exp"])
def dual_cases(rng):
    """A sum is there; write the product, the quotient and exp. A `Dual` has a `value` and a `slope`, and every operation gives a new one
    with both. The checker works out an expression twice, with slope 1 on x and then on y, and compares [value, slope along x, slope along
    y]. Plain numbers may stand on the right.
    """
    yield "x * y", 2.0, 3.0
    yield "x * x", 3.0, 1.0
    yield "x / y", 6.0, 2.0
    yield "exp(x)", 0.0, 1.0
    yield "x * 3 + y", 1.0, 2.0
    yield "x / 4", 2.0, 1.0
    yield "exp(x * x)", 1.0, 0.0
    yield "exp(x * y) / (x + y)", 0.5, 1.5
    yield "number(1.0) / (exp(x * -1) + 1)", 0.7, 0.0
    yield "(x + y) * (x + y) * x / (y * y)", 2.0, -1.0


dual_cases.hint(
    "(a + a' e)(b + b' e) = a b + (a' b + a b') e, since e e = 0.",
    "For q = a / b: a = q b, so a' = q' b + q b', and q' = (a' - q b') / b. For exp: its slope is itself, times the slope inside.",
)
dual_cases.misconception(
    "multiplies the slopes",
    "self.slope * other.value + self.value * other.slope -> self.slope * other.slope",
    "Each factor grows while the other stays: a' b + a b'.",
)
dual_cases.misconception(
    "each slope with its own value",
    "self.slope * other.value + self.value * other.slope -> self.slope * self.value + other.value * other.slope",
    "The slope of one factor counts as often as the *other* factor is large: a' b + a b'.",
)
dual_cases.misconception(
    "the sign in the quotient",
    "(self.slope - value * other.slope) -> (self.slope + value * other.slope)",
    "A larger denominator makes the quotient smaller: minus.",
)
dual_cases.misconception(
    "forgets the chain",
    "Dual(value, value * self.slope) -> Dual(value, value)",
    "The slope of exp, times the slope of what is inside.",
)
