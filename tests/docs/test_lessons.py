"""The lessons as a newcomer goes through them, on the built site: every cell is run, an exercise is failed, helped, and passed.

LINALGML_DOCS_HTML names the built site.
"""

import os
import re

import pytest
from reader import CHROMIUM, PATIENCE, ROOT, Cell, serve

from linalgml.exercises import exercises

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
LESSONS = ["day-01", "day-02", "day-19", "day-20", "day-26", "day-27", "day-30"]
SITE = os.environ.get("LINALGML_DOCS_HTML")
pytestmark = [
    pytest.mark.docs,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(not SITE, reason="needs a built site, named by LINALGML_DOCS_HTML"),
]


@pytest.fixture(scope="module")
def site():
    server = serve(SITE)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("day", LESSONS)
def test_a_lesson_is_read_run_failed_and_passed(page, site, day):
    complaints = []
    page.on("request", lambda r: r.url.startswith((site, "data:", "blob:")) or complaints.append(f"request: {r.url}"))
    page.on("pageerror", lambda e: complaints.append(f"error: {e}"))
    page.on("console", lambda m: m.type == "error" and complaints.append(f"console: {m.text}"))
    page.goto(f"{site}/path/{day}.html")

    source = (ROOT / "docs" / "path" / f"{day}.md").read_text(encoding="utf-8")
    options = re.findall(r"^`{3,}\{live\}\n((?::.*\n)*)", source, re.MULTILINE)
    assert page.locator(".lm-cell").count() == len(options) >= 3
    for number, given in enumerate(options):
        Cell(page, number).run("Error" if ":error:" in given else "Done")

    known = exercises(day)
    assert page.locator(".lm-exercise").count() == len(known)
    for number, name in enumerate(page.locator(".lm-exercise").evaluate_all("all => all.map(e => e.dataset.name)")):
        exercise, shown = known[name], Cell(page, number, ".lm-exercise")
        mistake = exercise.misconceptions[0]
        shown.text.fill(exercise.wrong(mistake))
        shown.press("Check")
        shown.wait("Not yet")
        shown.root.locator(".lm-hint summary").click()
        hint = shown.root.locator(".lm-hint p").first.inner_text()
        assert " ".join(hint.split())[:40] == " ".join(mistake.hint.replace("`", "").split())[:40]
        shown.text.fill(exercise.solution)
        shown.press("Check")
        shown.wait("Passed")
    assert complaints == []
