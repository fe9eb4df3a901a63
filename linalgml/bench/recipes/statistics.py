"""Recipes of the kernels of `linalgml.statistics`; the package says what a recipe is."""

RECIPES: dict[str, dict] = {}
