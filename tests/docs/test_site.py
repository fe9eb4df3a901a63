"""The built site in a real browser: every kind of page, in daylight and at night, on a desk and in a hand, with a keyboard.

LINALGML_DOCS_HTML names a built site; without it one is built here, with the evidence that an earlier build left.
LINALGML_DOCS_SHOTS names a folder for screenshots.  Needs `pip install playwright` and a Chromium of the system: no browser is
downloaded.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from reader import CHROMIUM, ROOT, serve

PAGES = {  # page -> whether it has mathematics
    "index.html": False, "install.html": False, "proofs.html": False, "notation.html": True, "conventions.html": False,
    "architecture.html": False, "training.html": False, "nn/index.html": False, "nn/layer_norm.html": True, "nn/softmax.html": True,
    "linalg/matmul.html": True, "path/index.html": False, "path/day-01.html": True, "path/day-26.html": True, "api/index.html": False,
    "api/modules/linalgml.html": False, "api/modules/linalgml.autograd.html": False, "api/modules/linalgml.nn.functional.html": False,
    "theorems.html": False, "auto_gallery/index.html": False, "search.html": False, "genindex.html": False,
}  # fmt: skip
VIEWS = {
    "desk": {"viewport": {"width": 1366, "height": 900}, "color_scheme": "light"},
    "night": {"viewport": {"width": 1366, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "is_mobile": True, "has_touch": True},
    "phone-night": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "is_mobile": True, "has_touch": True},
}
playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
pytest.importorskip("furo", reason="needs the extra `docs`")
pytestmark = [
    pytest.mark.docs,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the built site, served from this machine."""
    folder = os.environ.get("LINALGML_DOCS_HTML")
    if not folder:
        folder = tmp_path_factory.mktemp("site")
        command = [sys.executable, str(ROOT / "docs" / "build.py"), "--out", str(folder), "--no-evidence"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    server = serve(folder)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def page(browser, site, request):
    """A page of the view that the test asks for; afterwards nothing may have complained, failed or left this machine."""
    context = browser.new_context(**VIEWS[getattr(request, "param", "desk")])
    opened, complaints = context.new_page(), []
    opened.set_default_timeout(60_000)
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda asked: complaints.append(f"failed: {asked.url}"))
    opened.on("request", lambda asked: None if asked.url.startswith((site, "data:", "blob:")) else complaints.append(f"asks {asked.url}"))
    opened.on("response", lambda answer: complaints.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None)
    yield opened
    context.close()
    assert complaints == []


def shoot(page, name):
    folder = os.environ.get("LINALGML_DOCS_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        short = page.evaluate("document.documentElement.scrollHeight") < 20_000
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=short)


BOTH = {"index.html", "install.html", "nn/layer_norm.html", "path/day-26.html"}  # by night, too
SEEN = [(view, path) for view in VIEWS for path in PAGES if "night" not in view or path in BOTH]


@pytest.mark.parametrize(("page", "path"), SEEN, indirect=["page"])
def test_a_page_looks_right(page, site, path, request):
    view = request.node.callspec.params["page"]
    page.goto(site + path)
    shoot(page, f"{path.removesuffix('.html').replace('/', '-')}-{view}")
    assert page.locator(".katex-error").count() == 0
    if PAGES[path]:
        assert page.locator(".katex").count() > 0
        box = page.locator(".katex-html").first.bounding_box()
        assert box and 5 < box["height"] < 300, "the style of the mathematics did not load"
    width, available = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= available, f"{path} is {width} pixels wide on a screen of {available}: {page.evaluate(TOO_WIDE)}"
    ground, ink = page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))")
    assert contrast(ground, ink) > 7, (ground, ink)
    assert (brightness(ground) < 0.1) == ("night" in view)
    if PAGES[path]:
        ink = page.evaluate("getComputedStyle(document.querySelector('.katex-html')).color")
        assert contrast(ground, ink) > 5, (ground, ink)


TOO_WIDE = """[...document.querySelectorAll('article *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""


def brightness(colour):
    """Relative luminance of a CSS colour `rgb(r, g, b)`, as WCAG 2 defines it."""
    parts = [float(v) / 255 for v in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG's ratio of contrast: 1 for the same colour, 21 for black on white."""
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def focused(page):
    """What has the keyboard: the element's tag, class and text."""
    return page.evaluate("(e => [e.tagName, e.className, (e.textContent || '').trim().slice(0, 60)])(document.activeElement)")


def test_the_keyboard_reaches_everything(page, site):
    """Tab goes to the skip link, the navigation, the tabs of source, the evidence and the live cells; arrows change tabs."""
    page.goto(site + "nn/layer_norm.html")
    page.keyboard.press("Tab")
    assert "Skip to content" in focused(page)[2]
    seen, tabs = set(), False
    for _ in range(400):
        page.keyboard.press("Tab")
        tag, kind, text = focused(page)
        seen.add("navigation" if "reference internal" in kind else "evidence" if "evidence" in kind else text if tag == "BUTTON" else tag)
        if tag == "INPUT" and page.evaluate("document.activeElement.type") == "radio" and not tabs:
            tabs = True
            page.keyboard.press("ArrowRight")
            assert page.get_by_text("Numba compiles the functions of the first tab").is_visible()
            outline = page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle")
            assert outline != "none", "the focused tab cannot be seen"
        if tag == "BODY":
            break
    assert {"navigation", "evidence"} <= seen and tabs, seen
    assert any("Run" in text for text in seen), seen


def test_the_skip_link_skips(page, site):
    page.goto(site + "index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") != ""


def test_the_choice_of_tab_is_kept_across_a_page(page, site):
    page.goto(site + "nn/layer_norm.html")
    page.locator(".sd-tab-set label", has_text="Cython").first.click()
    assert page.get_by_text("linalgml/_fast/nn/layer_norm.pyx").first.is_visible()


def test_the_search_finds_a_concept(page, site):
    page.goto(site + "search.html?q=softmax")
    page.wait_for_selector("#search-results li")
    assert page.locator("#search-results li").count() > 0


def test_a_badge_leads_to_what_it_means(page, site):
    page.goto(site + "nn/layer_norm.html")
    badge = page.locator("a.evidence").first
    assert badge.get_attribute("title")
    badge.click()
    page.wait_for_url("**/proofs.html#evidence-*")


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_the_navigation_opens_on_a_phone(page, site):
    page.goto(site + "nn/layer_norm.html")
    page.locator("label.nav-overlay-icon").first.click()
    playwright.expect(page.locator(".sidebar-tree a", has_text=re.compile("^Neural networks$"))).to_be_in_viewport()
