"""Recipes of the kernels of `linalgml.special`; the package says what a recipe is."""

RECIPES: dict[str, dict] = {}
