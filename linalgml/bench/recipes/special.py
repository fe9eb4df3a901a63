"""Recipes of the kernels of `linalgml.special`; the package says what a recipe is."""

POINTS = {"x": "p:n", "out": "n", "grad": "n", "dx": "n", "n": "size"}
ABOVE = {"x": "f:0.5:12"}
LINE = {"x": "f:-5:12"}

RECIPES: dict[str, dict] = {
    **{f"special.gamma.{name}": POINTS for name in ("gammaln_forward", "gammaln_backward", "gamma_forward", "gamma_backward")},
    **{f"special.digamma.{name}": POINTS for name in ("digamma_forward", "digamma_backward", "trigamma_forward")},
    **{f"special.{name}": ABOVE for name in (
        "gamma.gammaln_positive", "gamma.gamma_positive", "digamma.digamma_positive", "digamma.trigamma_positive")},
    **{f"special.{name}": LINE for name in (
        "gamma.gammaln_value", "gamma.sin_pi", "digamma.digamma_value", "digamma.trigamma_value")},
    "special.gamma.gamma_value": {"x": "f:-5:6"}, "special.gamma.stirling_rest": {"x": "f:10:99"},
    "special.gamma.reciprocal_gamma_rest": {"z": "f:-0.5:0.5"},
}  # fmt: skip
