"""Every registered theorem, in every kind of world that applies to it; and every mutant of the kernels they run."""

import fnmatch

import pytest

from linalgml.derivations.evidence import check_kind
from linalgml.derivations.mutation import survivors, theorems_of
from linalgml.derivations.theorem import EQUIVALENT, load_all
from linalgml.kernels import REGISTRY
from linalgml.kernels import load_all as load_kernels

THEOREMS = load_all()
CASES = [(name, kind) for name, theorem in THEOREMS.items() for kind in theorem.kinds]
KERNELS = sorted(load_kernels())


@pytest.mark.derivation
@pytest.mark.parametrize(("name", "kind"), CASES)
def test_theorem(name, kind):
    evidence = check_kind(THEOREMS[name], kind)
    assert evidence.ok, evidence.message


@pytest.mark.derivation
@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_has_a_theorem_that_refutes_its_mutants(name):
    kernel = REGISTRY[name]
    assert theorems_of(kernel), f"no theorem runs {name}"
    survey = survivors(kernel)
    assert survey.mutants > 0
    assert survey.ok, str(survey)


@pytest.mark.derivation
def test_arguments_are_about_kernels_with_reasons():
    for argument in EQUIVALENT:
        assert REGISTRY[argument.kernel.name] is argument.kernel
        assert len(argument.why.split()) >= 3, argument.mutant


def test_every_theorem_states_itself():
    for theorem in THEOREMS.values():
        assert theorem.statement.endswith("."), theorem.name
        assert "floats" in theorem.kinds or not fnmatch.fnmatch(theorem.concept, "nn.*"), f"{theorem.name} is not checked on floats"
