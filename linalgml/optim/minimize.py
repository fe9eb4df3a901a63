"""`minimize`: one door to the deterministic optimisers, after scipy.optimize.minimize."""

from math import inf

from .objective import Objective, OptimizeResult

METHODS = ("BFGS", "L-BFGS", "Nelder-Mead", "gradient-descent")
OPTIONS = {
    "bfgs": "gtol maxiter eps",
    "lbfgs": "gtol ftol maxiter maxcor eps",
    "neldermead": "maxiter maxfev xatol fatol adaptive initial_simplex",
    "gradientdescent": "gtol maxiter c1 shrink step eps",
}


def minimize(fun, x0, args=(), method=None, jac=None, hess=None, bounds=None, constraints=(), tol=None, callback=None, options=None):
    """The OptimizeResult of minimising fun(x, *args) from x0.

    x0: numbers, or a Vector: fun and jac get a Vector.  A Tensor of one dimension: they get Tensors of its type, and without jac the tape
    finds the gradient (for lists it is forward differences, whose step is the option eps).  jac: the gradient's function, or True where
    fun returns (value, gradient).
    method: "BFGS" (the default), "L-BFGS" (for thousands of variables), "Nelder-Mead" (without gradients; the default with bounds) or
    "gradient-descent".
    bounds: (low, high) for each variable, None for no bound; only Nelder-Mead knows them.  hess and constraints are refused.
    tol: gtol, or xatol and fatol.  callback(x) after every step, or callback(intermediate_result=…); StopIteration or a true result ends
    the run.  options: "maxiter", "disp" and those of the method: gtol, ftol, maxcor, xatol, fatol, maxfev, adaptive, initial_simplex, eps.

    The result has x, fun, jac, nit, nfev, njev, status, success and message.  status: 0 success; 1 maxiter or maxfev is reached; 2 no lower
    point is found along the last direction; 3 NaN or infinity met; 4 unbounded below; 5 the callback stopped it.
    ValueError for an x0 that is empty or not finite, fun(x0) that is not finite, a gradient of another size, bounds that no x fulfils,
    and unknown methods or options.

    >>> result = minimize(lambda x: (x[0] - 1) ** 2 + (x[1] + 2) ** 2, [0.0, 0.0])
    >>> result.success, [round(v, 5) for v in result.x]
    (True, [1.0, -2.0])
    """
    options = dict(options or {})
    options.pop("disp", None)
    if hess is not None or not isinstance(constraints, list | tuple) or len(constraints):
        raise ValueError(f"minimize: no method of {METHODS} uses hess or constraints")
    name = method or ("BFGS" if bounds is None else "Nelder-Mead")
    key = name.lower().replace("-", "").replace("_", "").replace(" ", "") if isinstance(name, str) else ""
    if key not in OPTIONS:
        raise ValueError(f"minimize: unknown method {method!r}; expected one of {METHODS}")
    unknown = sorted(set(options) - set(OPTIONS[key].split()))
    if unknown:
        raise ValueError(f"minimize: unknown option {unknown[0]!r} of {name}; expected some of {OPTIONS[key].split()}")
    for limit in ("maxiter", "maxfev"):
        if options.get(limit) is not None and options[limit] < 0:
            raise ValueError(f"minimize: {limit}: expected a number that is not negative, got {options[limit]}")
    if tol is not None:
        for limit in ("xatol", "fatol") if key == "neldermead" else ("gtol",):
            options.setdefault(limit, tol)
    objective = Objective(fun, x0, args, None if key == "neldermead" and jac is not True else jac, options.pop("eps", None))
    if key == "neldermead":
        from .nelder_mead import nelder_mead

        return nelder_mead(objective, callback, box(bounds, len(objective.x0)), **options)
    if bounds is not None:
        raise ValueError(f"minimize: {name} knows no bounds; use method='Nelder-Mead'")
    if key == "bfgs":
        from .bfgs import bfgs as run
    elif key == "lbfgs":
        from .lbfgs import lbfgs as run
    else:
        from .gradient_descent import gradient_descent as run
    return run(objective, callback, **options)


def box(bounds, n):
    """Bounds as n pairs of floats; None for None.  ValueError for another number of pairs, or where low > high."""
    if bounds is None:
        return None
    pairs = [(-inf if low is None else float(low), inf if high is None else float(high)) for low, high in bounds]
    if len(pairs) != n:
        raise ValueError(f"minimize: bounds: expected {n} pairs, got {len(pairs)}")
    for i, (low, high) in enumerate(pairs):
        if not low <= high:
            raise ValueError(f"minimize: bounds: no number lies between {low} and {high}, the bounds of x[{i}]")
    return pairs


__all__ = ["OptimizeResult", "minimize"]
