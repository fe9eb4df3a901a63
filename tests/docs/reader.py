"""What the tests of the site have in common: a server on this machine, a browser, and a cell or an exercise as a reader sees it."""

import contextlib
import functools
import http.server
import shutil
import threading
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 180_000  # milliseconds: other tests may be running
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Nothing."""

    def copyfile(self, source, outputfile):
        """A worker that is ended leaves its downloads unfinished."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # a page asks for more at once than the five that may wait by default


def serve(folder):
    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Cell:
    """A cell or an exercise of a page, as a reader sees it."""

    def __init__(self, page, number, kind=".lm-cell"):
        self.page, self.root = page, page.locator(kind).nth(number)
        self.text, self.output, self.status = (self.root.locator(x) for x in ("textarea", ".lm-output", ".lm-status"))

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def run(self, expect="Done"):
        self.press("Run")
        self.wait(expect)
        return self.output.inner_text().strip()

    def wait(self, status):
        """Until the cell says so; when it ends in another way, the test fails with what it wrote."""
        ended = "s => /^(Done|Error|Stopped|Passed|Not yet|Python ended)/.test(s.textContent)"
        try:
            self.page.wait_for_function(ended, arg=self.status.element_handle())
        except Exception as error:  # Playwright's timeout does not say how far the page came
            error.add_note(f"the cell says: {self.status.text_content()!r}; its output: {self.output.inner_text()!r}")
            raise
        assert status in self.status.text_content(), self.output.inner_text()
