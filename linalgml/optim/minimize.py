"""`minimize`: one door to the deterministic optimisers, after scipy.optimize.minimize."""

from importlib import import_module
from math import inf

from .objective import Objective, OptimizeResult

METHODS = {  # by the name without hyphens: (the name, the module, the arguments of `minimize` that it takes, its options)
    "bfgs": ("BFGS", "bfgs", (), "gtol maxiter eps"),
    "lbfgs": ("L-BFGS", "lbfgs", (), "gtol ftol maxiter maxcor eps"),
    "cg": ("CG", "nonlinear_cg", (), "gtol maxiter eps"),
    "newton": ("Newton", "newton", ("hess",), "gtol maxiter eps"),
    "gradientdescent": ("gradient-descent", "gradient_descent", (), "gtol maxiter c1 shrink step eps"),
    "lbfgsb": ("L-BFGS-B", "projected_gradient.projected_lbfgs", ("bounds",), "gtol ftol maxiter maxcor eps"),
    "projectedgradient": ("projected-gradient", "projected_gradient", ("bounds",), "gtol maxiter eps"),
    "augmentedlagrangian": ("augmented-Lagrangian", "augmented_lagrangian", ("bounds", "constraints"), "gtol ctol maxiter inner eps"),
    "neldermead": ("Nelder-Mead", "nelder_mead", ("bounds",), "maxiter maxfev xatol fatol adaptive initial_simplex"),
}


def minimize(fun, x0, args=(), method=None, jac=None, hess=None, bounds=None, constraints=(), tol=None, callback=None, options=None):
    """The OptimizeResult of minimising fun(x, *args) from x0.

    x0: numbers, or a Vector: fun and jac get a Vector.  A Tensor of one dimension: they get Tensors of its type, and without jac the tape
    finds the gradient.  jac: the gradient's function, True where fun returns (value, gradient), "2-point" or "3-point" for differences,
    whose step is the option eps; for numbers None means "2-point".
    method: "BFGS" (the default), "L-BFGS" (for thousands of variables), "CG", "Newton" (hess is a function, or differences of gradients
    if it is None), "gradient-descent"; with bounds "L-BFGS-B" (then the default) or "projected-gradient"; "Nelder-Mead" (no gradients);
    "augmented-Lagrangian" (the default with constraints, with or without bounds).
    bounds: (low, high) for each variable, None for no bound.  constraints: a dict or several: "type" "eq" for fun(x) = 0 or "ineq" for
    fun(x) >= 0, "fun", one number or more, and if wanted "jac" (rows of derivatives) and "args".  What a method does not use is refused.
    tol: gtol, or xatol and fatol.  callback(x) after every step, or callback(intermediate_result=…); StopIteration or a true result ends
    the run.  options: "maxiter", "disp" and those of the method: gtol, ftol, maxcor, xatol, fatol, maxfev, adaptive, initial_simplex, eps,
    ctol (how far constraints may be off, 1e-6), inner (steps a round).

    The result has x, fun, jac, nit, nfev, njev, status, success and message.  status: 0 success; 1 maxiter or maxfev is reached; 2 no lower
    point is found along the last direction; 3 NaN or infinity met; 4 unbounded below; 5 the callback stopped it; 6 no point fulfils the
    constraints.  A value that overflows is infinite.
    ValueError for an x0 that is empty or not finite, fun(x0) that is not finite, a gradient of another size, bounds that no x fulfils,
    and unknown methods or options.

    >>> result = minimize(lambda x: (x[0] - 1) ** 2 + (x[1] + 2) ** 2, [0.0, 0.0])
    >>> result.success, [round(v, 5) for v in result.x]
    (True, [1.0, -2.0])
    """
    options = dict(options or {})
    options.pop("disp", None)
    if method is None:
        method = "augmented-Lagrangian" if constraints else "BFGS" if bounds is None else "L-BFGS-B"
    key = method.lower().replace("-", "").replace("_", "").replace(" ", "") if isinstance(method, str) else ""
    if key not in METHODS:
        raise ValueError(f"minimize: unknown method {method!r}; expected one of {[row[0] for row in METHODS.values()]}")
    name, module, takes, known = METHODS[key]
    given = {"hess": hess, "bounds": bounds, "constraints": constraints or None}
    for word, value in given.items():
        if value is not None and word not in takes:
            able = [row[0] for row in METHODS.values() if word in row[2]]
            raise ValueError(f"minimize: {name} does not use {word}" + (f"; it is for {able}" if able else ""))
    unknown = sorted(set(options) - set(known.split()))
    if unknown:
        raise ValueError(f"minimize: unknown option {unknown[0]!r} of {name}; expected some of {known.split()}")
    for limit in ("maxiter", "maxfev"):
        if options.get(limit) is not None and options[limit] < 0:
            raise ValueError(f"minimize: {limit}: expected a number that is not negative, got {options[limit]}")
    if tol is not None:
        for limit in ("gtol", "xatol", "fatol"):
            if limit in known.split():
                options.setdefault(limit, tol)
    objective = Objective(fun, x0, args, None if name == "Nelder-Mead" and jac is not True else jac, options.pop("eps", None))
    given["constraints"] = constraints or ()
    if bounds is not None:
        given["bounds"] = box(bounds, len(objective.x0))
        objective.low, objective.high = map(list, zip(*given["bounds"], strict=True))
    if hess is not None and not callable(hess):
        raise ValueError(f"minimize: hess: expected a function, got {hess!r}")
    module, _, function = module.partition(".")
    run = getattr(import_module(f"linalgml.optim.{module}"), function or module)
    return run(objective, callback, **{word: given[word] for word in takes}, **options)


def box(bounds, n):
    """Bounds as n pairs of floats.  ValueError for another number of pairs, or where low > high."""
    pairs = [(-inf if low is None else float(low), inf if high is None else float(high)) for low, high in bounds]
    if len(pairs) != n:
        raise ValueError(f"minimize: bounds: expected {n} pairs, got {len(pairs)}")
    for i, (low, high) in enumerate(pairs):
        if not low <= high:
            raise ValueError(f"minimize: bounds: no number lies between {low} and {high}, the bounds of x[{i}]")
    return pairs


__all__ = ["OptimizeResult", "minimize"]
