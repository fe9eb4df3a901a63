"""The reader: what it reads is what the kernel computes, also of mutants; what it cannot justify it refuses."""

import math
import random
from itertools import product

import pytest
import sympy as sp

from linalgml.autograd import arithmetic, elementary, gather, reduction
from linalgml.derivations.formula.families import Family
from linalgml.derivations.instances import at_sizes
from linalgml.derivations.mutants import mutants
from linalgml.derivations.mutation import replaced
from linalgml.derivations.worlds.every_shape import EveryShape
from linalgml.derivations.worlds.world import Failed, Refused
from linalgml.kernels import Kernel
from linalgml.linalg import matmul, vector
from linalgml.nn import (
    activation,
    attention,
    causal_attention,
    cross_entropy,
    dropout,
    embedding,
    layer_norm,
    linear,
    rms_norm,
    softmax,
)
from linalgml.optim import adamw, clip, sgd

SIZES = {"rows": 2, "cols": 3, "n": 3, "n_in": 2, "n_out": 3, "count": 4, "vocab": 3, "outer": 2, "size": 3, "inner": 2}
SIZES |= {"B": 1, "T": 3, "H": 2, "D": 2, "S": 4, "heads": 2, "visible": 2, "batch": 2, "m": 2, "k": 3}
SCALARS = {"eps": 0.5, "scale": 0.7, "smoothing": 0.3, "lr": 0.1, "beta1": 0.6, "beta2": 0.7, "weight_decay": 0.2, "factor": 1.5, "p": 0.25}
SCALARS |= {"correction1": 0.4, "correction2": 0.3, "momentum": 0.8, "dampening": 0.1, "divisor": 2.5}

# each argument of a kernel: a shape for a buffer ("out: " before what it writes, "int n: " for indices below n), or a value
CASES = {
    softmax.softmax_forward: {"x": "rows cols", "out": "out: rows cols"},
    softmax.softmax_backward: {"out": "rows cols", "grad": "rows cols", "dx": "out: rows cols"},
    softmax.log_softmax_forward: {"x": "rows cols", "out": "out: rows cols"},
    softmax.log_softmax_backward: {"out": "rows cols", "grad": "rows cols", "dx": "out: rows cols"},
    layer_norm.layer_norm_forward: {
        "x": "rows cols", "gain": "cols", "bias": "cols", "out": "out: rows cols",
        "mean": "out: rows", "rstd": "out: rows",
    },
    layer_norm.layer_norm_backward: {
        "x": "rows cols", "gain": "cols", "mean": "rows", "rstd": "rows", "grad": "rows cols",
        "dx": "out: rows cols", "dgain": "out: cols", "dbias": "out: cols",
    },
    rms_norm.rms_norm_forward: {"x": "rows cols", "gain": "cols", "out": "out: rows cols", "rstd": "out: rows"},
    rms_norm.rms_norm_backward: {
        "x": "rows cols", "gain": "cols", "rstd": "rows", "grad": "rows cols",
        "dx": "out: rows cols", "dgain": "out: cols",
    },
    cross_entropy.cross_entropy_forward: {
        "logits": "rows cols", "target": "int cols: rows", "losses": "out: rows", "lse": "out: rows", "ignore_index": 1,
    },
    cross_entropy.cross_entropy_backward: {
        "logits": "rows cols", "target": "int cols: rows", "lse": "rows", "grad": "rows", "dlogits": "out: rows cols", "ignore_index": 1,
    },
    linear.linear_forward: {"x": "rows n_in", "weight": "n_out n_in", "bias": "n_out", "out": "out: rows n_out", "has_bias": True},
    linear.linear_backward_input: {"grad": "rows n_out", "weight": "n_out n_in", "dx": "out: rows n_in"},
    linear.linear_backward_weight: {
        "x": "rows n_in", "grad": "rows n_out", "dweight": "out: n_out n_in",
        "dbias": "out: n_out", "has_bias": True,
    },
    embedding.embedding_forward: {"weight": "vocab cols", "index": "int vocab: count", "out": "out: count cols"},
    embedding.embedding_backward: {"index": "int vocab: count", "grad": "count cols", "dweight": "out: vocab cols"},
    attention.attention_forward: {"q": "heads T D", "k": "heads S D", "v": "heads S D", "out": "out: heads T D", "lse": "out: heads T"},
    attention.attention_backward: {
        "q": "heads T D", "k": "heads S D", "v": "heads S D", "out": "heads T D", "lse": "heads T", "grad": "heads T D",
        "dq": "out: heads T D", "dk": "out: heads S D", "dv": "out: heads S D",
    },
    causal_attention.causal_attention_forward: {"qkv": "B T 3 H D", "out": "out: B T H D", "lse": "out: B H T"},
    causal_attention.causal_attention_backward: {
        "qkv": "B T 3 H D", "out": "B T H D", "lse": "B H T", "grad": "B T H D", "dqkv": "out: B T 3 H D",
    },
    dropout.dropout_forward: {"x": "n", "uniform": "n", "out": "out: n"},
    activation.relu_forward: {"x": "n", "out": "out: n"},
    activation.relu_backward: {"x": "n", "grad": "n", "dx": "out: n"},
    activation.gelu_tanh_backward: {"x": "n", "grad": "n", "dx": "out: n"},
    activation.silu_backward: {"x": "n", "grad": "n", "dx": "out: n"},
    reduction.mean_forward: {"x": "outer size inner", "out": "out: outer inner"},
    reduction.var_forward: {"x": "outer size inner", "out": "out: outer inner", "mean": "out: outer inner"},
    reduction.var_backward: {"x": "outer size inner", "mean": "outer inner", "grad": "outer inner", "dx": "out: outer size inner"},
    reduction.logsumexp_forward: {"x": "outer size inner", "out": "out: outer inner"},
    reduction.norm_forward: {"x": "outer size inner", "out": "out: outer inner"},
    gather.gather_forward: {"x": "outer size inner", "index": "int size: outer count inner", "out": "out: outer count inner"},
    arithmetic.div_backward: {"y": "n", "out": "n", "grad": "n", "dy": "out: n", "ny": "n"},
    elementary.erf_backward: {"x": "n", "grad": "n", "dx": "out: n"},
    matmul: {
        "a": "batch m k", "b": "batch k n", "out": "out: batch m n", "a_step": "m*k", "a_row": "k", "a_col": 1,
        "b_step": "k*n", "b_row": "n", "b_col": 1,
    },
    vector.dot: {"x": "n", "y": "n"},
    clip.sum_of_squares: {"x": "n"},
    clip.scale_in_place: {"x": "n"},
    adamw.adamw_step: {"param": "n", "grad": "n", "exp_avg": "n", "exp_avg_sq": "n"},
    sgd.sgd_step: {"param": "n", "grad": "n", "velocity": "n", "nesterov": True, "first": False},
}  # fmt: skip
MUTATED = [
    softmax.softmax_forward,
    softmax.softmax_backward,
    cross_entropy.cross_entropy_backward,
    linear.linear_backward_input,
    embedding.embedding_backward,
    reduction.mean_forward,
    arithmetic.div_backward,
    vector.dot,
    clip.scale_in_place,
    sgd.sgd_step,
]
EVERY = 3  # mutants are many; each third is read


class Both:
    """A kernel read for every size, and run on floats at one."""

    def __init__(self, kernel):
        self.kernel, self.spec, self.rng = kernel, CASES[kernel], random.Random(kernel.name)
        self.world = EveryShape()
        self.place = {}  # symbol -> its value at this point
        self.read_args, self.run_args, self.outputs = [], [], []
        self.sizes = {name: sp.Symbol(name, integer=True, positive=True) for name in SIZES}
        self.world.sizes.extend(self.sizes.values())
        for name in kernel.arguments:
            self.argument(name, self.spec.get(name, name))

    def argument(self, name, given):
        buffer = isinstance(given, str) and name in self.spec and not name.startswith(("a_", "b_")) and name != "ny"
        if not buffer:
            self.number(name, given)
            return
        *head, axes = given.split(": ")
        shape = [sp.Integer(a) if a.isdigit() else self.sizes[a] for a in axes.split()]
        counts = [int(a) if a.isdigit() else SIZES[a] for a in axes.split()]
        cells = list(product(*map(range, counts)))
        if head == ["out"]:
            family, values = self.world.blank(*shape, name=name), [math.nan] * len(cells)
        elif head:
            below = head[0].split()[1]
            family = self.world.indices(name, *shape, below=self.sizes[below])
            values = [self.rng.randrange(SIZES[below]) for _ in cells]
        else:
            family = self.world.positives(name, *shape)
            values = [self.rng.uniform(0.2, 1.5) for _ in cells]
        if head != ["out"]:
            for cell, v in zip(cells, values, strict=True):
                made = sp.Symbol("_".join([name, *map(str, cell)]), **family.base.label.assumptions0)
                self.place[made] = sp.Integer(v) if head else sp.Float(v, 20)
        if head == ["out"] or name in self.kernel.in_place:
            self.outputs.append((family, values, cells))
        self.read_args.append(family)
        self.run_args.append(values)

    def number(self, name, given):
        if name in SCALARS and given == name:
            symbol = self.world.positive(name)
            self.place[symbol] = sp.Float(SCALARS[name], 20)
            self.read_args.append(symbol)
            self.run_args.append(SCALARS[name])
        elif isinstance(given, str):
            self.read_args.append(sp.Mul(*[self.sizes[s] for s in given.split("*")]))
            self.run_args.append(math.prod(SIZES[s] for s in given.split("*")))
        else:
            self.read_args.append(given)
            self.run_args.append(given)

    def disagreement(self, source):
        """Where what is read of a source differs from what it computes; "" where it does not."""
        result = self.world.run(self.kernel, *self.read_args)
        found = source(*self.run_args)
        if isinstance(result, sp.Expr) and not self.close(result, (), found):
            return f"returns {found}"
        for family, values, cells in self.outputs:
            for cell, v in zip(cells, values, strict=True):
                index = tuple(self.world.ranges.index("i", n) for n in family.shape)
                try:
                    e = family.read(self.world.trace, index)
                except Refused:
                    continue  # nobody may read it
                if not self.close(e, list(zip(index, cell, strict=True)), v):
                    return f"{family.name}{cell}: {self.world.calculus.unfolded(e)} for {v}"
        return ""

    def close(self, e, place, v):
        sizes = {s: SIZES[name] for name, s in self.sizes.items()}
        e = at_sizes(self.world.calculus.unfolded(e), sizes, {i: sp.Integer(c) for i, c in place} | self.place)
        return math.isclose(float(e.evalf(17)), v, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.derivation
@pytest.mark.parametrize("kernel", CASES, ids=lambda k: k.name)
def test_what_is_read_is_what_is_computed(kernel):
    assert Both(kernel).disagreement(kernel.source) == ""


@pytest.mark.derivation
@pytest.mark.parametrize("kernel", MUTATED, ids=lambda k: k.name)
def test_a_mutant_is_read_as_what_it_computes_or_refused(kernel):
    read = 0
    for k, (label, mutant) in enumerate(mutants(kernel.source)):
        if k % EVERY:
            continue
        both = Both(kernel)
        try:
            with replaced(kernel, mutant):
                said = both.disagreement(mutant)
        except (Refused, Failed, ArithmeticError, IndexError, ValueError):
            continue
        read += 1
        assert said == "", f"{label}: {said}"
    assert read > 0


# ---- what is refused, and why


def running_total(x, out, n):
    total = 0.0
    for i in range(n):
        total += x[i]
        out[i] = total


def neighbour(x, out, n):
    for i in range(n):
        out[i] = x[i + 1]


def convolution(x, out, n):
    for i in range(n):
        for j in range(n):
            out[i + j] = x[i]


def recurrence(x, out, n):
    for i in range(n):
        out[i] = x[i]
        out[0] = out[i]


def reads_its_own_past(x, out, n):
    out[0] = x[0]
    for i in range(n):
        out[i] = out[0] + x[i]


def half_written(x, out, n):
    for i in range(n):
        if i == 0:
            out[i] = x[i]
    for i in range(n):
        out[i] = out[i] + x[i]


def read_while_summed(x, out, n):
    for i in range(n):
        out[i] = 0.0
    for i in range(n):
        for j in range(n):
            out[j] += x[i]
            out[i] = out[j]


def flag(x, out, n):
    fresh = True
    for i in range(n):
        out[i] = 1.0 if fresh else x[i]
        fresh = False


def blank(x, out, n):
    for i in range(n):
        out[i] = out[i] + x[i]


def product_of_all(x, out, n):
    total = 1.0
    for i in range(n):
        total *= x[i]
    for i in range(n):
        out[i] = total


def depends_on_the_maximum(x, out, n):
    top = x[0]
    for i in range(n):
        top = max(top, x[i])
    for i in range(n):
        out[i] = top


def last_turn(x, out, n):
    last = 0.0
    for i in range(n):
        last = x[i]
    for i in range(n):
        out[i] = last


def while_loop(x, out, n):
    i = 0
    while i < n:
        out[i] = x[i]
        i += 1


def leaves_early(x, out, n):
    for i in range(n):
        out[i] = x[i]
        if i == 0:
            return


def size_decides(x, out, n):
    for i in range(n):
        out[i] = x[i] if n == 2 else 0.0


def writes_its_input(x, out, n):
    for i in range(n):
        x[i] = 0.0
        out[i] = 1.0


REFUSED = {
    running_total: "carried", neighbour: "may lie outside", convolution: "may lie outside", recurrence: "may write the same cell",
    reads_its_own_past: "recurrence", half_written: "before it is written", read_while_summed: "recurrence", flag: "carried",
    blank: "before it is written", product_of_all: "carried", depends_on_the_maximum: "maximum", last_turn: "no turn",
    while_loop: "no rule for While", leaves_early: "return inside", size_decides: "sizes", writes_its_input: "is an input",
}  # fmt: skip


@pytest.mark.parametrize("source", REFUSED, ids=lambda f: f.__name__)
def test_what_cannot_be_justified_is_refused(source):
    w = EveryShape()
    n = sp.Symbol("n", integer=True, positive=True)
    w.sizes.append(n)
    x, out = w.reals("x", n), w.blank(n)

    def read():
        w.run(source, x, out, n)
        w.equal(out, out)  # a buffer that holds nothing certain is refused when it is read

    with pytest.raises((Refused, Failed), match=REFUSED[source]):
        read()


def test_a_refusal_names_the_line():
    w = EveryShape()
    n = sp.Symbol("n", integer=True, positive=True)
    with pytest.raises(Refused, match=r"neighbour, `out\[i\] = x\[i \+ 1\]`: the index"):
        w.run(neighbour, w.reals("x", n), w.blank(n), n)


def test_a_family_reads_what_was_written_last():
    w = EveryShape()
    n = sp.Symbol("n", integer=True, positive=True)
    x = w.reals("x", n)
    twice = w.family(lambda i: 2 * x[i], n)
    i = w.ranges.index("i", n)
    assert isinstance(twice, Family)
    assert twice[i] == 2 * x[i]
    assert isinstance(softmax.softmax_forward, Kernel)
