"""The tools of the documentation, docs/_ext, and reader.py can be imported by these tests."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent.parent / "docs" / "_ext"), str(Path(__file__).parent)]
