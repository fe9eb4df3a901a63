"""Build the documentation: `python docs/build.py`.

Fetches KaTeX's style and Pyodide with npm, once; runs Sphinx with every warning an error; then reads each page that came out
and reports formulas that failed, resources of another host, and links that lead nowhere.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from _ext import site_check, vendored  # beside this file, which is what `python docs/build.py` puts on the path

DOCS = Path(__file__).resolve().parent


def main(arguments=None):
    """Build and check; returns the exit status: 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python docs/build.py", description=__doc__.split("\n\n")[1])
    parser.add_argument("--out", type=Path, default=DOCS / "_build" / "html", help="folder of the pages (default docs/_build/html)")
    parser.add_argument("--offline", action="store_true", help="never ask the network: what is missing is an error")
    parser.add_argument("--no-evidence", action="store_true", help="do not prove anything anew: show the results of an earlier build")
    parser.add_argument("--no-gallery", action="store_true", help="do not run the gallery's scripts")
    args = parser.parse_args(arguments)
    started = time.perf_counter()
    try:
        vendored.fetch_missing(args.offline)
        import sphinx  # noqa: F401  (only to say in one line that it is missing)
    except vendored.Missing as missing:
        return stop(missing)
    except ImportError:
        return stop('Sphinx is not installed: pip install ".[docs]"')
    environment = dict(os.environ, LINALGML_DOCS_EVIDENCE="cache" if args.no_evidence else "fresh")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-j", "auto", "-b", "html"]
    command += ["-d", str(DOCS / "_build" / "doctrees")]
    if args.no_gallery:
        command += ["-D", "plot_gallery=0"]
    if subprocess.run([*command, str(DOCS), str(args.out)], env=environment, check=False).returncode:
        return stop("Sphinx reported the problems above.")
    faults = site_check.check(args.out)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return stop(f"{len(faults)} faults in the pages.")
    count = sum(1 for _ in args.out.rglob("*.html"))
    took = time.perf_counter() - started
    print(f"{count} pages in {args.out} after {took:.0f} s: no warning; every formula, link and resource in order.")
    return 0


def stop(reason):
    """One line that says what is wrong."""
    print(f"docs/build.py: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
