"""`python -m benchmarks`: linalgml and every installed peer, in one process, interleaved; medians and ratios.

python -m benchmarks                         # everything, about ten minutes
python -m benchmarks --quick                 # about a minute
python -m benchmarks training --filter micro # some of it
python -m benchmarks --save results          # also JSON and Markdown: results.json, results.md
"""

from benchmarks import environment  # noqa: F401, I001  (first: it settles the number of threads)

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks import harness, report
from benchmarks.suites import ADAPTED, QUICK, SUITES, Options, plain

RESULTS = Path(__file__).parent / "results"


def parse(argv=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n\n")[0].split(": ", 1)[1])
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"some of: {', '.join(SUITES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer cases and shorter samples: about a minute")
    parser.add_argument("--filter", metavar="TEXT", default="", help="only cases whose name contains this")
    parser.add_argument("--peers", metavar="TEXT", default="", help="only peers whose name contains this (commas between several)")
    parser.add_argument("--dtype", choices=("float32", "float64"), help="of the training steps (default: both)")
    parser.add_argument("--seconds", type=float, metavar="X", help="time for each case (default: each suite's own)")
    parser.add_argument("--compile", action="store_true", help="torch.compile as a peer of the training steps: it compiles for minutes")
    parser.add_argument("--llm-c", metavar="FILE", help="a shared object of llm.c as a peer: see benchmarks/peers/llm_c.py")
    parser.add_argument("--microgpt", metavar="FILE", help="a copy of Karpathy's microgpt.py as a peer of the readable tier")
    parser.add_argument("--save", metavar="NAME", type=Path, help="write NAME.json and NAME.md; those of other suites there stay")
    parser.add_argument("--list", action="store_true", help="say what the suites are, and run nothing")
    args = parser.parse_args(argv)
    unknown = [s for s in args.suites if s not in SUITES]
    if unknown:
        parser.error(f"unknown suite {unknown[0]!r}; expected some of {', '.join(SUITES)}")
    return args


def main(argv=None):
    args = parse(argv)
    show = report.Screen()
    if args.list:
        for name in SUITES:
            show.line(f"{name:12} {first_line(import_module(f'benchmarks.{name}'))}")
        return 0
    results = report.header()
    show.start(results)
    failed = 0
    chosen = args.suites or [s for s in SUITES if not args.quick or QUICK.get(s)]
    for name in chosen:
        module = import_module(f"benchmarks.{name}")
        suite = results["suites"][name] = {"title": first_line(module), "rows": []}
        show.suite(name, suite["title"])
        for row in rows_of(name, module, Options(args, name), show):
            suite["rows"].append(row)
            show.row(row)
            failed += bool(row.get("errors"))
        show.total(suite)
        report.finish(results)
        if args.save:
            report.save(args.save, results, replace=not args.suites and not args.quick and not args.filter)
    show.end(results, failed)
    return 1 if failed else 0


def rows_of(name, module, options, show):
    """The rows of a suite, one by one as they are measured."""
    if hasattr(module, "rows"):
        yield from module.rows(options)
        return
    alone = name != "threads"
    (harness.pin if alone else harness.unpin)()
    harness.set_threads(1)
    for case in ADAPTED.get(name, plain)(module, options):
        title, candidates, settings = (*case, {}) if len(case) == 2 else case
        if not options.wants(title):
            continue
        candidates = {n: f for n, f in candidates.items() if n == "linalgml" or options.takes(n)}
        show.doing(title)
        yield harness.row(title, candidates, threads=1 if alone else 2, **options.timing(settings))
    harness.unpin()
    harness.set_threads(1)


def first_line(module):
    return " ".join(module.__doc__.split("\n\n")[0].split())


if __name__ == "__main__":
    sys.exit(main())
