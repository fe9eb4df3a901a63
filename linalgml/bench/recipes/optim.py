"""Recipes of the kernels of `linalgml.optim`; the package says what a recipe is."""

from .shapes import STEP

STATE = {**STEP, **dict.fromkeys(("total", "square_avg", "acc_delta", "exp_inf", "max_exp_avg_sq"), "p:n"), "grad_avg": "n", "z": "n",
         "velocity": "n", "rate": 0.1, "alpha": 0.9, "rho": 0.8, "centered": False, "rate_grad": 0.1, "rate_mean": 0.2, "keep": 0.99,
         "scale": 0.4, "correction2": 0.3, "beta": 0.9, "share": 0.3, "adaptive": True, "decoupled": False, "amsgrad": True}  # fmt: skip

RECIPES = {
    "optim.adamw.adamw_step": STEP, "optim.sgd.sgd_step": STEP, "optim.clip.sum_of_squares": STEP, "optim.clip.scale_in_place": STEP,
    **{f"optim.{name}.{name}_step": STATE for name in ("adam", "adagrad", "rmsprop", "adadelta", "adamax", "nadam", "radam", "lion",
                                                       "schedule_free")},
}  # fmt: skip
