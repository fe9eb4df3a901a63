"""Arguments for any kernel: the length of each buffer in terms of its sizes, by a recipe a kernel, in the module of its shelf.

The parity tests draw random sizes from these, `linalgml bench` and `python -m benchmarks.concepts` fixed ones.  A kernel without
a recipe, and without a test of its own that names it, is reported by tests/test_parity.py.

A recipe has buffers by name with their lengths (an expression in the sizes), then the sizes and settings by name.  "i:" marks
int64 indices below the bound after it, "p:" positive values, "u:" values in [0, 1), "m:" a well-conditioned matrix of the rows and
columns after it, "d:" a positive definite one, "o:" an int64 output; "f:" is a random float between the two numbers after it.

A shelf's module may have:

    RECIPES    by the kernel's name
    AFTER      backward kernels that need what their forward pass left: (the kernel to run first, the recipe of both)
    IN_PLACE   what kernels write over: a timed call first puts there what was there, as every library copies its argument
    LOOSE      sizes that fit, values without meaning, of kernels whose values are compared by tests of their own: tests/portable reads them
"""

import importlib
import re

from ...kernels import SHELVES

MODULES = [importlib.import_module(f"{__name__}.{shelf}") for shelf in SHELVES]


def _all(table):
    """One table of all shelves."""
    return {name: recipe for module in MODULES for name, recipe in getattr(module, table, {}).items()}


RECIPES, AFTER, IN_PLACE, LOOSE = map(_all, ("RECIPES", "AFTER", "IN_PLACE", "LOOSE"))


def recipe_of(name):
    """(the kernel that has to run first or None, the recipe) of a kernel; (None, None) when it has none."""
    return AFTER.get(name) or (None, RECIPES.get(name))


def buffers_of(kernel):
    """The names of a kernel's arguments that are buffers; every kernel with a twin has a recipe, a loose one if no other."""
    recipe = recipe_of(kernel.name)[1] or LOOSE[kernel.name]
    return [n for n in kernel.arguments if isinstance(recipe[n], str) and not re.match(r"(size|small)$|=|below |f:", recipe[n])]


def draw(recipe, arguments, rng, choose):
    """(arguments by name, sizes by name): lists of Python numbers for buffers, numbers for sizes and settings.

    `choose(name, low, high)` gives a size; high is None where nothing bounds it.
    """
    sizes = {n: choose(n, 1, 3 if spec == "small" else None) for n, spec in recipe.items() if spec in ("size", "small")}
    sizes.update({n: spec for n, spec in recipe.items() if type(spec) is int})
    for n, spec in recipe.items():
        if isinstance(spec, str) and spec.startswith("="):
            sizes[n] = eval(spec[1:], {}, sizes)
        elif isinstance(spec, str) and spec.startswith("below "):
            sizes[n] = choose(n, 0, sizes[spec[6:]] - 1)
    made = {}
    for n in arguments:
        spec = recipe[n]
        if n in sizes or not isinstance(spec, str):
            made[n] = sizes.get(n, spec)
        elif spec.startswith("o:"):
            made[n] = [0] * eval(spec[2:], {}, sizes)
        elif spec.startswith("i:"):
            _, bound, length = spec.split(":")
            made[n] = [rng.randrange(sizes[bound]) for _ in range(eval(length, {}, sizes))]
        elif spec.startswith("f:"):
            _, low, high = spec.split(":")
            made[n] = rng.uniform(float(low), float(high))
        elif spec[:2] in ("m:", "d:"):
            rows, _, cols = spec[2:].partition(":")
            made[n] = matrix(sizes[rows], sizes[cols or rows], spec[0] == "d", rng)
        else:
            kind, length = spec.split(":") if ":" in spec else ("", spec)
            values = [rng.random() if kind == "u" else rng.gauss(0, 1) for _ in range(eval(length, {}, sizes))]
            made[n] = [abs(v) + 0.1 for v in values] if kind == "p" else values
    return made, sizes


def matrix(m, n, definite, rng):
    """A random (m, n) matrix whose diagonal is large enough for a small condition number; `definite`: symmetric too."""
    a = [rng.gauss(0, 1) for _ in range(m * n)]
    if definite:
        a = [(a[i * n + j] + a[j * n + i]) / 2 for i in range(n) for j in range(n)]
    for i in range(min(m, n)):
        a[i * n + i] += 3 * (m + n) ** 0.5
    return a
