"""Recipes of the kernels of `linalgml.optim`; the package says what a recipe is."""

from .shapes import STEP

RECIPES = {
    "optim.adamw.adamw_step": STEP, "optim.sgd.sgd_step": STEP, "optim.clip.sum_of_squares": STEP, "optim.clip.scale_in_place": STEP,
}  # fmt: skip
