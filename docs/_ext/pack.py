"""The readable tier for the browser: every Python file of the library but the compiled twins and what needs SymPy, in a zip.

Also the files of Pyodide that a page needs, and a manifest that says how many bytes a page loads before it can run.
"""

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PYODIDE = ROOT / "docs" / "_vendor" / "pyodide"
LEFT_OUT = ("_fast", "derivations", "__pycache__")
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
COUNTED = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")  # those that the worker fetches; modules are imported


def sources(root=ROOT):
    """The files of the readable tier, in order."""
    files = sorted((root / "linalgml").rglob("*.py"))
    door = root / "linalgml" / "_fast" / "__init__.py"  # says that there are no twins here
    return [f for f in files if f == door or not set(f.relative_to(root).parts) & set(LEFT_OUT)]


def readable_tier(root=ROOT):
    """The zip, as bytes: the same for the same sources."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sources(root):
            archive.writestr(zipfile.ZipInfo(path.relative_to(root).as_posix()), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def lock_without_packages(folder):
    """Pyodide's lock file with no package in it: an import that is not there fails at once and asks no other host."""
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    return json.dumps({"info": lock["info"], "packages": {}}).encode()


def write(static, pyodide=PYODIDE, root=ROOT):
    """Put live/ and pyodide/ into the folder `static` of a built site.  FileNotFoundError without Pyodide's files."""
    live, runtime = static / "live", static / "pyodide"
    shutil.copytree(root / "docs" / "_static" / "live", live, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(live / "__pycache__", ignore_errors=True)
    archive = readable_tier(root)
    (live / "linalgml.zip").write_bytes(archive)
    runtime.mkdir(parents=True, exist_ok=True)
    for name in RUNTIME:
        target, source = runtime / name, pyodide / name
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            shutil.copyfile(source, target)
    (runtime / "pyodide-lock.json").write_bytes(lock_without_packages(pyodide))
    helpers = [live / "cells.py", live / "live.py"]
    total = sum((runtime / name).stat().st_size for name in COUNTED) + len(archive) + sum(p.stat().st_size for p in helpers)
    version = hashlib.sha256(archive + b"".join(p.read_bytes() for p in helpers)).hexdigest()[:12]
    (live / "manifest.json").write_text(json.dumps({"bytes": total, "version": version}), encoding="utf-8")
