"""Every example of the gallery runs by itself and leaves a picture in a variable, where the site looks for it."""

import runpy
from pathlib import Path

import pytest

GALLERY = Path(__file__).parent.parent / "docs" / "gallery"
EXAMPLES = sorted(GALLERY.glob("plot_*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[p.stem for p in EXAMPLES])
def test_an_example_draws(path, tmp_path):
    figure = pytest.importorskip("matplotlib.figure")
    scope = runpy.run_path(str(path))
    drawn = [value for value in scope.values() if isinstance(value, figure.Figure)]
    assert drawn, f"{path.name} has no Figure in a variable"
    for i, one in enumerate(drawn):
        one.savefig(tmp_path / f"{i}.png")
