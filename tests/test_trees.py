"""One concept, one path, five trees: a kernel without a twin, a theorem, a page or a test is reported by name."""

from pathlib import Path

import pytest

from linalgml import kernels
from linalgml.derivations.evidence import world
from linalgml.derivations.theorem import load_all

ROOT = Path(__file__).parent.parent
CONCEPTS = sorted({k.concept for k in kernels.load_all().values() if not k.concept.startswith("__main__")})
TESTED_ELSEWHERE = {  # concepts whose tests stand in another concept's file
    "autograd.bounds": "tests/nn/test_layers.py", "autograd.conversion": "tests/autograd/test_tensor.py",
    "autograd.masking": "tests/autograd/test_indexing.py", "autograd.positions": "tests/autograd/test_indexing.py",
    "autograd.trigonometry": "tests/autograd/test_elementary.py", "transformers.kv_cache": "tests/transformers/test_gpt.py",
    "linalg.matmul": "tests/autograd/test_products.py",
    **{f"optim.{c}": "tests/optim/test_optim.py" for c in ("adamw", "clip", "sgd")},
    "nn.group_norm": "tests/nn/test_batch_norm.py",
    **{f"nn.{c}": "tests/nn/test_recurrent.py" for c in ("gru", "lstm", "rnn")},
    **{f"optim.{c}": "tests/optim/test_papers.py" for c in ("lion", "schedule_free")},
    **{f"optim.{c}": "tests/peers/test_optim.py" for c in "adadelta adagrad adam adamax nadam radam rmsprop".split()},
    **{f"probability.{c}": "tests/probability/test_beta.py" for c in ("student_t", "fisher_snedecor")},
    **{f"probability.{c}": "tests/probability/test_distributions.py" for c in
       "distribution sampling gamma normal lognormal uniform exponential weibull laplace cauchy geometric categorical counts".split()},
    **{f"nn.{c}": "tests/nn/test_layers.py" for c in
       "activation attention causal_attention cross_entropy dropout embedding layer_norm linear rms_norm softmax".split()},
}  # fmt: skip


def kernels_that_theorems_run():
    """The names of the kernels that run in some theorem, at its first shape, in the first world with values that it names."""
    ran = set()
    for theorem in load_all().values():
        kind = next(k for k in ("finite", "rationals", "floats") if k in theorem.kinds)
        world(kind).prove(theorem, theorem.small[0])
        ran |= set(theorem.kernels)
    return ran


def test_every_kernel_has_a_theorem():
    missing = sorted(set(kernels.load_all()) - kernels_that_theorems_run())
    assert [name for name in missing if not name.startswith("__main__")] == []


def test_theorems_stand_at_the_path_of_their_concept():
    homes = {t.concept for t in load_all().values()}
    assert [c for c in CONCEPTS if c not in homes] == []


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_concept_has_its_five_trees(concept):
    path = concept.replace(".", "/")
    assert (ROOT / f"docs/{path}.md").is_file(), f"{concept} has no page docs/{path}.md"
    shelf, name = path.split("/")
    test = TESTED_ELSEWHERE.get(concept, f"tests/{shelf}/test_{name}.py")
    assert (ROOT / test).is_file(), f"{concept} has no test {test}"
