"""What a built page must not have: mathematics that failed, a resource of another host, a link that leads nowhere."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "audio": "src", "video": "src", "embed": "src", "object": "data"}
REMOTE = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
IN_CSS = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"])((?:https?:)?//[^'")\s]+)""", re.IGNORECASE)


class Page(HTMLParser):
    """The anchors of a page, its links, and what it loads."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.loads, self.text = set(), [], [], text
        self.failed_maths = len(re.findall(r'class="[^"]*\bkatex-error\b', text))
        self.loads += IN_CSS.findall(text) if "<style" in text or "style=" in text else []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids |= {found[key] for key in ("id", "name") if found.get(key)}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        elif tag == "link" and found.get("href") and found.get("rel") not in ("canonical", "author", "license"):
            self.loads.append(found["href"])
        elif tag in LOADS and found.get(LOADS[tag]):
            self.loads.append(found[LOADS[tag]])


def check(folder):
    """Every fault of the HTML pages and style sheets under a folder, one line each."""
    folder = Path(folder).resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts}
    there = {str(path) for path in folder.rglob("*")}
    faults = []
    for path, page in pages.items():
        where = path.relative_to(folder)
        if page.failed_maths:
            faults.append(f"{where}: {page.failed_maths} formulas did not render (katex-error)")
        for target in page.loads:
            if REMOTE.match(target):
                faults.append(f"{where}: loads {target} from another host")
            elif not target.startswith(("data:", "#")) and resolve(path, target) not in there:
                faults.append(f"{where}: loads {target}, which is not there")
        faults += [f"{where}: {reason}" for target in sorted(set(page.links)) if (reason := broken(path, target, pages, there))]
    for path in sorted(folder.rglob("*.css")):
        remote = IN_CSS.findall(path.read_text(encoding="utf-8"))
        faults += [f"{path.relative_to(folder)}: loads {target} from another host" for target in remote]
    return faults


def resolve(path, target):
    """The path that a relative address of a page means."""
    return os.path.normpath(path.parent / unquote(re.split(r"[?#]", target)[0]))


def broken(path, target, pages, there):
    """Why a link of a page leads nowhere, or ""."""
    if REMOTE.match(target) or re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) or target == "#":
        return ""
    address, anchor = urldefrag(target)
    file = resolve(path, address) if address else str(path)
    if file not in there:
        return f"links to {target}, which is not there"
    page = pages.get(Path(file)) if anchor else None
    if page is not None and unquote(anchor) not in page.ids and anchor not in page.ids:
        return f"links to {target}, and there is no such anchor"
    return ""
