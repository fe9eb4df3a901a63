"""`python -m benchmarks [training] [kernels] [--json FILE]`: run the cases, print a table of medians and ratios."""

import argparse
import json
import os
import platform

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks import kernels, training
from benchmarks.harness import human, measure

SUITES = {"training": training.cases, "kernels": kernels.cases}


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("suites", nargs="*", choices=[[], *SUITES], default=[], help="training, kernels; default both")
    parser.add_argument("--json", metavar="FILE", help="also write the figures here")
    parser.add_argument("--seconds", type=float, default=4.0, help="time for each case")
    args = parser.parse_args()
    from rich.console import Console
    from rich.table import Table

    title = f"Median CPU time of one call, one thread, {platform.processor() or platform.machine()}"
    table = Table("case", "linalgml", "peer", "peer's time", "ratio", title=title)
    rows = []
    for suite in args.suites or SUITES:
        for name, candidates in SUITES[suite]():
            times = measure(candidates, args.seconds)
            mine = times.pop("linalgml")
            for peer, theirs in times.items() or [("-", None)]:
                ratio = f"{theirs / mine:.2f}×" if theirs else ""
                table.add_row(name, human(mine), peer, human(theirs) if theirs else "", ratio)
                rows.append({"suite": suite, "case": name, "seconds": mine, "peer": peer, "peer_seconds": theirs})
    Console().print(table)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump(rows, f, indent=1)


if __name__ == "__main__":
    main()
