"""Every example in a public docstring runs, on the current backend."""

import doctest
import importlib
import pkgutil

import pytest

import linalgml

NAMES = [m.name for m in pkgutil.walk_packages(linalgml.__path__, "linalgml.")]
MODULES = sorted(name for name in NAMES if "._fast" not in name and "__main__" not in name)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=FLAGS, exclude_empty=True)
    assert result.failed == 0, f"{result.failed} of {result.attempted} examples in {name} fail"
