"""Live cells and exercises in a real browser: a reader runs, breaks, stops, resets and solves, and no request leaves the page.

The site is a small one made here from docs/_ext, and `docs/live_gpt.md` is on it.  LINALGML_DOCS_HTML names a built site to look
at besides: its pages must be free of console errors and of requests to other hosts.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from reader import CHROMIUM, PATIENCE, ROOT, Cell, serve

PAGE = """# Live

```{live}
import linalgml as lm

u, v = lm.Vector([1, 2, 3]), lm.Vector([4, 5, 6])
print("dot:", end=" ")
u.dot(v)
```

```{live}
:error:

def inverse(x):
    return 1 / x


print(u)
inverse(0)
```

```{live}
:no-output:
:plot:

import live

for step in range(300):
    live.plot(1 / (1 + step), label="loss", mean=10)
```

```{live}
:no-output:

while True:
    print("round and round")
```

```{exercise} day-01 dot
```

```{toctree}
:hidden:

live_gpt
```
"""
CONF = f"""
import sys
sys.path[:0] = [{str(ROOT / "docs" / "_ext")!r}, {str(ROOT)!r}]
project, html_theme = "live", "furo"
extensions = ["myst_parser", "live", "exercise"]
exclude_patterns, suppress_warnings = ["_build"], ["myst.xref_missing"]
"""
playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
playwright.expect.set_options(timeout=PATIENCE)
pytest.importorskip("furo", reason="needs the extra `docs`")
pytestmark = [
    pytest.mark.docs,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(
        not (ROOT / "docs" / "_vendor" / "pyodide" / "pyodide.asm.wasm").is_file(),
        reason="needs Pyodide in docs/_vendor: python docs/build.py fetches it",
    ),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site with the page above, built with every warning an error."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "index.md").write_text(PAGE, encoding="utf-8")
    shutil.copy(ROOT / "docs" / "live_gpt.md", folder)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(folder), str(folder / "_build")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (folder / "_build" / "favicon.ico").write_bytes(b"")  # what a browser asks for by itself
    server = serve(folder / "_build")
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="module")
def context(browser):
    """A fresh profile; what its pages ask of other hosts and complain of is a failure."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(PATIENCE)
    complaints = []
    context.on("request", lambda r: r.url.startswith(("http://127.0.0.1", "data:", "blob:")) or complaints.append(f"request: {r.url}"))
    context.on("console", lambda m: m.type in ("error", "warning") and complaints.append(f"console: {m.text}"))
    context.on("weberror", lambda e: complaints.append(f"error: {e.error}"))
    yield context
    context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def page(context, site):
    """One page for most tests, since its Python takes seconds to start."""
    page = context.new_page()
    page.goto(f"{site}/index.html")
    return page


def test_an_error_is_short_and_marks_its_line(page):
    cell = Cell(page, 1)
    text = cell.run("Error in line 5")
    assert "NameError: name 'u' is not defined" in text
    cell.root.get_by_role("button", name="Run the cells above first").click()
    playwright.expect(cell.status).to_have_text("Error in line 2")
    lines = cell.output.inner_text().strip().splitlines()
    assert lines == [
        "Vector([1, 2, 3])", "", "cell 2, line 6", "    inverse(0)", "cell 2, line 2, in inverse", "    return 1 / x",
        "ZeroDivisionError: division by zero",
    ] or lines == [line for line in lines if line]  # fmt: skip
    assert cell.root.locator(".lm-failed-line").count() == 1
    cell.text.press("Control+End")
    cell.text.press_sequentially("  # changed")
    assert cell.root.locator(".lm-failed-line").count() == 0


def test_a_cell_runs_and_runs_again_after_an_edit(page):
    cell = Cell(page, 0)
    assert "32" in cell.output.inner_text()  # what the build put there
    assert cell.run() == "dot: 32"
    cell.text.fill("u.dot(u)")
    assert cell.run() == "14"
    cell.text.press("Control+End")
    cell.text.press_sequentially(" + 1")
    cell.text.press("Control+Enter")
    playwright.expect(cell.output).to_have_text("15")
    cell.press("Reset")
    assert "u.dot(v)" in cell.text.input_value()
    assert "32" in cell.output.inner_text()
    assert cell.root.get_by_role("button", name="Reset").is_disabled()


def test_a_syntax_error_says_where(page):
    cell = Cell(page, 0)
    cell.text.fill("x = 1\ny = = 2")
    assert "SyntaxError: invalid syntax" in cell.run("Error in line 2")
    cell.press("Reset")


def test_a_curve_is_drawn(page):
    cell = Cell(page, 2)
    cell.run()
    figure = cell.output.locator("figure svg")
    assert figure.count() == 1 and "now at loss 0.003" in figure.get_attribute("aria-label")


def test_what_never_ends_can_be_stopped_and_python_starts_anew(page):
    cell, other = Cell(page, 3), Cell(page, 0)
    assert other.run() == "dot: 32"
    cell.press("Run")
    playwright.expect(cell.output).to_contain_text("round and round")
    page.wait_for_timeout(1500)
    assert len(cell.output.inner_text()) < 200_000
    cell.press("Stop")
    cell.wait("Stopped")
    other.text.fill("u")
    assert "NameError" in other.run("Error")
    other.press("Restart Python")
    other.press("Reset")


def test_nothing_is_loaded_before_the_first_run(context, site):
    asked = []
    page = context.new_page()
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"{site}/index.html", wait_until="networkidle")
    assert asked and not [url for url in asked if "pyodide" in url or url.endswith(".zip")]


def test_the_editor_is_usable_from_the_keyboard(page):
    area = Cell(page, 0).text
    area.fill("")
    area.press_sequentially("def f():")
    area.press("Enter")
    area.press_sequentially("return 1")
    area.press("Enter")
    area.press("Backspace")
    area.press("Tab")
    area.press_sequentially("x")
    assert area.input_value() == "def f():\n    return 1\n    x"
    area.press("Shift+Tab")
    assert area.input_value() == "def f():\n    return 1\nx"
    area.press("Control+z")
    assert area.input_value() == "def f():\n    return 1\n    x"
    area.press("Escape")
    area.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    assert "Escape" in page.locator(f"#{area.get_attribute('aria-describedby')}").text_content()


def test_the_copy_under_the_editor_says_the_same(page):
    """Highlighting loses and adds no character, whatever is typed."""
    page.reload()
    area, copy = Cell(page, 0).text, page.locator(".lm-editor pre").first
    texts = ["a = b'x' + f\"{1}<&>\"  # é '", "'''open\nstring", "@decorate\nclass C(B): x = .5e-3j", "x\t= 0x1F if not None else\n\n"]
    for text in [*texts, "\\ \" ' ` $ 🙂"]:
        area.fill(text)
        assert copy.text_content() == text + "\n"


def test_an_exercise_goes_from_wrong_to_hint_to_passed(page):
    exercise = Cell(page, 0, ".lm-exercise")
    tick = exercise.root.locator(".lm-tick")
    assert not tick.is_visible()
    exercise.text.fill("def dot(x, y, n):\n    print('trying', n)\n    return sum(x[i] + y[i] for i in range(n))\n")
    exercise.press("Check")
    playwright.expect(exercise.output).to_contain_text("expected")
    exercise.root.locator(".lm-hint summary").click()
    assert len(exercise.root.locator(".lm-hint p").inner_text()) > 20
    assert "trying 1" in exercise.output.inner_text()

    page.reload()  # what was typed is still there
    assert "trying" in exercise.text.input_value() and not tick.is_visible()
    exercise.text.fill("def dot(x, y, n):\n    total = 0.0\n    for i in range(n):\n        total += x[i] * y[i]\n    return total\n")
    exercise.press("Check")
    exercise.wait("Passed")
    assert tick.is_visible()

    page.reload()
    assert tick.is_visible()
    exercise.press("Reset")
    assert "NotImplementedError" in exercise.text.input_value()


def test_without_javascript_the_page_is_complete(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/index.html")
    assert page.locator("button.lm-run").count() == 0
    cell = page.locator(".lm-cell").first
    assert "u.dot(v)" in cell.locator("pre").first.inner_text() and "dot: 32" in cell.inner_text()
    assert "ZeroDivisionError" in page.locator(".lm-cell").nth(1).inner_text()
    solution = page.locator(".lm-exercise .lm-solution")
    assert "total" not in solution.inner_text()
    solution.locator("summary").click()
    assert "return total" in solution.inner_text()
    context.close()


@pytest.mark.parametrize("width", [360, 390, 1200])
def test_nothing_is_wider_than_the_screen(context, site, width):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("index", "live_gpt"):
        page.goto(f"{site}/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_gpt_page_trains_and_writes(context, site):
    """With a few of its steps; all of them take most of a minute."""
    page = context.new_page()
    page.goto(f"{site}/live_gpt.html")
    names, train, write = (Cell(page, i) for i in range(3))
    assert "names" in names.run()
    train.text.fill(train.text.input_value().replace("steps, order = 1200", "steps, order = 60"))
    assert "parameters" in train.run()
    assert float(train.output.locator(".lm-label").text_content().split()[-1]) < 3.2
    assert len(write.run().split()) > 20


@pytest.mark.skipif("LINALGML_DOCS_HTML" not in os.environ, reason="LINALGML_DOCS_HTML names no built site")
def test_the_pages_of_the_built_site_ask_no_other_host(context):
    folder = Path(os.environ["LINALGML_DOCS_HTML"])
    server = serve(folder)
    page = context.new_page()
    for path in sorted(folder.rglob("*.html")):
        if "_static" not in path.parts:  # what scripts ask for when a page has loaded is what the tests above see
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/{path.relative_to(folder).as_posix()}", wait_until="load")
    server.shutdown()
