"""Recipes of the kernels of `linalgml.statistics`; the package says what a recipe is."""

SIZES = {"n": "size", "k": "size", "d": "size"}
TABLE = {"rows": "size", "cols": "size"}
SCORED = {"x": "n*d", "means": "k*d", "offsets": "k", "out": "n*k", **SIZES}
SPREAD = {"x": "n*d", "shares": "p:n*k", "counts": "p:k", "means": "k*d", "floor": "f:0:1", **SIZES}

RECIPES: dict[str, dict] = {
    "statistics.k_means.k_means_assign": {"x": "n*d", "centers": "k*d", "labels": "o:n", "distances": "n", **SIZES},
    "statistics.k_means.k_means_update": {"x": "n*d", "labels": "i:k:n", "centers": "k*d", "counts": "o:k", **SIZES},
    "statistics.k_means.k_means_moved": {"before": "n", "after": "n", "n": "size"},
    "statistics.k_means.k_means_seed": {
        "x": "n*d", "rows": "i:n:tries", "least": "p:n", "out": "tries*n", "sums": "tries", "n": "size", "d": "size", "tries": "size",
    },
    "statistics.k_means.k_means_pick": {"weights": "p:n", "n": "size", "target": "f:0:12"},
    "statistics.gaussian_mixture.mixture_scores_diagonal": {**SCORED, "roots": "k*d"},
    "statistics.gaussian_mixture.mixture_means": {**SPREAD, "tiny": "f:0:1", "counts": "k"},
    "statistics.gaussian_mixture.mixture_covariances": {**SPREAD, "out": "k*d*d"},
    "statistics.gaussian_mixture.mixture_variances": {**SPREAD, "out": "k*d"},
    "statistics.descriptive.mean_of_rows": {"x": "rows*cols", "out": "rows", **TABLE},
    "statistics.descriptive.moment_step": {"state": "p:4", "x": "f:-3:3", "n": "size"},
    "statistics.descriptive.moments_of_rows": {"x": "rows*cols", "out": "rows*4", **TABLE},
    "statistics.descriptive.sort_few": {"x": "n", "first": 0, "last": "=n", "n": "size"},
    "statistics.descriptive.select_place": {"x": "n", "spare": "n", "low": 0, "high": "=n", "place": "below n", "rounds": 64, "n": "size"},
    "statistics.descriptive.select_rows": {
        "x": "rows*n", "spare": "rows*n", "places": "i:n:m", "rows": "size", "n": "size", "m": 1, "rounds": 64,
    },
    "statistics.descriptive.interpolate_sorted": {"x": "rows*n", "at": "u:k", "out": "rows*k", "rows": "size", "n": "=k+1", "k": "size"},
    "statistics.correlation.covariance": {"x": "d*n", "means": "d", "out": "d*d", "d": "size", "n": "size", "ddof": 0},
    "statistics.correlation.rank_sorted": {"x": "n", "order": "i:n:n", "out": "n", "n": "size", "method": 4},
    "statistics.lasso.lasso_sweep": {
        "x": "d*n",
        "norms": "p:d",
        "w": "d",
        "residual": "n",
        "l1": 0.3,
        "l2": 30.0,
        "d": "small",
        "n": "size",
    },
    "statistics.lasso.lasso_gap": {
        "x": "d*n",
        "y": "n",
        "w": "d",
        "residual": "n",
        "l1": 0.3,
        "l2": 0.7,
        "d": "size",
        "n": "size",
    },
    "statistics.logistic_regression.softmax_loss": {
        "x": "n*d",
        "labels": "i:k:n",
        "w": "k*d",
        "p": "n*k",
        "grad": "k*d",
        **SIZES,
        "reference": 0,
    },
    "statistics.logistic_regression.softmax_curvature": {
        "x": "n*d",
        "p": "u:n*k",
        "out": "k*d*(k*d)",
        "n": "size",
        "d": "size",
        "k": "small",
    },
    "statistics.neighbors.squared_distances": {"x": "n*d", "c": "m*d", "out": "n*m", "n": "size", "m": "size", "d": "size"},
    "statistics.rank_tests.rank_sum_distribution": {"out": "m*n+1", "work": "(n+1)*(m*n+1)", "m": "small", "n": "size"},
    "statistics.rank_tests.signed_rank_distribution": {"out": "n*(n+1)//2+1", "n": "size"},
    "statistics.multiple_testing.step_down": {"p": "u:n", "out": "n", "n": "size"},
    "statistics.multiple_testing.step_up": {"p": "u:n", "out": "n", "n": "size", "scale": "f:1:4"},
    "statistics.kolmogorov_smirnov.ways_outside": {
        "work": "n+1",
        "m": "size",
        "n": "size",
        "rise": "=n",
        "run": "=m",
        "limit": "=m*n//3",
        "both": 1,
    },
}

LOOSE = {
    "statistics.descriptive.count_evenly": {"x": "n", "edges": "bins+1", "counts": "o:bins", "n": "size", "bins": "size"},
}
