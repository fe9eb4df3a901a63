"""Recipes of the kernels of `linalgml.special`; the package says what a recipe is."""

POINTS = {"x": "p:n", "out": "n", "grad": "n", "dx": "n", "n": "size"}
ABOVE = {"x": "f:0.5:12"}
LINE = {"x": "f:-5:12"}
SHORT = {"x": "f:-5:5"}

RECIPES: dict[str, dict] = {
    **{f"special.gamma.{name}": POINTS for name in ("gammaln_forward", "gammaln_backward", "gamma_forward", "gamma_backward")},
    **{f"special.digamma.{name}": POINTS for name in ("digamma_forward", "digamma_backward")},
    **{f"special.{name}": ABOVE for name in (
        "gamma.gammaln_positive", "gamma.gamma_positive", "digamma.digamma_positive", "digamma.trigamma_positive")},
    **{f"special.{name}": LINE for name in (
        "gamma.gammaln_value", "gamma.sin_pi", "digamma.digamma_value", "digamma.trigamma_value")},
    "special.gamma.gamma_value": {"x": "f:-5:6"}, "special.gamma.stirling_rest": {"x": "f:10:99"},
    "special.gamma.reciprocal_gamma_rest": {"z": "f:-0.5:0.5"},
    **{f"special.erf.{name}": POINTS for name in ("erfc_forward", "erfc_backward", "erfcx_forward", "erfcx_backward")},
    **{f"special.erf.{name}": SHORT for name in ("erfc_value", "erfcx_value", "erfcx_slope")},
    "special.erf.exp_square": {"x": "f:-3:3", "k": -0.5}, "special.erf.erfcx_positive": {"x": "f:0:99"},
    **{f"special.ndtr.{name}": {**POINTS, "x": "n"} for name in ("ndtr_forward", "ndtr_backward", "log_ndtr_forward", "log_ndtr_backward")},
    **{f"special.ndtr.{name}": SHORT for name in ("ndtr_value", "log_ndtr_value", "log_ndtr_slope")},
    "special.ndtr.ndtri_value": {"p": "f:0:1"}, "special.ndtr.ndtri_forward": {"p": "u:n", "out": "n", "n": "size"},
    "special.ndtr.ndtri_backward": {"out": "n", "grad": "n", "dp": "n", "n": "size"},
    "special.erfinv.erfinv_centre": {"y": "f:-0.75:0.75"}, "special.erfinv.erfcinv_tail": {"z": "f:0:0.25"},
    "special.erfinv.erfinv_value": {"y": "f:-1:1"}, "special.erfinv.erfcinv_value": {"z": "f:0:2"},
    "special.erfinv.erfinv_forward": {"y": "u:n", "out": "n", "n": "size"},
    "special.erfinv.erfcinv_forward": {"z": "u:n", "out": "n", "n": "size"},
    "special.erfinv.erfinv_backward": {"out": "n", "grad": "n", "dy": "n", "n": "size"},
    "special.erfinv.erfcinv_backward": {"out": "n", "grad": "n", "dz": "n", "n": "size"},
}  # fmt: skip
TWO = {"a": "p:na", "x": "p:n", "n": "size", "na": 1, "nx": "=n", "out": "n", "grad": "n", "dx": "n"}
RECIPES.update({f"special.gammainc.{name}": TWO for name in (
    "gammainc_forward", "gammaincc_forward", "gammainc_backward", "gammaincc_backward")})  # fmt: skip
RECIPES.update({f"special.gammainc.{name}": {"a": "f:0:60", "x": "f:0:60"} for name in (
    "deviation", "gamma_smaller", "gammainc_value", "gammaincc_value", "gammainc_slope", "gamma_term", "gamma_term_log",
    "gamma_smaller_log", "log_gammainc_value", "log_gammaincc_value")})  # fmt: skip
RECIPES["special.gammainc.gammainc_sum"] = RECIPES["special.gammainc.gammainc_series"] = {"a": "f:2:60", "x": "f:0:20"}
RECIPES["special.gammainc.gammaincc_bottom"] = RECIPES["special.gammainc.gammaincc_fraction"] = {"a": "f:0:9", "x": "f:9:60"}
RECIPES["special.gammainc.gammaincc_small"] = {"a": "f:0:0.5", "x": "f:0:2"}
RECIPES["special.gammainc.gamma_tail_scaled"] = RECIPES["special.gammainc.gamma_tail"] = {"a": "f:40:60", "x": "f:30:80"}
for _name, _second in (("gammaincinv", "p"), ("gammainccinv", "q")):
    RECIPES[f"special.gammaincinv.{_name}_value"] = {"a": "f:0.1:60", _second: "f:0.01:0.99"}
    RECIPES[f"special.gammaincinv.{_name}_forward"] = {"a": "p:na", _second: "u:n", "n": "size", "na": 1, "nt": "=n", "out": "n"}
RECIPES["special.gammaincinv.gamma_start"] = {"a": "f:0.1:60", "p": 0.25, "q": 0.75}
RECIPES["special.gammaincinv.gamma_quantile"] = {"a": "f:0.1:60", "p": 0.25, "q": 0.75}
RECIPES["special.gammaincinv.gamma_quantile_step"] = {"a": "f:5:10", "x": "f:3:12", "p": 0.25, "q": 0.75}
THREE = {"a": "p:na", "b": "p:nb", "x": "u:n", "n": "size", "na": 1, "nb": 1, "nx": "=n", "out": "n", "grad": "n", "dx": "n"}
RECIPES.update({f"special.betainc.{name}": THREE for name in (
    "betainc_forward", "betaincc_forward", "betainc_backward", "betaincc_backward")})  # fmt: skip
RECIPES.update({f"special.betainc.{name}": {"a": "f:0.1:40", "b": "f:0.1:40", "x": "f:0.1:0.9"} for name in (
    "beta_term", "beta_below", "beta_smaller", "betainc_value", "betaincc_value", "betainc_slope")})  # fmt: skip
RECIPES.update({f"special.betainc.{name}_forward": {"a": "p:n", "b": "p:nb", "n": "size", "na": "=n", "nb": 1, "out": "n"} for name in (
    "beta", "betaln")})  # fmt: skip
RECIPES.update({f"special.betainc.{name}_value": {"a": "f:0.1:40", "b": "f:0.1:40"} for name in ("beta", "betaln")})
RECIPES["special.betainc.gamma_ratio_log"] = {"a": "f:0.1:40", "b": "f:10:40"}
RECIPES["special.gammainc.excess"] = {"m": 0.25, "r": 1.25}
RECIPES["special.betainc.beta_fraction"] = {"a": "f:20:40", "b": "f:5:15", "x": 0.25, "y": 0.75}
for _name, _second in (("betaincinv", "p"), ("betainccinv", "q")):
    for _part in ("value", "complement"):
        RECIPES[f"special.betaincinv.{_name}_{_part}"] = {"a": "f:0.1:60", "b": "f:0.1:60", _second: "f:0.01:0.99"}
    RECIPES[f"special.betaincinv.{_name}_forward"] = {
        "a": "p:na", "b": "p:nb", _second: "u:n", "n": "size", "na": 1, "nb": 1, "nt": "=n", "out": "n"}  # fmt: skip
RECIPES.update({f"special.betaincinv.{name}": {"a": "f:0.1:60", "b": "f:0.1:60", "p": 0.25, "q": 0.75} for name in (
    "beta_root", "beta_logit", "beta_gamma_start")})  # fmt: skip
RECIPES["special.betaincinv.beta_start"] = {"a": "f:2:60", "b": "f:2:60", "p": 0.25, "q": 0.75, "low": -9.0, "high": 9.0}
RECIPES["special.betaincinv.beta_normal_start"] = {"a": "f:2:60", "b": "f:2:60", "p": 0.25}
RECIPES["special.betaincinv.beta_bound"] = {"a": "f:0.1:60", "b": "f:0.1:60", "p": 0.25}
RECIPES["special.betaincinv.beta_second"] = {"a": "f:0.1:60", "b": "f:0.1:60", "w": "f:-9:0"}
RECIPES["special.betaincinv.beta_lead"] = {"a": "f:0.1:60", "b": "f:0.1:60"}
RECIPES["special.betaincinv.beta_front"] = {"a": "f:0.1:60", "b": "f:0.1:60", "x": 0.25, "y": 0.75}
RECIPES["special.betaincinv.beta_log_step"] = {"a": "f:3:9", "b": "f:3:9", "w": "f:-3:0", "p": 0.25}
RECIPES["special.betaincinv.logistic"] = {"w": "f:-99:99"}
for _order in ("s", "order"):
    _name, _last = ("zeta", "q") if _order == "s" else ("polygamma", "x")
    for _way in ("forward", "backward"):
        RECIPES[f"special.zeta.{_name}_{_way}"] = {
            _order: "p:n", _last: "p:n", "out": "n", "grad": "n", "d" + _last: "n", "n": "size", "n" + _order[0]: "=n", "n" + _last: "=n"}
RECIPES["special.zeta.riemann_forward"] = {"s": "p:n", "out": "n", "n": "size"}
RECIPES.update({f"special.zeta.{name}": {"s": "f:1.5:30", "q": "f:0.5:30"} for name in (
    "power_sum", "inverse_power", "zeta_positive", "zeta_value", "zeta_slope")})  # fmt: skip
RECIPES["special.zeta.gamma_power"] = {"s": "f:2:40", "x": "f:0.5:30"}
RECIPES["special.zeta.riemann_value"] = {"s": "f:-12:12"}
RECIPES.update({f"special.zeta.polygamma_{name}": {"n": 3.0, "x": "f:0.5:30"} for name in ("value", "slope")})
