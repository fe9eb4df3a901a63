"""Tables that other packages carry: where they lie, without importing the package."""

from importlib.util import find_spec
from pathlib import Path

from ..errors import InputError


def sklearn_file(name, what):
    """Where scikit-learn keeps one of its files; `what` asks for it.  InputError when it is not installed, or no longer has it."""
    spec = find_spec("sklearn")
    if spec is None or spec.origin is None:
        raise InputError(f"{what}: its file comes inside scikit-learn, which is not installed: pip install scikit-learn")
    path = Path(spec.origin).parent / "datasets" / "data" / name
    if not path.is_file():
        raise InputError(f"{what}: this scikit-learn has no {path}")
    return path
