"""Recipes of the kernels of `linalgml.probability`; the package says what a recipe is."""

TABLE = {"p": "p:rows * cols", "q": "p:rows * cols", "out": "rows", "rows": "size", "cols": "size"}

RECIPES: dict[str, dict] = {f"probability.information.{name}_of_rows": TABLE for name in ("entropy", "divergence")} | {
    "probability.diagnostics.lagged_product": {"x": "n", "mean": "f:-1:1", "lag": "below n", "n": "size"},
    "probability.hmc.leapfrog_kick": {"p": "n", "slope": "n", "step": "f:0:1", "n": "size"},
    "probability.hmc.leapfrog_drift": {"q": "n", "p": "n", "inverse_mass": "p:n", "step": "f:0:1", "n": "size"},
    "probability.hmc.kinetic_energy": {"p": "n", "inverse_mass": "p:n", "n": "size"},
}
