"""Every row of the benchmark's table of operations computes what PyTorch computes, and pulls back the same gradients."""

import numpy as np
import pytest

from benchmarks import operation_table as table
from benchmarks import operations

pytest.importorskip("torch")
pytestmark = pytest.mark.peers


@pytest.mark.parametrize("op", [o for o in table.OPERATIONS if not o.random], ids=lambda op: op.name)
def test_each_row_agrees_with_pytorch(op):
    lib, peer = operations.libraries()
    shape = operations.shapes_of(op, (64,))[0] if op.shapes is None else op.shapes[0]
    arrays = operations.inputs_of(op, shape, "float32", np, np.random.default_rng(1))
    for way in ("forward", "both") if op.differentiable else ("forward",):
        *_, wrong = operations._case(op, op.name, way, arrays, lib, peer, np)
        assert wrong == ""
