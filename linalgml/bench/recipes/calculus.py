"""Recipes of the kernels of `linalgml.calculus`; the package says what a recipe is."""

RECIPES: dict[str, dict] = {
    "calculus.finite_differences.richardson_table": {"first": "n", "out": "n * n", "n": "size", "ratio": 4.0},
}

LOOSE: dict[str, dict] = {  # points that are drawn at random may all but coincide
    "calculus.finite_differences.stencil_weights": {"x": "n", "out": "(m + 1) * n", "n": "size", "m": "small", "z": "f:-1:1"},
}
