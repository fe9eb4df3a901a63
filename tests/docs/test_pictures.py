"""The pictures of the pages: every one is described in words and draws; the same code is drawn once."""

import re
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")
import drawing

ROOT = Path(__file__).parent.parent.parent
MADE = {"_build", "_vendor", "auto_gallery"}
FENCE = re.compile(r"^(````?)\{picture\}[ ]?(\S*)\n((?::[\w-]+:[^\n]*\n)*)(.*?)^\1$", re.MULTILINE | re.DOTALL)
PAGES = [p for p in sorted((ROOT / "docs").glob("**/*.md")) if not MADE & set(p.relative_to(ROOT).parts)]
PICTURES = [
    pytest.param(found[2], found[3], found[4], id=f"{page.stem}-{k}")
    for page in PAGES
    for k, found in enumerate(FENCE.finditer(page.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(("function", "options", "content"), PICTURES)
def test_a_picture_of_a_page_draws_and_is_described(function, options, content, tmp_path):
    assert re.search(r"^:alt: .{15,}", options, re.MULTILINE), "what is to be seen, in words"
    path = drawing.draw(function, content, tmp_path)
    data = path.read_bytes()
    assert b"<svg" in data if path.suffix == ".svg" else data.startswith(b"GIF89a")
    assert len(data) < 600_000


def test_a_picture_is_drawn_once(tmp_path):
    name, content = "linalgml.plotting.vectors:plot_cross", "(1, 0), (0, 1)"
    path = drawing.draw(name, content, tmp_path)
    before = path.stat().st_mtime_ns
    assert drawing.draw(name, content, tmp_path) == path and path.stat().st_mtime_ns == before
    assert drawing.draw(name, "(1, 0), (0, 2)", tmp_path) != path
    assert not list(tmp_path.glob("*.tmp"))


def test_code_gives_its_last_line(tmp_path):
    code = "from linalgml.plotting.vectors import plot_cross\nu = (3, 1)\nplot_cross(u, (1, 2))"
    assert drawing.evaluate("", code).axes[0].get_title("left") == "signed area = 3·2 - 1·1 = 5"
    with pytest.raises(ValueError, match="last line"):
        drawing.evaluate("", "u = 1")
    with pytest.raises(AttributeError):
        drawing.draw("linalgml.plotting.vectors:plot_nothing", "", tmp_path)
