"""The suite runs on whatever backend LINALGML_BACKEND names; every test starts from the same seed."""

import sys
from pathlib import Path

import pytest

import linalgml as lm

sys.path.append(str(Path(__file__).parent.parent))  # `benchmarks`, which is not installed; last, so that linalgml is the installed one


@pytest.fixture(autouse=True)
def seeded():
    lm.manual_seed(1234)
    yield


def pytest_report_header():
    return f"linalgml backend: {lm.get_backend()} of {lm.available_backends()}"
