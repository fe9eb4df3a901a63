"""Recipes of the kernels of `linalgml.statistics`; the package says what a recipe is."""

SIZES = {"n": "size", "k": "size", "d": "size"}
SCORED = {"x": "n*d", "means": "k*d", "offsets": "k", "out": "n*k", **SIZES}
SPREAD = {"x": "n*d", "shares": "p:n*k", "counts": "p:k", "means": "k*d", "floor": "f:0:1", **SIZES}

RECIPES: dict[str, dict] = {
    "statistics.k_means.k_means_assign": {"x": "n*d", "centers": "k*d", "labels": "o:n", "distances": "n", **SIZES},
    "statistics.k_means.k_means_update": {"x": "n*d", "labels": "i:k:n", "centers": "k*d", "counts": "o:k", **SIZES},
    "statistics.k_means.k_means_seed": {"x": "n*d", "row": "below n", "least": "p:n", "out": "n", "n": "size", "d": "size"},
    "statistics.k_means.k_means_pick": {"weights": "p:n", "n": "size", "target": "f:0:12"},
    "statistics.gaussian_mixture.mixture_scores": {**SCORED, "roots": "k*d*d"},
    "statistics.gaussian_mixture.mixture_scores_diagonal": {**SCORED, "roots": "k*d"},
    "statistics.gaussian_mixture.mixture_means": {**SPREAD, "tiny": "f:0:1", "counts": "k"},
    "statistics.gaussian_mixture.mixture_covariances": {**SPREAD, "out": "k*d*d"},
    "statistics.gaussian_mixture.mixture_variances": {**SPREAD, "out": "k*d"},
}
