"""The world of every shape: what it proves, what it refuses, and that a mutant it accepts is true."""

import pytest
import sympy as sp

from linalgml.derivations.evidence import check_kind, world
from linalgml.derivations.formula.atoms import size_symbol
from linalgml.derivations.mutants import mutants
from linalgml.derivations.mutation import replaced
from linalgml.derivations.theorem import Theorem, load_all
from linalgml.derivations.worlds.every_shape import EveryShape
from linalgml.derivations.worlds.world import Failed, Refused
from linalgml.linalg.vector import norm
from linalgml.nn.layer_norm import layer_norm_backward, layer_norm_forward
from linalgml.nn.softmax import softmax_backward, softmax_forward

THEOREMS = load_all()
FOR_ALL = [t for t in THEOREMS.values() if "every shape" in t.kinds]
MUTATED = ["nn.softmax.softmax_gradient", "nn.linear.linear_gradient", "nn.embedding.embedding_gradient", "optim.clip.clipped_norm"]


def theorem(function, sizes=None):
    """A theorem outside the registry."""
    return Theorem(function.__name__, "tests", "a test", function, [()], [()], ("every shape",), True, sizes)


def test_a_hundred_theorems_are_for_every_shape():
    assert len(FOR_ALL) >= 100
    names = {t.name for t in FOR_ALL}
    assert {"nn.attention.attention_gradient", "nn.causal_attention.causal_attention_gradient"} <= names
    assert {"nn.layer_norm.layer_norm_gradient", "nn.cross_entropy.smoothed_cross_entropy_gradient", "optim.adamw.one_step"} <= names


@pytest.mark.derivation
@pytest.mark.parametrize("name", MUTATED)
def test_a_mutant_that_is_proved_is_true(name):
    """Whatever mistake is made in a kernel: the theorem is no longer proved, or it still holds in the finite field."""
    found = THEOREMS[name]
    assert check_kind(found, "every shape").ok
    refuted = 0
    for kernel in list(found.kernels.values()):
        for k, (label, mutant) in enumerate(mutants(kernel.source)):
            if k % 3:
                continue
            with replaced(kernel, mutant):
                try:
                    EveryShape.prove(found)
                except (Failed, Refused):
                    refuted += 1
                    continue
                for shape in (*found.small, *found.large):
                    world("finite").prove(found, shape)  # raises where the proof was wrong
            assert label
    assert refuted > 3


def gradient_claim(w, rows, cols, change):
    x, grad, dx = w.reals("x", rows, cols), w.reals("grad", rows, cols), w.blank(rows, cols)

    def forward(x):
        out = w.blank(rows, cols)
        w.run(softmax_forward, x, out, rows, cols)
        return out

    w.run(softmax_backward, forward(x), grad, dx, rows, cols)
    w.gradient(forward, [x], grad, [w.family(lambda r, j: change(dx[r * cols + j], x[r * cols + j]), rows, cols)])


@pytest.mark.parametrize("change", [lambda v, x: -v, lambda v, x: 2 * v, lambda v, x: v + x], ids=["sign", "factor", "term"])
def test_a_wrong_gradient_fails_with_both_sides(change):
    def wrong(w, rows, cols):
        gradient_claim(w, rows, cols, change)

    with pytest.raises(Failed, match=r"wrong, every shape: gradient: by x\[.*is not"):
        EveryShape.prove(theorem(wrong))


def test_names_drawn_twice_are_two_numbers():
    def wrong(w, n):
        w.equal(w.reals("x", n), w.reals("x", n))

    with pytest.raises(Failed):
        EveryShape.prove(theorem(wrong))


def test_a_size_may_be_fixed():
    def two_columns(w, rows, cols):
        x = w.reals("x", rows, cols)
        w.equal(w.family(lambda r: w.sum(lambda j: x[r * cols + j], cols), rows), w.family(lambda r: x[r * cols] + x[r * cols + 1], rows))

    assert "cols = 2" in EveryShape.prove(theorem(two_columns, {"cols": 2}))["text"]
    with pytest.raises((Failed, Refused)):
        EveryShape.prove(theorem(two_columns))


def test_what_is_taken_for_granted_is_said():
    def length(w, n):
        x = w.reals("x", n)
        w.equal(w.run(norm, x, n), w.sqrt(w.sum(lambda i: x[i] * x[i], n)))

    assert "taken not to be 0" in EveryShape.prove(theorem(length))["text"]


def test_walking_over_a_symbolic_size_is_refused():
    def walks(w, n):
        for i in range(n):
            w.equal(i, i)

    with pytest.raises(Refused, match="symbolic sizes do not allow"):
        EveryShape.prove(theorem(walks))


def test_an_input_that_is_written_is_an_error():
    def writes(w, rows, cols):
        x = w.reals("x", rows, cols)
        w.run(softmax_forward, x, x, rows, cols)

    with pytest.raises((Failed, Refused)):
        EveryShape.prove(theorem(writes))


def test_a_gradient_at_a_jump_is_refused():
    def jump(w, n):
        x, grad = w.reals("x", n), w.reals("grad", n)
        w.gradient(lambda x: w.family(lambda i: w.max(x[i], 0), n), [x], grad, [grad])

    with pytest.raises(Refused, match="derivative"):
        EveryShape.prove(theorem(jump))


def test_the_formula_of_layer_norm_is_that_of_the_textbook():
    w = EveryShape()
    rows, cols, eps = size_symbol("rows"), size_symbol("cols"), w.positive("eps")
    x, gain, bias, out, mean, rstd = (
        w.reals("x", rows, cols),
        w.reals("g", cols),
        w.reals("b", cols),
        *(w.blank(*s) for s in ((rows, cols), (rows,), (rows,))),
    )
    w.run(layer_norm_forward, x, gain, bias, out, mean, rstd, rows, cols, eps)
    r, j = w.ranges.index("r", rows), w.ranges.index("j", cols)
    k = w.ranges.index("k", cols)
    mu = w.calculus.total(x[r, k] / cols, k, cols)
    v = w.calculus.total((x[r, k] - mu) ** 2 / cols, k, cols)
    assert w.calculus.equal(out[r, j], (x[r, j] - mu) / sp.sqrt(v + eps) * gain[j] + bias[j])
    assert layer_norm_backward.arguments[0] == "x"
