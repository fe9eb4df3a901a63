"""The finite field obeys the laws of the reals that the kernels use; here at random numbers, law by law."""

import math
import random

import pytest

from linalgml.derivations.worlds.degrees import BITS, Degrees, bound
from linalgml.derivations.worlds.dual import Dual
from linalgml.derivations.worlds.field import Logged
from linalgml.derivations.worlds.finite import CHAINS, Finite
from linalgml.derivations.worlds.primes import chain, is_prime
from linalgml.derivations.worlds.world import Redraw

SEEDS = range(CHAINS)


def test_primes_against_trial_division():
    assert [n for n in range(2000) if is_prime(n)] == [n for n in range(2, 2000) if all(n % d for d in range(2, math.isqrt(n) + 1))]
    assert not is_prime(3215031751) and not is_prime(3825123056546413051)  # strong pseudoprimes to the first bases
    assert is_prime((1 << 61) - 1) and not is_prime((1 << 67) - 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_chains_are_what_they_should_be(seed):
    p, q, r = chain(seed)
    assert p == 2 * q + 1 and p % 8 == 7 and (p + 1) % r == 0
    assert is_prime(p) and is_prime(q) and is_prime(r)
    assert p > 1 << BITS and r > 1 << 56


def test_chains_differ():
    assert len({chain(seed) for seed in range(20)}) == 20


@pytest.mark.parametrize("seed", SEEDS)
def test_the_field_obeys_the_laws_of_arithmetic(seed):
    w = Finite(seed)
    x, y, z = w.real("x"), w.real("y"), w.real("z")
    assert (x + y) * z == x * z + y * z and x - y == -(y - x) and x / y * y == x and 1 / (1 / x) == x
    assert x**3 == x * x * x and x**-2 == 1 / (x * x) and w.number(0.1) * 10 == 1 and 3 - x == -(x - 3)
    with pytest.raises(ZeroDivisionError):
        x / (y - y)


@pytest.mark.parametrize("seed", SEEDS)
def test_exp_is_a_homomorphism_and_positive(seed):
    w = Finite(seed)
    x, y = w.real("x"), w.real("y")
    assert w.exp(x + y) == w.exp(x) * w.exp(y) and w.exp(x - y) == w.exp(x) / w.exp(y) and w.exp(w.number(0)) == 1
    assert w.exp(x) > 0 and w.exp(x * 3) == w.exp(x) ** 3 and w.exp(x / 2) * w.exp(x / 2) == w.exp(x)
    assert w.exp(x) != w.exp(y)
    assert w.tanh(x) == (w.exp(x) - w.exp(-x)) / (w.exp(x) + w.exp(-x)) and w.expm1(x) == w.exp(x) - 1


@pytest.mark.parametrize("seed", SEEDS)
def test_exp_undoes_log_and_log_undoes_exp(seed):
    w = Finite(seed)
    x, y, u = w.real("x"), w.real("y"), w.positive("u")
    assert w.log(w.exp(x)) == x
    assert w.exp(w.log(u)) == u and w.exp(x + w.log(u)) == w.exp(x) * u and w.exp(x - w.log(u)) == w.exp(x) / u
    assert w.exp(2 * w.log(u)) == u * u and w.exp(y * w.log(u)) * w.exp(x * w.log(u)) == w.exp((x + y) * w.log(u))
    assert w.exp(w.log(u) / 2) == w.sqrt(u)
    assert w.exp(w.log(-u)) == -u, "the sums that softmax meets may be negative in Paley's order"
    assert w.log(w.number(1)) == 0 and w.log1p(u) == w.log(1 + u) and w.log2(w.number(2)) == 1
    assert w.pow(u, 3) == u * u * u and w.pow(u, x + y) == w.pow(u, x) * w.pow(u, y)


@pytest.mark.parametrize("seed", SEEDS)
def test_log_of_a_product_with_a_value_of_exp(seed):
    w = Finite(seed)
    x = [w.real("x") for _ in range(4)]
    top = x[2]
    plain = w.log(sum(w.exp(v) for v in x))
    assert plain == top + w.log(sum(w.exp(v - top) for v in x))
    other = x[1]
    assert plain == other + w.log(sum(w.exp(v - other) for v in x))


@pytest.mark.parametrize("seed", SEEDS)
def test_formal_logarithms_add_up_and_cancel(seed):
    w = Finite(seed)
    u, v, x = w.positive("u"), w.positive("v"), w.real("x")
    a, b = w.log(u), w.log(v)
    assert type(a) is Logged and type(a - a) is not Logged and type(a + b - b) is Logged
    assert (a + b) * x == a * x + x * b and -a + b == b - a and 1 - a == -(a - 1) and (x + a) - a == x
    assert a * b == b * a and a / b * b == a and a**2 == a * a and x / a * a == x
    assert w.exp((a + b) / 2) == w.sqrt(u * v)


@pytest.mark.parametrize("seed", SEEDS)
def test_order(seed):
    w = Finite(seed)
    for _ in range(20):
        x, y, c, u = w.real("x"), w.real("y"), w.real("c"), w.positive("u")
        assert (x > 0) != (-x > 0) and x * x > 0 and (x > y) != (y > x) and (x > y) == (y < x)
        assert (x > y) == (x + c > y + c) == (x * u > y * u) == (-y > -x)
        assert x >= x and not x > x and abs(x) * abs(x) == x * x and abs(x) > 0
        assert w.max(x, y) + w.min(x, y) == x + y and w.max(x, y) == w.max(y, x)


@pytest.mark.parametrize("seed", SEEDS)
def test_roots(seed):
    w = Finite(seed)
    x, u, v = w.real("x"), w.positive("u"), w.positive("v")
    assert w.sqrt(u) > 0 and w.sqrt(u) * w.sqrt(u) == u and w.sqrt(u * v) == w.sqrt(u) * w.sqrt(v) and w.sqrt(x * x) == abs(x)
    assert w.exp(w.sqrt(u) * w.sqrt(u)) == w.exp(u), "the root of a square is exact in the exponent, too"
    with pytest.raises(Redraw):
        w.sqrt(-u)


@pytest.mark.parametrize("seed", SEEDS)
def test_angles(seed):
    w = Finite(seed)
    x, y = w.real("x"), w.real("y")
    assert w.cos(x + y) == w.cos(x) * w.cos(y) - w.sin(x) * w.sin(y)
    assert w.sin(x + y) == w.sin(x) * w.cos(y) + w.cos(x) * w.sin(y)
    assert w.cos(x) ** 2 + w.sin(x) ** 2 == 1 and w.cos(-x) == w.cos(x) and w.sin(-x) == -w.sin(x)
    assert w.tan(x) * w.cos(x) == w.sin(x) and w.sin(x) != w.cos(x)


@pytest.mark.parametrize("seed", SEEDS)
def test_erf_is_odd_and_otherwise_anything(seed):
    w = Finite(seed)
    x, y = w.real("x"), w.real("y")
    assert w.erf(-x) == -w.erf(x) and w.erf(x) == w.erf(x + 0) and w.erf(x) != w.erf(y) and w.erf(w.number(0)) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_chain_rules(seed):
    """d f(g(x)) = f'(g(x)) g'(x), for every function, with its textbook derivative."""
    w = Finite(seed)
    x = w.positive("x")
    textbook = {
        "exp": lambda u: w.exp(u), "log": lambda u: 1 / u, "sqrt": lambda u: 1 / (2 * w.sqrt(u)), "sin": lambda u: w.cos(u),
        "cos": lambda u: -w.sin(u), "tan": lambda u: 1 + w.tan(u) ** 2, "tanh": lambda u: 1 - w.tanh(u) ** 2,
        "erf": lambda u: 2 / w.sqrt(w.pi) * w.exp(-u * u), "expm1": lambda u: w.exp(u), "log1p": lambda u: 1 / (1 + u),
        "log2": lambda u: 1 / (u * w.log(2)), "log10": lambda u: 1 / (u * w.log(10)),
    }  # fmt: skip
    for name, derivative in textbook.items():
        u = x * x * x * x / 4
        got = w.derivative(lambda x, f=w.functions[name]: f(x * x * x * x / 4), x)
        assert got == derivative(u) * x * x * x, name
    y = Dual(x, w.number(1))
    assert w.exp(w.log(y)).tangent == 1 and (w.sqrt(y) ** 2).tangent == 1 and w.pow(y, x).tangent == x * w.pow(x, x - 1)


def test_wrong_laws_are_refuted():
    w = Finite()
    x, y = w.real("x"), w.real("y")
    assert w.exp(x * y) != w.exp(x) * w.exp(y)
    assert w.cos(x + y) != w.cos(x) * w.cos(y) + w.sin(x) * w.sin(y)
    assert w.tanh(x) != w.tanh(y) and w.sqrt(w.positive("u")) != w.sqrt(w.positive("v"))


def test_random_rational_identities():
    """Expressions expanded by the binomial theorem: equal; with one coefficient changed: never equal."""
    rng = random.Random(0)
    for seed in range(30):
        w = Finite(seed)
        x, y, n = w.real("x"), w.real("y"), rng.randrange(2, 8)
        terms = [math.comb(n, k) * x**k * y ** (n - k) for k in range(n + 1)]
        assert (x + y) ** n == sum(terms) and (x + y) ** n != sum(terms) - terms[rng.randrange(n + 1)] / 10**6


def test_the_same_seed_is_the_same_point():
    assert Finite(3).real("x").v == Finite(3).real("x").v != Finite(4).real("x").v


# ---- the probability of an error


class Statement:
    def __init__(self, function):
        self.function = function


def test_degrees_are_counted():
    w = Degrees()
    x, y = w.real("x"), w.real("y")
    assert ((x + y) ** 3).top == 3 and ((x / y) + (y / x)).top == 2 and (1 / (x * y)).bottom == 2 and (x * 3 - 1).top == 1
    w.equal(x * x / y, x + y)
    assert w.degree == 2 and not w.heuristic
    w.exp(x * y * y)
    assert w.heuristic


def test_the_bound_of_a_theorem():
    def product(w, n):
        x = w.reals("x", n)
        total = w.number(1)
        for i in range(n):
            total = total * x[i]
        w.equal(total, total)

    assert bound(Statement(product), [(8,)], 2) == (2 * (BITS - 3), False)

    def roots(w):
        u = w.positive("u")
        w.equal(w.sqrt(u) * w.sqrt(u), u)  # one root, met twice

    assert bound(Statement(roots), [()], 1) == (BITS - 1 - 2, False)
