"""`linalgml derive`: the derivations and theorems of a concept, checked before the reader's eyes."""

import time

from ..errors import InputError

_DESCRIPTION = """\
Shows the derivations of a concept and checks its theorems against the installed source: in floats on every backend, exactly at
random points of a finite field, for all real inputs with symbols, and for every shape.  The last two need SymPy."""


def add_commands(commands):
    """Add `derive` to the parsers of the command line."""
    p = commands.add_parser("derive", help="derive and prove a concept from its own source", description=_DESCRIPTION)
    p.add_argument("names", nargs="*", metavar="NAME", help="a concept (layer_norm, nn.layer_norm) or a theorem")
    p.add_argument("--all", action="store_true", help="every derivation and theorem of the library")
    p.add_argument("--numbers-only", action="store_true", help="only floats, fractions and the finite field, which do without SymPy")
    p.add_argument("--mutants", action="store_true", help="also change each kernel in every small way, and name the theorems that notice")
    p.add_argument("--processes", type=int, default=1, metavar="N", help="work in N processes, for --all (default: 1)")
    p.add_argument("--json", metavar="FILE", help="also write the evidence to a file")
    p.set_defaults(run=derive)


def derive(args):
    """Run the command; 0 when everything holds, 1 when something does not."""
    from .evidence import NEED_SYMPY, available_kinds, record
    from .report import MISSING, Report
    from .theorem import load_all

    if not args.names and not args.all:
        raise InputError("name a concept (linalgml derive layer_norm) or use --all")
    if args.processes < 1:
        raise InputError(f"processes must be 1 or more, got {args.processes}")
    kinds = [k for k in available_kinds() if not (args.numbers_only and k in NEED_SYMPY)]
    skipped = "" if any(k in kinds for k in NEED_SYMPY) else "left out with --numbers-only" if args.numbers_only else MISSING
    theorems = load_all()
    names = list(theorems) if args.all else _named(args.names)
    report, start = Report(), time.perf_counter()
    if not args.all and "symbols" in kinds:
        for derivation in _derivations(names):
            report.derivation(derivation)
    show = report.brief if args.all else report.theorem
    made = record(
        args.json, names=names, kinds=kinds, mutants=args.mutants, processes=args.processes, fresh=True,
        on_theorem=show, on_survey=report.survey if args.all else lambda found: (report.survey(found), report.arguments(found)),
        on_derivation=lambda name, lines: args.all and report.steps(name, lines),
    )  # fmt: skip
    if not made["theorems"]:
        report.line("no theorems yet")
    report.summary(kinds, skipped, time.perf_counter() - start)
    return 1 if report.failed else 0


def _named(given):
    """The names of the theorems that the reader's words mean."""
    from .theorem import THEOREMS, find

    names: dict[str, None] = {}
    for word in given:
        found = find(word)
        if not found:
            import difflib

            known = sorted({part for t in THEOREMS.values() for part in (t.concept, t.concept.split(".")[-1], t.name.split(".")[-1])})
            close = difflib.get_close_matches(word, known, 3)
            raise InputError(f"no concept or theorem is called {word!r}" + (f"; did you mean {', '.join(close)}?" if close else ""))
        names.update(dict.fromkeys(t.name for t in found))
    return list(names)


def _derivations(names):
    """The derivations of the concepts of these theorems."""
    from .evidence import derivations
    from .theorem import THEOREMS

    concepts = {THEOREMS[name].concept for name in names}
    return [d for d in derivations().values() if d.concept in concepts]
