"""Mistakes in kernels are noticed: every mutant is made, and the bugs that people make are refuted by name."""

import inspect
import textwrap

import pytest

from linalgml.derivations import mutation, theorem
from linalgml.derivations.evidence import check_kind
from linalgml.derivations.mutants import mutants
from linalgml.derivations.mutation import replaced, survivors
from linalgml.derivations.theorem import THEOREMS, load_all
from linalgml.kernels import REGISTRY
from linalgml.optim.clip import scale_in_place, sum_of_squares


def planted(kernel, before, after):
    """The kernel with a bug: one piece of its source replaced."""
    text = textwrap.dedent(inspect.getsource(kernel.source))
    assert text.count(before) >= 1, before
    text = text[text.index("def ") :].replace(before, after, 1)
    scope = dict(kernel.source.__globals__)
    exec(compile(text, "<planted>", "exec"), scope)
    return scope[kernel.__name__]


BUGS = {  # kernel: theorem that names it, then (what, before, after)
    "nn.layer_norm.layer_norm_backward": ("nn.layer_norm.layer_norm_gradient", [
        ("a dropped term", " - xhat * gx_mean", ""),
        ("a wrong axis", "dgain[j] += grad[row + j] * xhat", "dgain[j] += grad[r * rows + j] * xhat"),
        ("a missing factor", "scale * (grad[row + j]", "(grad[row + j]"),
    ]),
    "nn.softmax.softmax_backward": ("nn.softmax.softmax_gradient", [
        ("a dropped term: only the diagonal of the Jacobian", "(grad[j] - inner)", "grad[j]"),
        ("a wrong axis", "inner += grad[j] * out[j]", "inner += grad[j - row] * out[j]"),
        ("a missing factor", "inner += grad[j] * out[j]", "inner += grad[j]"),
    ]),
    "nn.causal_attention.causal_attention_backward": ("nn.causal_attention.causal_attention_gradient", [
        ("a dropped term", "(dp - delta)", "dp"),
        ("a wrong axis", "dqkv[query + d] += ds * qkv[key + d]", "dqkv[query + d] += ds * qkv[value + d]"),
        ("a missing factor", "(dp - delta) * scale", "(dp - delta)"),
    ]),
}  # fmt: skip
CASES = [(name, *bug) for name, (_, bugs) in BUGS.items() for bug in bugs]


@pytest.mark.parametrize("kind", ["finite", "floats"])
@pytest.mark.parametrize(("name", "what", "before", "after"), CASES, ids=[f"{c[0].split('.')[-1]}: {c[1]}" for c in CASES])
def test_planted_bugs_are_refuted_by_name(name, what, before, after, kind):
    kernel, statement = load_kernel(name), load_all()[BUGS[name][0]]
    with replaced(kernel, planted(kernel, before, after)):
        evidence = check_kind(statement, kind)
    assert not evidence.ok
    assert BUGS[name][0] in evidence.message and "gradient: by " in evidence.message, evidence.message
    assert check_kind(statement, kind).ok, "the kernel is itself again"


def load_kernel(name):
    load_all()
    return REGISTRY[name]


def test_mutants_of_a_small_function():
    def shift(x, out, n):
        for i in range(n):
            if x[i] > 0.0:
                out[i] = x[i] - 2 * x[i + 1]

    labels = [label for label, _ in mutants(shift)]
    head = "out[i] = x[i] - 2 * x[i + 1] ->"
    for expected in (
        "for i in range(n) -> for i in range(n - 1)", "if x[i] > 0.0 -> if x[i] >= 0.0", "if x[i] > 0.0 -> if x[i] < 0.0",
        "if x[i] > 0.0 -> if x[i] > 1.0", f"{head} deleted", f"{head} out[i] = x[i] + 2 * x[i + 1]", f"{head} out[i] = x[i]",
        f"{head} out[i] = 2 * x[i + 1]", f"{head} out[i] = x[i] - 3 * x[i + 1]", f"{head} out[i] = x[i] - 2 * x[i - 1]",
        f"{head} out[i] = x[i] - 2 * x[i + 2]", f"{head} out[i - 1] = x[i] - 2 * x[i + 1]",
    ):  # fmt: skip
        assert expected in labels
    assert len(labels) == len(set(labels))


def test_mutants_of_statements_signs_and_conditions():
    def step(x, n, flag):
        total = 0.0
        for i in range(n):
            total += -x[i] if flag and n > 1 else x[i]
            total = total * 0.5
        total = 0.0
        return max(total, x[0])

    labels = [label for label, _ in mutants(step)]
    first = "total += -x[i] if flag and n > 1 else x[i] ->"
    for expected in (
        f"{first} deleted", f"{first} total = -x[i] if flag and n > 1 else x[i]", f"{first} total -= -x[i] if flag and n > 1 else x[i]",
        f"{first} total += x[i] if flag and n > 1 else x[i]", f"{first} total += x[i] if flag and n > 1 else -x[i]",
        f"{first} total += -x[i] if flag or n > 1 else x[i]", f"{first} total += -x[i] if flag else x[i]",
        "total = total * 0.5 -> total = total * 0.5000005", "total = total * 0.5 -> total = total",
        "total = 0.0 (no. 2) -> total = 1.0", "return max(total, x[0]) -> return min(total, x[0])",
    ):  # fmt: skip
        assert expected in labels


def test_mutants_compute_something_else_and_leave_the_original_alone():
    before = sum_of_squares.source.__code__.co_code
    results = []
    for _, function in mutants(sum_of_squares.source):
        try:
            results.append(function([1.0, 2.0, 4.0], 3))
        except (IndexError, TypeError, UnboundLocalError):
            results.append(None)
    assert 21.0 not in results and len(results) > 8
    assert sum_of_squares.source.__code__.co_code == before and sum_of_squares([1.0, 2.0, 4.0], 3) == 21.0


def test_a_weak_theorem_lets_mutants_live_and_arguments_go_stale(monkeypatch):
    monkeypatch.setattr(mutation, "load_all", lambda: THEOREMS)
    monkeypatch.setattr(mutation, "_USERS", {})
    monkeypatch.setattr(theorem, "THEOREMS", {})
    monkeypatch.setattr(mutation, "THEOREMS", theorem.THEOREMS)
    monkeypatch.setattr(mutation, "EQUIVALENT", [])

    @theorem.theorem(small=[(3,)], large=[(5,)])
    def something_comes_out(w, n):
        """Scaling gives as many numbers as there were."""
        x = w.reals("x", n)
        w.run(scale_in_place, x, n, w.real("factor"))
        w.equal(x[0], x[0])

    survey = survivors(scale_in_place)
    assert "x[i] = x[i] * factor -> x[i] = x[i] / factor" in survey.alive and not survey.ok
    mutation.EQUIVALENT.append(theorem.Equivalent(scale_in_place, "x[i] = x[i] * factor -> *", "because the test says so", "here"))
    mutation.EQUIVALENT.append(theorem.Equivalent(scale_in_place, "x[i] = x[i] * factor -> x[i] = 3", "no such mutant at all", "here"))
    survey = survivors(scale_in_place)
    assert ("x[i] = x[i] * factor -> x[i] = x[i] / factor", "because the test says so") in survey.argued
    assert survey.stale == ["x[i] = x[i] * factor -> x[i] = 3"] and not survey.ok


def test_a_theorem_that_is_false_as_it_stands_is_no_refutation(monkeypatch):
    monkeypatch.setattr(mutation, "load_all", lambda: THEOREMS)
    monkeypatch.setattr(mutation, "_USERS", {})
    monkeypatch.setattr(theorem, "THEOREMS", {})
    monkeypatch.setattr(mutation, "THEOREMS", theorem.THEOREMS)

    @theorem.theorem(small=[(3,)], large=[(5,)])
    def nonsense(w, n):
        """The squares add up to nothing."""
        w.equal(w.run(sum_of_squares, w.reals("x", n), n), 0)

    with pytest.raises(AssertionError, match="is not 0"):
        survivors(sum_of_squares)


def test_replacing_nests_and_ends():
    kernel = sum_of_squares
    with replaced(kernel, len):
        with replaced(kernel, max):
            assert mutation.REPLACED[kernel.name] is max
        assert mutation.REPLACED[kernel.name] is len
    assert kernel.name not in mutation.REPLACED
