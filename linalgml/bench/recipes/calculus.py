"""Recipes of the kernels of `linalgml.calculus`; the package says what a recipe is."""

RECIPES: dict[str, dict] = {}
