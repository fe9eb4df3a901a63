"""What all worlds share: buffers that refuse a wrong use, lifting, choices, and the protocol that runs a theorem."""

import math
from fractions import Fraction
from math import exp as power_of_e
from types import SimpleNamespace

import pytest

import linalgml as lm
from linalgml.autograd.arithmetic import add_forward
from linalgml.derivations.worlds.dual import Dual
from linalgml.derivations.worlds.finite import Finite
from linalgml.derivations.worlds.floats import Floats
from linalgml.derivations.worlds.lift import lift
from linalgml.derivations.worlds.rationals import Rationals
from linalgml.derivations.worlds.world import BLANK, Cells, Failed, Redraw, Refused, World
from linalgml.kernels import Kernel
from linalgml.nn.layer_norm import layer_norm_forward
from linalgml.optim.clip import scale_in_place

WORLDS = (Floats, Finite, Rationals)
GELU = 0.044715
python_abs = abs


def stand_in(function, name="a theorem"):
    return SimpleNamespace(function=function, name=name, kernels={})


# ---- buffers


def test_a_buffer_names_its_cells():
    x = Cells(range(6), (2, 3), "x")
    assert x[4] == 4 and x.where(4) == "x[1, 1]" and list(x) == list(range(6)) and x.shape == (2, 3)


@pytest.mark.parametrize(("use", "message"), [
    (lambda x: x[-1], "negative index -1"),
    (lambda x: x[3], "index 3 of 3 cells"),
    (lambda x: x[1], r"x\[1\] is read before it is written"),
    (lambda x: x.__setitem__(-2, 0), "negative index -2"),
    (lambda x: x.__setitem__(3, 0), "index 3 of 3 cells"),
])  # fmt: skip
def test_a_buffer_refuses(use, message):
    with pytest.raises(Failed, match=message):
        use(Cells([1, BLANK, 3], name="x"))


@pytest.mark.parametrize("world", WORLDS)
def test_an_input_is_not_written(world):
    def spoil(x, out, n):
        for i in range(n):
            out[i] = x[i]
            x[i] = 2 * x[i]

    w = world()
    with pytest.raises(Failed, match=r"x\[0\] is an input, and is written"):
        w.run(spoil, w.reals("x", 2), w.blank(2), 2)


def test_the_real_kernel_is_held_to_it_too(monkeypatch):
    """On floats the kernel itself runs, on a copy that is compared afterwards."""
    wrong = Kernel.__new__(Kernel)
    wrong.__dict__.update(scale_in_place.__dict__ | {"in_place": (), "_runners": {}, "now": None})
    w = Floats()
    with pytest.raises(Failed, match=r"x\[0\] is an input, and is written"):
        w.run(wrong, w.values([1.0, 2.0]), 2, 3.0)


@pytest.mark.parametrize("name", [n for n in lm.available_backends() if n != "fast"])
def test_on_floats_every_backend_tells_blank_from_nan(name):
    w = type("On", (Floats,), {"backend": name})()
    out, again = w.blank(3, name="out"), w.blank(3, name="again")
    w.run(add_forward, w.values([math.nan, 1.0]), w.values([1.0, 1.0]), out, 2, 2, 2)
    assert math.isnan(out[0]) and out[1] == 2.0
    with pytest.raises(Failed, match=r"out\[2\] is read before it is written"):
        out[2]
    w.run(add_forward, w.values([1.0] * 3), out.copy(), again, 3, 3, 3)
    with pytest.raises(Failed, match=r"again\[2\] is read before it is written"):
        again[2]


@pytest.mark.parametrize("world", WORLDS)
def test_in_place_arguments_are_written_and_the_copy_is_not(world):
    w = world()
    x = w.reals("x", 3)
    y = w.copy(x)
    w.run(scale_in_place, y, 3, w.number(2))
    w.equal(y, w.family(lambda i: 2 * x[i], 3))


@pytest.mark.parametrize("world", WORLDS)
def test_outputs_may_be_read_again_once_written(world):
    def running(x, out, n):
        out[0] = x[0]
        for i in range(1, n):
            out[i] = out[i - 1] + x[i]

    def hasty(x, out, n):
        for i in range(n):
            out[i] = out[i] + x[i]

    w = world()
    x, out = w.reals("x", 3), w.blank(3)
    w.run(running, x, out, 3)
    w.equal(out[2], x[0] + x[1] + x[2])
    with pytest.raises(Failed, match="read before it is written"):
        w.run(hasty, x, w.blank(3, name="out"), 3)


# ---- lifting


def arithmetic(x):
    return GELU * x + 0.1 + math.pi * 0


def aliases(x):
    return power_of_e(x) + python_abs(x) + max(x, 0.0) + min(x, 0.0)


def with_module(x):
    return math.exp(x) * math.sqrt(4.0)


def outer(x, slope=0.5):
    return aliases(x) * slope


def test_literals_and_constants_are_exact_decimals():
    w = Rationals()
    w.functions["pi"] = Fraction(22, 7)
    assert lift(arithmetic, w)(Fraction(1)) == Fraction(44715, 10**6) + Fraction(1, 10)


def test_functions_are_recognised_under_any_alias():
    w = Finite()
    x = w.real("x")
    assert lift(aliases, w)(x) == w.exp(x) + abs(x) + x
    assert lift(with_module, w)(x) == w.exp(x) * 2
    assert lift(outer, w)(x) == (w.exp(x) + abs(x) + x) / 2


def test_on_floats_lifting_changes_nothing():
    assert lift(outer, Floats())(1.25) == outer(1.25)


def test_what_has_no_meaning_is_refused_when_it_is_used():
    def rounded(x):
        return math.floor(x)

    def endless(x):
        return x < math.inf

    for function in (rounded, endless):
        with pytest.raises(Refused, match="no meaning in the world of finite"):
            lift(function, w := Finite())(w.real("x"))
    assert lift(endless, Rationals())(Fraction(3)) is True


def test_kernels_run_under_their_own_code():
    lifted = lift(layer_norm_forward, Finite())
    assert lifted.__code__.co_code == layer_norm_forward.source.__code__.co_code


def test_a_float_that_leaks_is_noticed():
    def careless(out, rows, cols):
        out[0] = out[0] * (rows / cols)

    with pytest.raises(TypeError, match="leaked"):
        Finite().run(careless, [Finite().number(1)], 1, 3)
    w = Rationals()
    with pytest.raises(Failed, match="leaked"):
        w.equal(w.number(1) / 3 * (1 / 3), w.number(1) / 9)


# ---- choices, order, the protocol


class Explorer(World):
    """Numbers are fractions; every choice is tried."""

    kind, explores = "symbols", True

    def number(self, c):
        return Fraction(c)

    def draw(self, name, positive=False, scale=1.0):
        return Fraction(1 + len(name))

    def different(self, a, b):
        return None if a == b else f"{a} is not {b}"


def test_exploring_tries_every_choice_once():
    seen = []
    done = Explorer.prove(stand_in(lambda w: seen.append((w.choose(2), w.choose(3)))), ())
    assert sorted(seen) == [(i, j) for i in range(2) for j in range(3)] and done == {"cases": 6}


def test_exploring_follows_choices_that_depend_on_choices():
    seen = []
    Explorer.prove(stand_in(lambda w: seen.append(tuple(w.permutation(3)))), ())
    assert len(seen) == len(set(seen)) == 6


def test_exploring_signs_and_orders():
    signs, orders = set(), set()

    def statement(w):
        x, y = w.signed("x", 2), w.ordered("y", 3)
        signs.add(tuple(v > 0 for v in x))
        orders.add(tuple(sorted(range(3), key=lambda i: y[i])))

    Explorer.prove(stand_in(statement), ())
    assert len(signs) == 4 and len(orders) == 6


@pytest.mark.parametrize("world", WORLDS)
def test_ordered_numbers_are_in_order(world):
    for seed in range(5):
        w = world(seed)
        x = w.ordered("x", 4)
        order = sorted(range(4), key=lambda i: sum(bool(x[j] < x[i]) for j in range(4)))
        assert all(x[i] < x[j] for k, i in enumerate(order) for j in order[k + 1 :])


@pytest.mark.parametrize("world", WORLDS)
def test_signed_and_positive_numbers(world):
    w = world()
    assert all(bool(v > 0) != bool(v < 0) for v in w.signed("x", 20))
    assert all(v > 0 for v in w.positives("x", 20))


def test_points_outside_a_domain_are_drawn_again():
    drawn = []

    def statement(w):
        drawn.append(w)
        if len(drawn) % 3:
            raise Redraw

    assert Finite.prove(stand_in(statement), ()) == {"points": 2, "redrawn": 4}
    with pytest.raises(Failed, match="none of 4001 random points"):
        Finite.prove(stand_in(lambda w: w.sqrt(-w.positive("x"))), ())


@pytest.mark.parametrize("world", [Finite, Rationals, Explorer])
def test_a_failure_names_theorem_world_shape_and_cell(world):
    def statement(w, rows, cols):
        w.equal(w.family(lambda i, j: w.number(i + j), rows, cols, name="out"), 0)

    with pytest.raises(Failed, match=rf"^nn.thing.claim, {world.kind}, shape \(2, 3\): equal: out\[0, 1\]: 1 is not 0"):
        world.prove(stand_in(statement, "nn.thing.claim"), (2, 3))


def test_a_failure_on_floats_names_the_backend():
    with pytest.raises(Failed, match=r"^nn.thing.claim, floats on python, shape \(\): equal: 1.0 is not 2.0"):
        Floats.prove(stand_in(lambda w: w.equal(w.number(1), w.number(2)), "nn.thing.claim"), ())


# ---- gradients


@pytest.mark.parametrize("world", WORLDS)
def test_gradients_of_buffers_numbers_and_several_outputs(world):
    w = world()
    x, y, grad, weight = w.reals("x", 3), w.real("y"), w.reals("grad", 3), w.real("weight")

    def f(x, y):
        return [w.family(lambda i: x[i] * x[i] * y, 3), y * y]

    dx = w.family(lambda i: grad[i] * 2 * x[i] * y, 3, name="dx")
    dy = w.sum(lambda i: grad[i] * x[i] * x[i], 3) + weight * 2 * y
    w.gradient(f, [x, y], [grad, weight], [dx, dy])
    w.gradient(f, [x, y], [grad, weight], [None, dy])
    dx.cells[1] = dx[1] * 2
    with pytest.raises(Failed, match=r"gradient: by x\[1\] \(dx\[1\]\): the derivative is"):
        w.gradient(f, [x, y], [grad, weight], [dx, dy])
    with pytest.raises(Failed, match="gradient: by input 1: the derivative is"):
        w.gradient(f, [x, y], [grad, weight], [None, dy + 1])


@pytest.mark.parametrize("world", [Floats, Finite])
def test_derivative(world):
    w = world()
    x = w.positive("x")
    w.equal(w.derivative(lambda x: w.exp(x * x) / x, x), w.exp(x * x) * (2 - 1 / (x * x)))
    w.equal(w.derivative(lambda x: w.derivative(lambda y: y * y * y, x), x), 6 * x)
    w.equal(w.derivative(lambda x: w.number(3), x), 0)


def test_dual_numbers_on_floats_against_small_steps():
    f = Floats().functions
    for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "erf", "expm1", "log1p", "log2", "log10"):
        got = f[name](Dual(0.7, 1.0)).tangent
        assert got == pytest.approx((f[name](0.7 + 1e-6) - f[name](0.7 - 1e-6)) / 2e-6, rel=1e-8), name
    for x, y in ((Dual(0.7, 1.0), 2.5), (0.7, Dual(2.5, 1.0)), (Dual(0.7, 0.5), Dual(2.5, 1.0))):
        value = f["pow"](x, y)
        moved = [math.pow(0.7 + s * getattr(x, "tangent", 0), 2.5 + s * getattr(y, "tangent", 0)) for s in (1e-6, -1e-6)]
        assert value.tangent == pytest.approx((moved[0] - moved[1]) / 2e-6, rel=1e-8)


# ---- sequences and induction


@pytest.mark.parametrize("world", WORLDS)
def test_induction_runs_the_steps(world):
    w = world()
    decay = w.real("decay")

    def claim(t):
        return [w.series("S", lambda s: w.at("g", s), t), w.values([decay**t])]

    def step(state, t):
        return [state[0] + w.at("g", t), w.values([state[1][0] * decay])]

    w.induction(step, [w.number(0), w.values([w.number(1)])], claim, steps=4)
    assert w.at("g", 2) == w.at("g", 2)
    with pytest.raises(Failed, match="the state at t = 0, value 0"):
        w.induction(step, [w.number(1), w.values([w.number(1)])], claim)
    with pytest.raises(Failed, match="the state at t = 1, value 1"):
        w.induction(lambda state, t: [state[0] + w.at("g", t), w.values([state[1][0] + decay])], claim(0), claim)
