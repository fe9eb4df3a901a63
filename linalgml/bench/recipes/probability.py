"""Recipes of the kernels of `linalgml.probability`; the package says what a recipe is."""

RECIPES: dict[str, dict] = {}
