"""`@theorem`: a statement about the shipped kernels, written once and checked in every world that can.

How to write one.  The module has the path of the concept, `linalgml/derivations/nn/layer_norm.py` for `nn.layer_norm`:

    from ...nn.layer_norm import layer_norm_backward, layer_norm_forward
    from ..theorem import equivalent, theorem

    @theorem(small=[(2, 3)], large=[(3, 17)])
    def layer_norm_gradient(w, rows, cols):
        \"\"\"dx, dgain and dbias are the derivative of the forward pass.\"\"\"        # the first line is the statement readers see
        eps = w.positive("eps")

        def forward(x, gain, bias):
            out, mean, rstd = w.blank(rows, cols), w.blank(rows), w.blank(rows)
            w.run(layer_norm_forward, x, gain, bias, out, mean, rstd, rows, cols, eps)
            return out, mean, rstd

        x, gain, bias, grad = w.reals("x", rows, cols), w.reals("gain", cols), w.reals("bias", cols), w.reals("grad", rows, cols)
        out, mean, rstd = forward(x, gain, bias)
        dx, dgain, dbias = w.blank(rows, cols), w.blank(cols), w.blank(cols)
        w.run(layer_norm_backward, x, gain, mean, rstd, grad, dx, dgain, dbias, rows, cols)
        w.gradient(lambda *a: forward(*a)[0], [x, gain, bias], grad, [dx, dgain, dbias])

    equivalent(layer_norm_backward, "before -> after", "why no input can tell this mutant from the kernel")

What to keep in mind:

- Sizes: at least 2 rows, 3 columns, 3 positions, all different, or mutants survive (`linalgml derive NAME --mutants`).
- Pass kernels to `w.run`, never call them: a mutant is then run in their place.
- A buffer in which nothing is written is an output.  Another one may only be read, unless the kernel names it in `in_place`:
  for those, give `w.copy(x)` and keep x.
- Ints (targets, positions, flags) go into integer buffers: `w.indices(...)`, `w.blank(n, integer=True)`, `w.values([1, 0], integer=True)`.
- The finite world knows `exp(a + b)`, roots, `exp(log u)`, order by sign, not transitivity of the order: statements about order
  (sort, floor, clamp) are for kinds=("rationals", "floats").
- `every_shape="why not"` says why the every-shape world cannot read a theorem; readers see the reason.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field

from ..kernels import SHELVES, Kernel

THEOREMS: dict[str, "Theorem"] = {}  # by name: "nn.layer_norm.layer_norm_gradient"
EQUIVALENT: list["Equivalent"] = []
KINDS = ("floats", "finite", "symbols", "every shape")  # what a theorem is checked in when it does not say otherwise
ALL_KINDS = ("floats", "finite", "rationals", "symbols", "every shape", "induction")
_PACKAGE = "linalgml.derivations."


@dataclass(eq=False)
class Theorem:
    """A registered theorem; calling it with a world and sizes runs its function."""

    name: str
    concept: str
    statement: str
    function: Callable
    small: list
    large: list
    kinds: tuple
    every_shape: object  # True: must be proved for every shape; a text: why it is not tried
    sizes: object  # names of the symbolic sizes, or {name: fixed value}
    kernels: dict[str, Kernel] = field(default_factory=dict)  # those that ran, by name; filled when it runs

    def __call__(self, world, *shape):
        return self.function(world, *shape)

    @property
    def parameters(self):
        """The names of the sizes, in order."""
        return tuple(inspect.signature(self.function).parameters)[1:]


@dataclass(eq=False)
class Equivalent:
    """An argument that a mutant computes the same as its kernel."""

    kernel: Kernel
    mutant: str  # the label of a mutant, or a pattern with *
    why: str
    concept: str


def theorem(*, small=((),), large=((),), kinds=None, every_shape=True, sizes=None, name=None):
    """Register a function over a world as a theorem.

    small, large: the shapes, tuples of ints that follow the world; symbols take the small ones, worlds with values all of them.
    kinds: the worlds that apply, by default "floats", "finite", "symbols" and "every shape".
    every_shape: True, or a text that says why the every-shape world cannot read it.
    sizes: for the every-shape world: the names of the symbolic sizes, or {name: value} for those that it must fix.
    """

    def register(function):
        concept = function.__module__.removeprefix(_PACKAGE)
        full = f"{concept}.{name or function.__name__}"
        if not (function.__doc__ or "").strip():
            raise ValueError(f"{full}: a theorem needs a docstring; its first line is the statement")
        applies = tuple(KINDS if kinds is None else kinds)
        for kind in applies:
            if kind not in ALL_KINDS:
                raise ValueError(f"{full}: unknown kind {kind!r}; expected one of {ALL_KINDS}")
        if isinstance(every_shape, str):
            applies = tuple(k for k in applies if k != "every shape")
        statement = inspect.cleandoc(function.__doc__).splitlines()[0]
        made = Theorem(full, concept, statement, function, _shapes(small), _shapes(large), applies, every_shape, sizes)
        if full in THEOREMS and THEOREMS[full].function.__code__.co_filename != function.__code__.co_filename:
            raise ValueError(f"{full}: there is a theorem of that name already")
        THEOREMS[full] = made
        return made

    return register


def _shapes(shapes):
    return [tuple(s) if isinstance(s, tuple | list) else (s,) for s in shapes]


def equivalent(kernel, mutant, why):
    """Argue that a surviving mutant computes the same: its label "before -> after", where * stands for anything.

    An argument for a mutant that does not survive is an error: `linalgml derive --mutants` and the tests say so.
    """
    frame = inspect.currentframe()
    module = frame.f_back.f_globals.get("__name__", "") if frame and frame.f_back else ""
    EQUIVALENT.append(Equivalent(kernel, mutant, why, module.removeprefix(_PACKAGE)))


def load_all():
    """Import every file of theorems; returns THEOREMS, complete."""
    for shelf in (*SHELVES, "catalogue"):
        try:
            package = importlib.import_module(f"{_PACKAGE}{shelf}")
        except ModuleNotFoundError as missing:
            if missing.name != f"{_PACKAGE}{shelf}":
                raise
            continue
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{_PACKAGE}{shelf}.{module.name}")
    return THEOREMS


def find(name):
    """The theorems that a name means: a theorem or concept ("nn.layer_norm"), the last part of either, or a word in it ("relu")."""
    known = load_all().values()
    exact = [t for t in known if name in (t.name, t.concept)]
    last = exact or [t for t in known if name in (t.concept.split(".")[-1], t.name.split(".")[-1])]
    return last or [t for t in known if f"_{name}_" in f"_{t.concept.split('.')[-1]}_{t.name.split('.')[-1]}_"]
