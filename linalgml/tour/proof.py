"""The fourth stop: the shipped gradient of layer norm, proved; then a mistake is planted in it, and refuted by name."""

PROOF = """\
from linalgml.derivations import check, find

theorem, = find("layer_norm_gradient")
kinds = "finite", "symbols", "every shape"
found = check(theorem, kinds)
"""
SAYS = {
    "finite": "exact, at random points of a field",
    "symbols": "for all real numbers, at 2 × 3",
    "every shape": "for all real numbers and all sizes",
}
PLANTED = "- g_mean "  # the term that is forgotten


def proof(screen):
    """Evidence for one theorem, and a planted bug."""
    screen.stage(
        4, "Every gradient is proved",
        "The code that trains is run on symbols, and its syntax tree is read as mathematics: layer norm's backward pass is the "
        "derivative of its forward pass, for every input and every shape.  Then we forget a term.",
    )  # fmt: skip
    scope: dict = {}
    exec(PROOF, scope)
    from ..derivations.evidence import NEED_SYMPY, available_kinds

    lines = [(f"“{scope['theorem'].statement}”", "bold"), ("", "")]
    for evidence in scope["found"]:
        if evidence.kind in NEED_SYMPY and evidence.kind not in available_kinds():
            lines.append((f"  {evidence.kind:11} needs SymPy: pip install 'linalgml[derivations]'", "dim"))
        else:
            mark, style = ("✓", "green") if evidence.ok else ("✗", "red")
            lines.append((f"{mark} {evidence.kind:11} {SAYS[evidence.kind]}, {evidence.seconds:.1f} s", style))
    screen.result(PROOF, lines)
    screen.pause(3)
    before, after, message = planted(scope["theorem"])
    screen.show([("", ""), (f"- {before}", "red"), (f"+ {after}", "green"), ("", ""), (f"✗ {message}", "bold red")])
    screen.note("Every such small change of every kernel is refuted, or argued to compute the same: linalgml derive --all --mutants.")
    screen.pause(4)


def planted(theorem):
    """The line before and after a term is forgotten, and what the finite world says of it."""
    from ..derivations import check
    from ..derivations.mutants import mutants
    from ..derivations.mutation import replaced
    from ..nn.layer_norm import layer_norm_backward as kernel

    for label, mutant in mutants(kernel.source):
        before, _, after = label.partition(" -> ")
        if before.startswith("dx[") and after == before.replace(PLANTED, ""):
            with replaced(kernel, mutant):
                (evidence,) = check(theorem, ("finite",))
            first, _, rest = evidence.message.partition(": ")
            return before, after, f"{first}:\n  {rest}"
    raise LookupError(f"no mutant of {kernel.name} forgets {PLANTED!r}")
