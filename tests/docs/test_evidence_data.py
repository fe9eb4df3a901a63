"""What the build says of evidence that fails.  CI leaves the proofs to it, so it must not keep silent."""

import pytest

pytestmark = pytest.mark.docs


def record(ok, alive, stale):
    line = {"ok": ok, "kind": "floats", "message": "1 is not 2"}
    return {"theorems": {"t": {"evidence": [line]}}, "derivations": {"d": [line]}, "mutants": {"k": {"alive": alive, "stale": stale}}}


def test_what_does_not_hold_is_named():
    pytest.importorskip("sphinx", reason='needs Sphinx: pip install ".[docs]"')
    import evidence_data

    assert list(evidence_data.faults(record(True, [], []))) == []
    theorem, derivation, mutants = evidence_data.faults(record(False, ["a + b -> a - b"], []))
    assert theorem == "t fails in floats: 1 is not 2" and "line of the derivation d" in derivation and "a + b -> a - b" in mutants
    assert len(list(evidence_data.faults(record(True, [], ["x -> y"])))) == 1
