"""The table of single operations leaves none out, and names none that is not there.  (Nothing is timed here.)"""

import types

import numpy as np
import pytest

import linalgml as lm
from benchmarks import operation_table as table
from benchmarks import operations
from linalgml.nn import functional as F


def _public():
    """Every public operation: of the library, of a tensor (its operators included) and of nn.functional."""
    names = {n for n in lm.__all__ if not isinstance(getattr(lm, n), types.ModuleType)}
    names |= {n for n in dir(lm.Tensor) if not n.startswith("_")}
    names |= {n for n, v in vars(lm.Tensor).items() if n.startswith("__") and callable(v) and n not in ("__init__", "__getattr__")}
    return names | set(F.__all__)


def test_every_public_operation_has_a_row_or_a_reason():
    assert sorted(_public() - table.covered() - table.exempt()) == []


def test_nothing_is_listed_that_does_not_exist():
    modules = {n for n in dir(lm.nn) if n[0].isupper()}
    assert sorted((table.covered() | table.exempt()) - _public() - modules - set(dir(object))) == []
    assert sorted(table.covered() & table.exempt()) == []


@pytest.mark.parametrize("op", table.OPERATIONS, ids=lambda op: op.name)
def test_each_row_runs(op):
    lib, _ = operations.libraries()
    shape = min(operations.shapes_of(op, (1, 64)) or op.shapes, key=operations._count)
    arrays = operations.inputs_of(op, shape, "float32", np, np.random.default_rng(0))
    for way in ("forward", "both") if op.differentiable else ("forward",):
        _, candidates, _ = operations._case(op, op.name, way, arrays, lib, None, np)
        candidates["linalgml"]()
