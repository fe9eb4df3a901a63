"""Recipes of the kernels of `linalgml.optim`; the package says what a recipe is."""

from .shapes import STEP

STATE = {**STEP, **dict.fromkeys(("total", "square_avg", "acc_delta", "exp_inf", "max_exp_avg_sq"), "p:n"), "grad_avg": "n", "z": "n",
         "velocity": "n", "rate": 0.1, "alpha": 0.9, "rho": 0.8, "centered": False, "rate_grad": 0.1, "rate_mean": 0.2, "keep": 0.99,
         "scale": 0.4, "correction2": 0.3, "beta": 0.9, "share": 0.3, "adaptive": True, "decoupled": False, "amsgrad": True}  # fmt: skip

RECIPES = {
    "optim.adamw.adamw_step": STEP, "optim.sgd.sgd_step": STEP, "optim.clip.sum_of_squares": STEP, "optim.clip.scale_in_place": STEP,
    **{f"optim.{name}.{name}_step": STATE for name in ("adam", "adagrad", "rmsprop", "adadelta", "adamax", "nadam", "radam", "lion",
                                                       "schedule_free")},
    "optim.gradient_descent.exact_step": {"A": "d:n", "g": "n", "Ag": "n", "n": "size"},
    "optim.bfgs.bfgs_update": {"H": "d:n", "s": "p:n", "y": "p:n", "Hy": "n", "n": "size"},
    "optim.newton.modified_ldl": {"a": "d:n", "L": "n * n", "d": "n", "n": "size", "beta2": 50.0, "delta": 1e-3},
    "optim.nonlinear_cg.polak_ribiere": {"g": "n", "old": "n", "d": "n", "n": "size"},
    "optim.levenberg_marquardt.damp": {"R": "d:n", "z": "n", "c": "p:n", "row": "n", "n": "size"},
    "optim.projected_gradient.project_box": {"x": "n", "low": "u:n", "high": "p:n", "out": "n", "n": "size"},
    "optim.augmented_lagrangian.shifted_penalty": {"c": "m", "y": "p:m", "z": "m", "m": "size", "equalities": "below m", "mu": 2.5},
    "optim.proximal_gradient.soft_threshold": {"x": "n", "out": "n", "n": "size", "t": 0.5},
    "optim.proximal_gradient.look_ahead": {"x": "n", "old": "n", "out": "n", "n": "size", "beta": 0.7},
    "optim.proximal_gradient.next_weight": {"t": "f:1:30"},
    "optim.coordinate_descent.coordinate_sweep": {"Xt": "n * m", "r": "m", "w": "n", "squares": "p:n", "n": "small", "m": "size", "l1": 0.5,
                                                  "l2": 40.0},
    "optim.line_search.cubic_minimizer": {"x1": "f:0:1", "f1": "f:0:1", "g1": "f:-2:-1", "x2": "f:2:3", "f2": "f:0:1", "g2": "f:1:2",
                                          "low": 0.0, "high": 3.0},
}  # fmt: skip

# Products of many random pairs overflow; tests/optim/test_lbfgs.py compares values.
LOOSE = {
    "optim.lbfgs.two_loop": {"S": "m * n", "Y": "m * n", "rho": "m", "g": "n", "out": "n", "alpha": "m", "gamma": 0.5, "m": "size",
                             "first": "below m", "n": "size"},
}  # fmt: skip
