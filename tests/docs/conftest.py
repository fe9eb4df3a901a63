"""The tools of the documentation, docs/_ext, can be imported by these tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "docs" / "_ext"))
