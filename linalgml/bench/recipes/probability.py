"""Recipes of the kernels of `linalgml.probability`; the package says what a recipe is."""

TABLE = {"p": "p:rows * cols", "q": "p:rows * cols", "out": "rows", "rows": "size", "cols": "size"}

LAW = {
    "x": "n", "grad": "n", "dx": "n", "out": "n", "q": "u:n", "n": "size", "rate": "f:0.3:2", "loc": "f:-1:1", "scale": "f:0.3:2",
    "low": "f:-2:0", "high": "f:0.5:2", "concentration": "f:0.6:4", "p": "f:0.1:0.9",
    "concentration1": "f:0.6:30", "concentration0": "f:0.6:30", "df": "f:0.6:60", "df1": "f:0.6:60", "df2": "f:0.6:60",
    "left": "n", "right": "n", "z": "n",
}  # fmt: skip
DRAWN = {**LAW, "u": "u:n", "v": "u:n", "y": "p:n"}
AGES = {**LAW, "x": "p:n"}
TOTAL = {**LAW, "total": 40.0}
COUNTS = {"law": 1, "a": 40.0, "b": "f:0.1:0.9"}
PARTS = {**LAW, "x": "u:n"}
SHARE = {"a": "f:0.6:30", "b": "f:0.6:30", "x": 0.375, "y": 0.625, "gap": "f:0:0"}
LOOKUP = {"x": "n", "q": "u:n", "logs": "m", "sums": "p:m", "out": "n", "n": "size", "m": "size", "levels": 12, "before": 0.0}
MARGINS = {"population": 40, "successes": 18, "draws": 13}
URN = {**LAW, **MARGINS, "upper": 1}
CELLS = {"a": "f:11:19", "b": "f:11:19", "c": "f:11:19", "d": "f:11:19"}

POINTS = {"x": "n*d", "means": "k*d", "roots": "k*d*d", "offsets": "k", "loc": "d", "root": "d*d", "grad": "n", "dx": "n*d", "n": "size",
          "k": "size", "d": "size"}  # fmt: skip
SHARES = {"x": "p:n*d", "concentration": "p:d", "out": "n", "n": "size", "d": "size", "total": "f:1:9", "offset": "f:-1:1", "grad": "n",
          "dx": "n*d", "logs": "n*d", "u": "u:n*d"}  # fmt: skip

RECIPES: dict[str, dict] = {
    **{f"probability.information.{name}_of_rows": TABLE for name in ("entropy", "divergence")},
    **{f"probability.uniform.uniform_{name}": LAW for name in ("logpdf", "cdf", "ppf")},
    **{f"probability.exponential.exponential_{name}": AGES for name in ("logpdf", "score", "cdf", "logsf", "ppf", "isf")},
    **{f"probability.weibull.weibull_{name}": AGES for name in ("logpdf", "score", "cdf", "logsf", "ppf", "isf")},
    **{f"probability.laplace.laplace_{name}": LAW for name in ("logpdf", "score", "cdf", "logcdf", "ppf")},
    **{f"probability.normal.normal_{name}": LAW for name in ("logpdf", "score", "cdf", "logcdf", "ppf")},
    **{f"probability.lognormal.lognormal_{name}": AGES for name in ("logpdf", "score", "cdf", "logcdf", "ppf")},
    **{f"probability.cauchy.cauchy_{name}": LAW for name in ("logpdf", "score", "cdf", "ppf")},
    **{f"probability.gamma.gamma_{name}": AGES for name in (
        "logpdf", "score", "cdf", "sf", "logcdf", "logsf", "ppf", "isf")},
    "probability.gamma.gamma_log_density": {"a": "f:0.5:30", "y": "f:0.5:30"},
    "probability.gamma.gamma_accepted": {"z": "n", "u": "u:n", "out": "n", "n": "size", "concentration": "f:1:9", "rate": "f:0.3:2"},
    "probability.gamma.gamma_shortened": {"x": "p:n", "u": "u:n", "out": "n", "n": "size", "concentration": "f:0.2:1", "rate": "f:0.3:2"},
    **{f"probability.{name}.{name}_sample": DRAWN for name in ("uniform", "laplace", "weibull", "cauchy")},
    **{f"probability.beta.beta_{name}": PARTS for name in ("logpdf", "score", "cdf", "sf", "logcdf", "logsf", "ppf", "isf", "sample")},
    **{f"probability.beta.{name}": SHARE for name in (
        "beta_gap", "beta_log_term", "beta_lower", "beta_log_share", "beta_share")},
    "probability.beta.minus_log": {"x": "p:n", "out": "n", "n": "size"},
    "probability.beta.minus_log_shortened": {"x": "p:n", "u": "u:n", "out": "n", "n": "size", "concentration": "f:0.2:1"},
    **{f"probability.fisher_snedecor.fisher_{name}": AGES for name in (
        "logpdf", "score", "cdf", "sf", "logcdf", "logsf", "ppf", "isf", "sample")},
    **{f"probability.student_t.student_{name}": LAW for name in ("logpdf", "score", "cdf", "logcdf", "ppf", "sample")},
    **{f"probability.student_t.student_{name}": {"df": "f:0.6:60", "z": "f:-9:9"} for name in (
        "log_top", "log_density", "tail", "log_tail")},
    **{f"probability.geometric.geometric_{name}": LAW for name in ("logpmf", "logsf", "cdf", "ppf", "isf")},
    **{f"probability.negative_binomial.negative_binomial_{name}": TOTAL for name in ("logpmf", "cdf", "sf", "ppf", "isf")},
    **{f"probability.poisson.poisson_{name}": LAW for name in ("logpmf", "cdf", "sf", "ppf", "isf")},
    "probability.poisson.poisson_inverted": {"rate": "f:0.1:9.9", "u": "f:0:1"},
    "probability.poisson.poisson_candidate": {"rate": "f:10:90", "u": "f:0:1", "v": "f:0:1"},
    **{f"probability.binomial.binomial_{name}": TOTAL for name in ("logpmf", "cdf", "sf", "ppf", "isf")},
    "probability.binomial.binomial_inverted": {"total": 30.0, "u": "f:0:1", "p": "f:0.02:0.3"},
    "probability.binomial.binomial_candidate": {"total": 90.0, "u": "f:0:1", "v": "f:0:1", "p": "f:0.2:0.5"},
    "probability.counts.product_error": {"x": "f:-9:9", "y": "f:-9:9"},
    "probability.counts.surplus": {"k": "f:1:90", "b": "f:1:90", "p": "f:0.1:0.9"},
    "probability.counts.exact_deviance": {"a": "f:1:90", "d": "f:-0.9:9", "r": "f:0.1:9"},
    "probability.counts.exact_correction": {"k": "f:1:30"},
    "probability.counts.correction": {"x": "f:0.1:30"},
    **{f"probability.counts.{name}": {"k": "f:1:50", "rate": "f:1:50"} for name in ("exact_poisson", "poisson_log_mass")},
    **{f"probability.counts.{name}": {"k": "f:1:50", "b": "f:1:50", "p": "f:0.1:0.9"} for name in ("exact_trials", "trials_log_mass")},
    **{f"probability.counts.count_{name}": {"x": "f:-9:60", **COUNTS} for name in ("cdf", "sf")},
    "probability.counts.count_reached": {"k": "f:-9:60", "q": "f:0:1", **COUNTS, "upper": 1},
    "probability.counts.count_start": {"z": "f:-3:3", **COUNTS},
    "probability.counts.count_search": {"start": "f:-9:60", "q": "f:0.01:0.99", **COUNTS, "upper": 0},
    "probability.counts.count_quantile": {"q": "f:0.01:0.99", **COUNTS, "top": 40.0, "upper": 1},
    **{f"probability.hypergeometric.hypergeometric_{name}": URN for name in ("logpmf", "sums", "logsums", "quantiles")},
    "probability.hypergeometric.hypergeometric_side": {"k": 5, **MARGINS, "margins": "f:0:2", "upper": 1},
    "probability.hypergeometric.smaller_side": {"k": 3, **MARGINS, "margins": "f:0:2"},
    "probability.hypergeometric.before_mode": {"k": "f:0:13", **MARGINS},
    "probability.hypergeometric.hypergeometric_accepted": {
        "u": "u:n", "v": "u:n", "out": "n", "n": "size", **MARGINS, "mode": 6, "left": "f:-4:-2", "right": "f:2:4",
    },
    "probability.two_by_two.factorial_rest": {"x": "f:0:30"},
    "probability.two_by_two.cell_deviance": {"o": "f:1:3", "e": "f:1:3", "excess": "f:-0.5:0.5"},
    "probability.two_by_two.table_excess": CELLS,
    "probability.two_by_two.table_variance": CELLS,
    "probability.two_by_two.table_margins": {"population": "f:40:60", "successes": "f:11:19", "draws": "f:11:19"},
    "probability.two_by_two.table_log": {**CELLS, "excess": "f:-1:1", "margins": "f:-1:1"},
    "probability.two_by_two.table_tail": {**CELLS, "margins": "f:-1:1"},
    "probability.two_by_two.table_integral": {
        "a": "f:3e5:4e5", "b": "f:4e5:5e5", "c": "f:4e5:5e5", "d": "f:3e5:4e5", "excess": "f:-9:9", "margins": "f:-1:1", "std": "f:400:500",
    },
    **{f"probability.categorical.table_{name}": LOOKUP for name in ("logpmf", "cumulated", "search")},
    "probability.distribution.log_probability": {"p": "u:n", "q": "u:n", "out": "n", "n": "size"},
    "probability.distribution.tilted": {"a": "n", "b": "n", "grad": "n", "out": "n", "n": "size", "factor": "f:-1:1"},
    "probability.distribution.whole_part": {"x": "f:-9:9"},
    "probability.sampling.exponential_sample": {"u": "u:n", "out": "n", "n": "size", "rate": "f:0.3:2"},
    "probability.sampling.exp_sample": {"x": "n", "out": "n", "n": "size"},
    **{f"probability.sampling.{name}": {"x": "f:0.1:9"} for name in ("exact_log", "exact_exp", "exact_log1p")},
    "probability.sampling.exact_cholesky": {"a": "d:n", "n": "size"},
    "probability.sampling.exact_inverse": {"root": "m:n:n", "out": "n*n", "n": "size"},
    "probability.sampling.correlated_sample": {"z": "n*d", **POINTS, "out": "n*d"},
    "probability.multivariate_normal.normal_scores": {**POINTS, "out": "n*k"},
    "probability.multivariate_normal.normal_slopes": POINTS,
    "probability.multivariate_normal.settle_far_points": {**POINTS, "out": "n"},
    "probability.multivariate_normal.conditional_mean": {
        "root": "m:d:d", "away": "known", "loc": "rest", "out": "rest", "known": "size", "rest": "size", "d": "=known + rest"},
    **{f"probability.dirichlet.dirichlet_{name}": SHARES for name in ("logpdf", "score")},
    "probability.dirichlet.dirichlet_sample": {**SHARES, "out": "n*d"},
    "probability.dirichlet.log_gamma_accepted": {
        "z": "m", "u": "u:m", "concentration": "p:d", "where": "i:m:m", "out": "m", "m": "size", "d": "size"},
    "probability.multinomial.multinomial_logpmf": {"x": "p:n*d", "probs": "u:d", "out": "n", "n": "size", "d": "size", "total": 7.0},
    "probability.diagnostics.lagged_product": {"x": "n", "mean": "f:-1:1", "lag": "below n", "n": "size"},
    "probability.hmc.leapfrog_kick": {"p": "n", "slope": "n", "step": "f:0:1", "n": "size"},
    "probability.hmc.leapfrog_drift": {"q": "n", "p": "n", "inverse_mass": "p:n", "step": "f:0:1", "n": "size"},
    "probability.hmc.kinetic_energy": {"p": "n", "inverse_mass": "p:n", "n": "size"},
}

LOOSE = {
    "probability.poisson.poisson_candidates": {"rates": "p:m", "u": "u:n", "v": "u:n", "out": "n", "n": "size", "m": "size"},
    "probability.binomial.binomial_candidates": {"totals": "p:m", "u": "u:n", "v": "u:n", "out": "n", "n": "size", "m": "size", "p": 0.3},
}
