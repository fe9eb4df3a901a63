"""Theorems of tensor arithmetic: the four operations and their gradients, a repeated operand's folded back."""

from ...autograd import arithmetic as a
from ..theorem import theorem
from .pointwise import apply, few, folded, operation

EQUAL = {"small": [(2,)], "large": [(5,)]}
REPEATED = {"small": [(4, 2, 4), (4, 4, 2)], "large": [(12, 3, 12), (12, 12, 4)], "every_shape": "a repeated operand is read at i % nx"}


def negated(w, grad, n):
    out = w.blank(n)
    w.run(a.neg_forward, grad, out, n)
    return out


def product(w, grad, y, n, ny):
    out = w.blank(n)
    w.run(a.mul_forward, grad, y, out, n, n, ny)
    return out


@theorem(**EQUAL)
def add_gradient(w, n):
    """A sum hands its gradient to both of its terms."""
    x, y, grad = w.reals("x", n), w.reals("y", n), w.reals("grad", n)
    w.gradient(operation(w, a.add_forward, n, n, n), [x, y], grad, [grad, grad])


@theorem(**REPEATED)
def add_gradient_of_repeated_terms(w, n, nx, ny):
    """A term that is repeated receives the sum of the gradients of its copies."""
    x, y, grad = w.reals("x", nx), w.reals("y", ny), w.reals("grad", n)
    w.gradient(operation(w, a.add_forward, n, nx, ny), [x, y], grad, [folded(w, grad, n, nx), folded(w, grad, n, ny)])


@theorem(**EQUAL)
def sub_gradient(w, n):
    """A difference hands on its gradient, and its negative to what is subtracted."""
    x, y, grad = w.reals("x", n), w.reals("y", n), w.reals("grad", n)
    w.gradient(operation(w, a.sub_forward, n, n, n), [x, y], grad, [grad, negated(w, grad, n)])


@theorem(**REPEATED)
def sub_gradient_of_repeated_terms(w, n, nx, ny):
    """The same where one operand is repeated."""
    x, y, grad = w.reals("x", nx), w.reals("y", ny), w.reals("grad", n)
    dx, dy = folded(w, grad, n, nx), folded(w, negated(w, grad, n), n, ny)
    w.gradient(operation(w, a.sub_forward, n, nx, ny), [x, y], grad, [dx, dy])


@theorem(**EQUAL)
def mul_gradient(w, n):
    """Each factor's gradient is the other factor times grad: multiplication is its own gradient's kernel."""
    x, y, grad = w.reals("x", n), w.reals("y", n), w.reals("grad", n)
    w.gradient(operation(w, a.mul_forward, n, n, n), [x, y], grad, [product(w, grad, y, n, n), product(w, grad, x, n, n)])


@theorem(**REPEATED)
def mul_gradient_of_repeated_factors(w, n, nx, ny):
    """The same where one factor is repeated."""
    x, y, grad = w.reals("x", nx), w.reals("y", ny), w.reals("grad", n)
    dx, dy = folded(w, product(w, grad, y, n, ny), n, nx), folded(w, product(w, grad, x, n, nx), n, ny)
    w.gradient(operation(w, a.mul_forward, n, nx, ny), [x, y], grad, [dx, dy])


@theorem(**EQUAL)
def div_gradient(w, n):
    """x / y has the gradients grad / y and -grad (x / y) / y."""
    x, y, grad = w.reals("x", n), w.reals("y", n), w.reals("grad", n)
    divide = operation(w, a.div_forward, n, n, n)
    dy = w.blank(n)
    w.run(a.div_backward, y, divide(x, y), grad, dy, n, n)
    w.gradient(divide, [x, y], grad, [divide(grad, y), dy])


@theorem(**REPEATED)
def div_gradient_of_repeated_operands(w, n, nx, ny):
    """The same where one operand is repeated."""
    x, y, grad = w.reals("x", nx), w.reals("y", ny), w.reals("grad", n)
    divide = operation(w, a.div_forward, n, nx, ny)
    dx, dy = w.blank(n), w.blank(n)
    w.run(a.div_forward, grad, y, dx, n, n, ny)
    w.run(a.div_backward, y, divide(x, y), grad, dy, n, ny)
    w.gradient(divide, [x, y], grad, [folded(w, dx, n, nx), folded(w, dy, n, ny)])


@theorem(**EQUAL)
def neg_gradient(w, n):
    """-x has the gradient -grad: negation is its own gradient's kernel."""
    x, grad = w.reals("x", n), w.reals("grad", n)
    w.gradient(lambda x: apply(w, a.neg_forward, x), [x], grad, [negated(w, grad, n)])


@theorem(small=[(3, 3, 3)], large=[(12, 12, 12), (12, 4, 12), (12, 12, 3)], kinds=("rationals",))
def division_with_remainder(w, n, nx, ny):
    """x = y q + r with a whole q and r between 0 and y, which has the sign of y: Python's division."""
    x, y = w.reals("x", nx), w.values([(1 - 2 * w.choose(2)) * w.number(1 + w.choose(3)) / 2 for _ in range(ny)])
    quotient, rest = operation(w, a.floor_divide_forward, n, nx, ny)(x, y), operation(w, a.remainder_forward, n, nx, ny)(x, y)
    for i in range(n):
        d = y[i % ny]
        w.equal(quotient[i] * d + rest[i], x[i % nx])
        w.claim(quotient[i] == int(quotient[i]), "the quotient is whole")
        w.claim(0 <= rest[i] < d if d > 0 else d < rest[i] <= 0, "the remainder lies between 0 and the divisor")


@theorem(small=[(3, 2)], large=[(6, 4)], kinds=("rationals",))
def integer_division_by_zero_raises(w, n, at):
    """A divisor 0 among integers raises ZeroDivisionError, for quotient and remainder."""
    x, y = w.values(list(range(1, n + 1)), integer=True), w.values([int(i != at) for i in range(n)], integer=True)
    for kernel in (a.floor_divide_forward, a.remainder_forward):
        try:
            w.run(kernel, x, y, w.blank(n), n, n, n)
        except ZeroDivisionError:
            continue
        w.claim(False, "no ZeroDivisionError")


@theorem(small=[(4,)], large=[(9,)], kinds=("rationals", "floats"))
def has_zero_finds_a_zero(w, n):
    """1 exactly when the product of all elements is 0."""
    x = few(w, n, 4)
    product = 1
    for v in x:
        product = product * v
    w.claim((w.run(a.has_zero, x, n) == 1) == (product == 0), "has_zero")
    w.equal(w.run(a.has_zero, w.values([w.number(1)] * n), n), 0)
    for at in range(n):
        w.equal(w.run(a.has_zero, w.values([w.number(int(i != at)) for i in range(n)]), n), 1)


@theorem(small=[(4, 4, 4), (4, 2, 4)], large=[(6, 6, 3)], kinds=("floats",))
def float_division_by_zero_is_ieee(w, n, nx, ny):
    """Among floats x // 0 is x / 0, infinite with the sign of x, and x % 0 is NaN; other elements are as they were."""
    x, y = w.values([float(i + 1) * (-1) ** i for i in range(nx)]), w.values([0.0 if j % 2 == 0 else 2.0 for j in range(ny)])
    quotient, rest = operation(w, a.floor_divide_forward, n, nx, ny)(x, y), operation(w, a.remainder_forward, n, nx, ny)(x, y)
    for i in range(n):
        v, d = x[i % nx], y[i % ny]
        w.claim(quotient[i] == (v // d if d else v * float("inf")), "the quotient")
        w.claim(rest[i] == v % d if d else rest[i] != rest[i], "the remainder")
