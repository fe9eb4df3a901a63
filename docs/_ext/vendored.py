"""The two npm packages that the site is made with, fetched once into docs/_vendor: KaTeX and Pyodide.

KaTeX renders the mathematics when the site is built; the reader's browser needs only its style and fonts.  Pyodide runs the
live cells in the browser.  Neither is in the repository.
"""

import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "_vendor"
PACKAGES = {"katex": "0.16.22", "pyodide": "314.0.7"}
NEEDED = {
    "katex": ["dist/katex.min.js", "dist/katex.min.css", "dist/fonts/*.woff2", "LICENSE"],
    "pyodide": ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"],
}


class Missing(Exception):
    """Something that the build needs is not there; the text is one line, for the terminal."""


def present(name):
    """Whether everything that the site needs of a package is in docs/_vendor."""
    return all(any(VENDOR.glob(f"{name}/{pattern}")) for pattern in NEEDED[name] if pattern != "LICENSE")


def fetch(name):
    """`npm pack` a package at its pinned version and keep, under docs/_vendor, the files that are needed."""
    if not shutil.which("npm"):
        raise Missing(f"npm was not found; it fetches {name}@{PACKAGES[name]}, once. Install Node.js (nodejs.org or apt install npm).")
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{name}@{PACKAGES[name]}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        packed = list(Path(folder).glob("*.tgz"))
        if done.returncode or not packed:
            last = (done.stderr.strip().splitlines() or ["no package came"])[-1]
            raise Missing(f"`{' '.join(command)}` failed: {last}")
        unpack(packed[0].read_bytes(), name)


def unpack(tgz, name):
    """Write the needed files of a package's archive to docs/_vendor/NAME; every other file of it is left."""
    target = VENDOR / name
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(tgz)) as archive:
        for member in archive.getmembers():
            path = Path(member.name.removeprefix("package/"))
            if member.isfile() and ".." not in path.parts and any(path.match(pattern) for pattern in NEEDED[name]):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(archive.extractfile(member).read())


def fetch_missing(offline=False):
    """Bring what is not there yet; `offline` refuses to ask for it.  Raises Missing."""
    if not shutil.which("node"):
        raise Missing("node was not found; it renders the mathematics. Install Node.js 18 or newer (nodejs.org or apt install nodejs).")
    for name, version in PACKAGES.items():
        if not present(name):
            if offline:
                raise Missing(f"{name}@{version} is not in docs/_vendor, and --offline forbids fetching it.")
            fetch(name)


def copy_katex(app):
    """Put KaTeX's style and fonts where the pages look for them: _static/katex/."""
    if app.builder.format != "html":
        return
    if not present("katex"):
        from sphinx.errors import ConfigError

        raise ConfigError("KaTeX is not in docs/_vendor: run `python docs/build.py`, which fetches it, or npm pack it yourself.")
    for pattern in NEEDED["katex"][1:3]:
        for source in VENDOR.glob(f"katex/{pattern}"):
            target = Path(app.outdir, "_static", "katex", source.relative_to(VENDOR / "katex" / "dist"))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
