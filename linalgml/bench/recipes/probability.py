"""Recipes of the kernels of `linalgml.probability`; the package says what a recipe is."""

TABLE = {"p": "p:rows * cols", "q": "p:rows * cols", "out": "rows", "rows": "size", "cols": "size"}

RECIPES = {f"probability.information.{name}_of_rows": TABLE for name in ("entropy", "divergence")}
