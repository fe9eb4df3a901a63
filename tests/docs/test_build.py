"""The tools that build the documentation: what they must find, refuse and leave out.  Nothing here needs Sphinx or a browser."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import plain_source
import pytest
import site_check
import vendored

ROOT = Path(__file__).parent.parent.parent
PAGE = '<html><body><h1 id="top">A page</h1>{}</body></html>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="other.html#there">x</a><a href="#top">x</a><a href="https://example.org">x</a>', None),
        ('<span class="katex-error">x</span>', "did not render"),
        ('<script src="https://cdn.example.org/x.js"></script>', "another host"),
        ('<img src="//cdn.example.org/x.png">', "another host"),
        ('<link rel="stylesheet" href="http://example.org/x.css">', "another host"),
        ('<style>@font-face { src: url("https://example.org/x.woff2") }</style>', "another host"),
        ('<img src="missing.png">', "not there"),
        ('<a href="missing.html">x</a>', "not there"),
        ('<a href="other.html#nowhere">x</a>', "no such anchor"),
        ('<a href="#nowhere">x</a>', "no such anchor"),
    ],
)
def test_the_check_of_a_built_site(tmp_path, body, fault):
    (tmp_path / "index.html").write_text(PAGE.format(body), encoding="utf-8")
    (tmp_path / "other.html").write_text(PAGE.format('<p id="there"></p>'), encoding="utf-8")
    found = site_check.check(tmp_path)
    if fault is None:
        assert found == []
    else:
        assert len(found) == 1 and fault in found[0] and found[0].startswith("index.html: "), found


def test_a_style_sheet_that_asks_another_host_is_found(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "x.css").write_text("@import 'https://fonts.example.org/css';", encoding="utf-8")
    assert site_check.check(tmp_path) == ["_static/x.css: loads https://fonts.example.org/css from another host"]


def test_python_is_shown_without_docstrings():
    source = '"""Module."""\n\nx = """kept"""\n\n\ndef f():\n    """Doc.\n\n    More.\n    """\n    return 1  # why\n'
    source += '\n\nclass C:\n    """Only."""\n'
    shown = plain_source.without_docstrings(source)
    assert '"""kept"""' in shown and "# why" in shown
    assert "Doc." not in shown and "Only." not in shown and "Module." not in shown
    compile(shown, "shown", "exec")


def test_every_source_and_twin_of_the_library_can_be_shown():
    for path in sorted((ROOT / "linalgml").rglob("*.py")):
        compile(plain_source.without_docstrings(path.read_text(encoding="utf-8")), str(path), "exec")
    for path in sorted((ROOT / "linalgml").rglob("*.pyx")):
        source = path.read_text(encoding="utf-8")
        shown = plain_source.cython_without_docstrings(source)
        assert '"""' not in shown, path
        kept = [line for line in source.splitlines() if line.lstrip().startswith(("cdef ", "def ", "cimport "))]
        assert [line for line in shown.splitlines() if line.lstrip().startswith(("cdef ", "def ", "cimport "))] == kept, path


def test_only_kernels_are_cut_out():
    shown = plain_source.kernels_of((ROOT / "linalgml" / "nn" / "layer_norm.py").read_text(encoding="utf-8"))
    assert shown.startswith("from math import sqrt") and "class LayerNorm" not in shown
    assert "def layer_norm_forward(" in shown and "def layer_norm_backward(" in shown
    assert plain_source.kernels_of((ROOT / "linalgml" / "nn" / "module.py").read_text(encoding="utf-8")) == ""


def test_what_is_missing_is_said_in_one_line(tmp_path):
    environment = {**os.environ, "PATH": str(tmp_path)}
    command = [sys.executable, str(ROOT / "docs" / "build.py"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "node was not found" in done.stderr


def test_offline_fetches_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(vendored, "VENDOR", tmp_path)
    monkeypatch.setattr(vendored.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(vendored.Missing, match="katex@0.16.22 is not in docs/_vendor, and --offline forbids fetching it"):
        vendored.fetch_missing(offline=True)


@pytest.mark.skipif(not shutil.which("node") or not vendored.present("katex"), reason="needs Node and KaTeX in docs/_vendor")
def test_wrong_mathematics_is_refused():
    pytest.importorskip("sphinx", reason="needs the extra `docs`")
    import mathematics

    render = mathematics.Renderer()
    try:
        assert 'class="katex"' in render(r"\frac{a}{b}", False)
        assert "katex-display" in render(r"\begin{aligned} a &= b \\ &= c \end{aligned}", True)
        with pytest.raises(ValueError, match="KaTeX parse error"):
            render(r"\frac{a", False)
        assert 'class="katex"' in render("x", False)  # and the process lives on
    finally:
        render.close()


def test_the_house_style_of_docstrings_becomes_restructuredtext():
    pytest.importorskip("sphinx", reason="needs the extra `docs`")
    import api

    text = api.readable(
        [
            "Normalise `x`, as in *Layer Normalization*, arXiv:1607.06450.  In place: `add_` and add_ and |x|.",
            "",
            "    y = (x - mean) / std",
            "",
            "Raises ShapeError when the shapes do not fit, TypeError otherwise.",
            "",
            ">>> 1 + 1",
            "2",
        ]
    )
    assert "``x``" in text and "`arXiv:1607.06450 <https://arxiv.org/abs/1607.06450>`__" in text
    assert "add\\_ and \\|x\\|" in text
    assert "::\n\n   y = (x - mean) / std" in text
    assert ":Errors: ShapeError when the shapes do not fit, TypeError otherwise." in text
    assert ">>> 1 + 1\n2" in text


def test_every_concept_with_kernels_has_a_page():
    from linalgml import kernels

    for concept in sorted({kernel.concept for kernel in kernels.load_all().values()}):
        page = ROOT / "docs" / f"{concept.replace('.', '/')}.md"
        assert page.is_file(), f"{concept} has no page {page.relative_to(ROOT)}"
        assert f"{{concept}} {concept}\n" in page.read_text(encoding="utf-8"), f"{page.relative_to(ROOT)} has no {{concept}} {concept}"
