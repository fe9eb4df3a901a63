"""The tools of the documentation, docs/_ext, and reader.py can be imported by these tests."""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent.parent.parent / "docs" / "_ext"), str(Path(__file__).parent)]


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium, of the system."""
    from playwright.sync_api import sync_playwright
    from reader import CHROMIUM, FLAGS

    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
