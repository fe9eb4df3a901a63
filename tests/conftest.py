"""The suite runs on whatever backend LINALGML_BACKEND names; every test starts from the same seed."""

import pytest

import linalgml as lm


@pytest.fixture(autouse=True)
def seeded():
    lm.manual_seed(1234)
    yield


def pytest_report_header():
    return f"linalgml backend: {lm.get_backend()} of {lm.available_backends()}"
