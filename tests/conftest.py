"""The suite runs on whatever backend LINALGML_BACKEND names; every test starts from the same seed."""

import gc
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import linalgml as lm

sys.path.append(str(Path(__file__).parent.parent))  # `benchmarks`, which is not installed; last, so that linalgml is the installed one

# A machine that is busy, or runs the twins under sanitizers, is slow without being wrong; and a fixture made once serves every example.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def seeded():
    lm.manual_seed(1234)
    yield


def pytest_collection_finish():
    """What is there when the tests begin stays: the collector need not look at it again, each time that a test or a timing calls it."""
    gc.collect()
    gc.freeze()


def pytest_report_header():
    return f"linalgml backend: {lm.get_backend()} of {lm.available_backends()}"
