"""Recipes of the kernels of `linalgml.calculus`; the package says what a recipe is."""

RECIPES: dict[str, dict] = {
    "calculus.finite_differences.richardson_table": {"first": "n", "out": "n * n", "n": "size", "ratio": 4.0},
    "calculus.roots.secant_step": {"x0": "f:0:1", "f0": "f:-2:-1", "x1": "f:1:2", "f1": "f:1:2"},
    "calculus.roots.inverse_quadratic_step": {
        "x0": "f:0:1", "f0": "f:-2:-1", "x1": "f:1:2", "f1": "f:1:2", "x2": "f:0:1", "f2": "f:-0.5:0.5",
    },
    "calculus.roots.newton_step": {"x": "f:-1:1", "f": "f:-1:1", "slope": "f:0.5:2"},
    "calculus.roots.halley_step": {"x": "f:-1:1", "f": "f:-1:1", "slope": "f:1:2", "curve": "f:-1:1"},
    "calculus.taylor.horner": {"a": "n", "x": "u:m", "out": "m", "n": "size", "m": "size"},
    "calculus.taylor.series_multiply": {"a": "n", "b": "n", "out": "n", "n": "size"},
    "calculus.taylor.series_chain": {"a": "n", "slope": "n", "out": "n", "n": "size", "first": "f:-1:1"},
    "calculus.gauss_kronrod.kronrod_sums": {"values": "n", "kronrod": "p:n", "gauss": "n", "out": "4", "n": "size", "half": "f:0.1:2"},
    "calculus.gauss_kronrod.quadpack_error": {"difference": "f:-1:1", "size": "f:0:2", "spread": "f:0:1"},
    "calculus.matrix_calculus.quadratic_slope": {"a": "n * n", "x": "n", "out": "n", "n": "size"},
    "calculus.matrix_calculus.quadratic_value": {"a": "n * n", "x": "n", "n": "size"},
    "calculus.matrix_calculus.trace_of_product": {"a": "m * n", "b": "n * m", "m": "size", "n": "size"},
    "calculus.monte_carlo.mean_and_variance": {"y": "n", "out": "2", "n": "size"},
    "calculus.ode.combine": {"y": "n", "k": "s * n", "weights": "s", "out": "n", "n": "size", "s": "size", "h": "f:0.1:1"},
    "calculus.ode.error_norm": {
        "y": "n", "new": "n", "k": "s * n", "weights": "s", "n": "size", "s": "size", "h": "f:0.1:1", "rtol": 0.5, "atol": 0.5,
    },
    "calculus.quadrature.legendre": {"x": "u:m", "p": "m", "slope": "m", "n": "small", "m": "size"},
    "calculus.quadrature.trapezoid_sum": {"y": "n", "x": "n", "n": "size"},
    "calculus.quadrature.trapezoid_sums": {"y": "n", "x": "n", "out": "n", "n": "size"},
}

LOOSE: dict[str, dict] = {  # points that are drawn at random may all but coincide, and quotients of random series grow like powers
    "calculus.finite_differences.stencil_weights": {"x": "n", "out": "(m + 1) * n", "n": "size", "m": "small", "z": "f:-1:1"},
    "calculus.quadrature.simpson_sum": {"y": "n", "x": "n", "n": "size"},
    "calculus.taylor.series_divide": {"a": "n", "b": "n", "out": "n", "n": "size"},
    "calculus.taylor.series_exp": {"a": "n", "out": "n", "n": "size", "first": "f:-1:1"},
    "calculus.taylor.series_log": {"a": "n", "out": "n", "n": "size", "first": "f:-1:1"},
    "calculus.taylor.series_power": {"a": "n", "out": "n", "n": "size", "first": "f:-1:1", "p": "f:-2:2"},
    "calculus.taylor.series_sin_cos": {"a": "n", "s": "n", "c": "n", "n": "size", "sine": "f:-1:1", "cosine": "f:-1:1", "sign": "f:-1:1"},
    "calculus.taylor.series_tan": {"a": "n", "out": "n", "slope": "n", "n": "size", "first": "f:-1:1", "sign": "f:-1:1"},
}
