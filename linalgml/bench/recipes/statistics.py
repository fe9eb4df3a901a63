"""Recipes of the kernels of `linalgml.statistics`; the package says what a recipe is."""

SIZES = {"n": "size", "k": "size", "d": "size"}

RECIPES: dict[str, dict] = {
    "statistics.k_means.k_means_assign": {"x": "n*d", "centers": "k*d", "labels": "o:n", "distances": "n", **SIZES},
    "statistics.k_means.k_means_update": {"x": "n*d", "labels": "i:k:n", "centers": "k*d", "counts": "o:k", **SIZES},
    "statistics.k_means.k_means_seed": {"x": "n*d", "row": "below n", "least": "p:n", "out": "n", "n": "size", "d": "size"},
    "statistics.k_means.k_means_pick": {"weights": "p:n", "n": "size", "target": "f:0:12"},
}
