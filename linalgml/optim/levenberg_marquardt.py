"""Nonlinear least squares: residuals r(x), whose squares are to be small together.  Gauss and Newton, Levenberg and Marquardt.

    (J^T J + mu D^2) p = -J^T r          J = dr / dx

J^T J is the part of the Hessian that first derivatives know.  With mu = 0 that is Gauss and Newton's step, which may be far too long
where J is nearly singular; a large mu makes it a short step down the gradient.  mu follows how well the linear model has foretold the
last fall.  D holds the largest length that each column of J has had, so that units do not matter.  J^T J is never formed: J = Q R, and
rotations work mu D^2 into R.  Levenberg, 1944; Marquardt, 1963; Moré, "The Levenberg-Marquardt algorithm: implementation and theory",
1978; the rule for mu is Nielsen's, 1999.
"""

from math import inf, isfinite, nan, sqrt

from .. import backend
from ..calculus.finite_differences import jacobian
from ..dtypes import float64
from ..kernels import kernel
from ..linalg import Matrix, Vector, inv, lstsq, qr
from ..linalg.triangular import triangular_solve
from .objective import DIFFERENCES, OptimizeResult, Problem, largest, told

STATUS = {
    -2: "`callback` raised `StopIteration`.",
    -1: "The Jacobian has entries that are not finite, or too large.",
    0: "The maximum number of function evaluations is exceeded.",
    1: "`gtol` termination condition is satisfied.",
    2: "`ftol` termination condition is satisfied.",
    3: "`xtol` termination condition is satisfied.",
}


@kernel(in_place=("R", "z"))
def damp(R, z, c, row, n):
    """R, z become those of the system with a row c_k e_k = 0 more for each k: R^T R grows by diag(c^2), and R^T z stays.

    R: (n, n), upper triangular; z, c: (n,), c positive; row: (n,), scratch.  The last row comes first, so that no length is 0.
    """
    for back in range(n):
        k = n - 1 - back
        row[k] = c[k]
        for i in range(k + 1, n):
            row[i] = 0.0
        rest = 0.0
        for j in range(k, n):
            length = sqrt(R[j * n + j] * R[j * n + j] + row[j] * row[j])
            cos = R[j * n + j] / length
            sin = row[j] / length
            R[j * n + j] = length
            for i in range(j + 1, n):
                above = R[j * n + i]
                below = row[i]
                R[j * n + i] = cos * above + sin * below
                row[i] = cos * below - sin * above
            above = z[j]
            z[j] = cos * above + sin * rest
            rest = cos * rest - sin * above


class Residuals(Problem):
    """fun, which gives m residuals, and its Jacobian; `nfev` counts the calls but those of differences."""

    size = None

    def __call__(self, x):
        """The residuals at x, as a Vector; NaN where a number overflows."""
        try:
            found = self.fun(self.point(x), *self.args)
        except OverflowError:
            return Vector([nan] * (self.size or 1))
        return self._vector(found)

    def _vector(self, found):
        found = found.tolist() if hasattr(found, "tolist") else found
        r = Vector([float(v) for v in ([found] if isinstance(found, int | float) else found)])
        if len(r) == 0 or len(r) != (self.size or len(r)):
            raise ValueError(f"{self.name}: fun gave {len(r)} residuals; expected {self.size or 'at least 1'}")
        self.size = len(r)
        return r

    def jacobian(self, x, r):
        """The (m, n) Matrix of derivatives at x, where the residuals are r."""
        self.njev += 1
        if self.differences:
            return jacobian(lambda at: r if at == x else self(at), x, DIFFERENCES[self.jac])
        if self.jac is None:
            from ..autograd.engine import grad

            at = self.point(x, requires_grad=True)
            found = self.fun(at, *self.args)
            rows = [grad(found[i], at, retain_graph=True)[0].tolist() for i in range(len(r))]
        else:
            rows = self.jac(self.point(x), *self.args)
            rows = [[float(v) for v in row] for row in (rows.tolist() if hasattr(rows, "tolist") else rows)]
        if len(rows) != len(r) or any(len(row) != len(x) for row in rows):
            raise ValueError(f"{self.name}: jac: expected {len(r)} rows of {len(x)} numbers")
        return Matrix(rows)


class Damped:
    """Steps of Levenberg and Marquardt."""

    def __init__(self, n):
        self.n, self.mu, self.raised, self.D = n, 1e-3, 2.0, [0.0] * n

    def at(self, J, r):
        """Factor J = Q R at a new point."""
        n, (Q, R) = self.n, qr(J)
        self.D = [max(d, J.column(j).magnitude()) for j, d in enumerate(self.D)]
        self.scale = Vector([d or 1.0 for d in self.D])
        self.R, self.z = [v for row in R.tolist() for v in row], (Q.T @ r).tolist()
        self.R += [0.0] * (n * n - len(self.R))  # with fewer residuals than variables
        self.z += [0.0] * (n - len(self.z))

    def step(self):
        """The p of (J^T J + mu D^2) p = -J^T r."""
        n, store = self.n, backend.store()
        R, z = store.build(self.R, float64), store.build(self.z, float64)
        damp(R, z, (self.scale * sqrt(self.mu))._flat(), store.empty(n, float64), n)
        triangular_solve(R, z, n, 1, n, 1, False, False)
        return Vector([-v for v in z])

    def longer(self, ratio):
        """The step fell by `ratio` times what was foretold."""
        self.mu, self.raised = self.mu * max(1 / 3, 1 - (2 * ratio - 1) ** 3), 2.0

    def shorter(self):
        """The step was too long."""
        self.mu, self.raised = self.mu * self.raised, 2 * self.raised


class Undamped:
    """Steps of Gauss and Newton, halved until they fall; of least norm where J has no full rank."""

    def __init__(self, n):
        self.scale = Vector([1.0] * n)

    def at(self, J, r):
        self.p = lstsq(J, r * -1.0)[0]

    def step(self):
        return self.p

    def longer(self, ratio):
        pass

    def shorter(self):
        self.p = self.p * 0.5


def least_squares(fun, x0, jac=None, *, method="lm", ftol=1e-8, xtol=1e-8, gtol=1e-8, max_nfev=None, args=(), callback=None):
    """The OptimizeResult of minimising |fun(x, *args)|^2 / 2, half the sum of the squares of the residuals, from x0; after SciPy's.

    fun gives m residuals, any number of them; it and jac get a Vector, or a Tensor where x0 is one.  jac: a function that gives m rows of n
    derivatives, "2-point" or "3-point" for differences; None for the tape with tensors, and else "2-point".
    method: "lm" (Levenberg and Marquardt) or "gauss-newton" (with steps that are halved, and of least norm where J has no full rank).
    It ends when max |J^T r| <= gtol, when fall and foretold fall are at most ftol times the cost, when a step is at most xtol times x
    (in units of the columns of J), or after max_nfev (100 n) calls, not counting those of differences.

    The result has x, cost (half the sum of squares), fun (the residuals), jac, grad, optimality (max |grad|), nfev, njev, nit, status,
    success and message.  status: 1, 2, 3 for gtol, ftol, xtol; 0 for max_nfev; -1 for a Jacobian that is not finite; -2 when the callback
    stopped it.  Residuals that are not finite are stepped back from; at x0 they are a ValueError, as are an unknown method and wrong sizes.

    >>> result = least_squares(lambda x: [10 * (x[1] - x[0] ** 2), 1 - x[0]], [-1.2, 1.0])
    >>> result.success, [round(v, 6) for v in result.x]
    (True, [1.0, 1.0])
    """
    if method not in ("lm", "gauss-newton"):
        raise ValueError(f"least_squares: unknown method {method!r}; expected 'lm' or 'gauss-newton'")
    if jac is True:
        raise ValueError("least_squares: jac: expected a function, '2-point', '3-point' or None, got True")
    residuals = Residuals(fun, x0, args, jac, "least_squares")
    x, status, nit = residuals.x0, None, 0
    n, r, calls = len(x), residuals(x), 1
    steps, cost = (Damped if method == "lm" else Undamped)(n), r @ r / 2
    if not isfinite(cost):
        raise ValueError(f"least_squares: fun(x0) has entries that are not finite, or whose squares are not: {r}")
    limit = 100 * n if max_nfev is None else max_nfev
    while True:
        J = residuals.jacobian(x, r)
        g = J.T @ r
        if not all(map(isfinite, (*g, *(v for row in J.tolist() for v in row)))):
            status = -1
        elif largest(g) <= gtol:
            status = 1
        if status is not None:
            break
        steps.at(J, r)
        fell = False
        while status is None and not fell:
            if calls >= limit:
                status = 0
                break
            p = steps.step()
            new, calls = residuals(x + p), calls + 1
            lower = new @ new / 2 if all(map(isfinite, new)) else inf
            Jp = J @ p
            foretold, fall = -(g @ p) - Jp @ Jp / 2, cost - lower
            fell = fall > 1e-4 * foretold and fall > 0
            if max(abs(fall), foretold) <= ftol * cost:
                status = 2
            elif not steps.scale.multiply(p).magnitude() > xtol * (xtol + steps.scale.multiply(x).magnitude()):
                status = 3
            if fell:
                steps.longer(fall / foretold)
            else:
                steps.shorter()
        if fell:
            x, r, cost, nit = x + p, new, lower, nit + 1
            if told(callback, residuals, x, cost):
                status = -2
    return OptimizeResult(
        message=STATUS[status], x=residuals.point(x), cost=cost, fun=r, jac=J, grad=g, optimality=largest(g), nit=nit,
        nfev=calls, njev=residuals.njev, status=status, success=status > 0,
    )  # fmt: skip


def curve_fit(f, xdata, ydata, p0=None, sigma=None, absolute_sigma=False, jac=None, **options):
    """(popt, pcov): the parameters for which f(xdata, *params) is nearest to ydata in squares, and their covariance; after SciPy's.

    f gives as many numbers as ydata has, a Vector or a list.  p0: where to start, all ones by default.  sigma: the standard deviation
    of each number in ydata; without `absolute_sigma` only their ratios count, and pcov is scaled so that the residuals have variance
    1. jac(xdata, *params): the rows of derivatives.  options: those of `least_squares`.  RuntimeError where it does not converge;
    ValueError for sizes that do not fit, a sigma that is not positive, and without p0 for an f with any number of parameters.  pcov
    is infinite where the data do not determine the parameters.

    >>> (a, b), pcov = curve_fit(lambda x, a, b: [a * v + b for v in x], [0.0, 1.0, 2.0], [1.0, 3.0, 5.0])
    >>> round(a, 6), round(b, 6)
    (2.0, 1.0)
    """
    y = [float(v) for v in ydata]
    if p0 is None:
        from inspect import signature

        named = list(signature(f).parameters.values())[1:]
        if not named or any(p.kind not in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in named):
            raise ValueError("curve_fit: p0: expected a start, since the number of parameters of f is not known")
        p0 = [1.0] * len(named)
    weights = [1.0] * len(y) if sigma is None else [1 / float(s) if s > 0 else nan for s in sigma]
    if len(weights) != len(y) or not all(map(isfinite, [*weights, *y])):
        raise ValueError(f"curve_fit: expected finite ydata, and sigma as {len(y)} positive numbers")

    def residuals(p):
        values = [float(v) for v in f(xdata, *p)]
        if len(values) != len(y):
            raise ValueError(f"curve_fit: f gave {len(values)} numbers for {len(y)} in ydata")
        return [w * (v - t) for w, v, t in zip(weights, values, y, strict=True)]

    def slopes(p):
        return [[w * float(v) for v in row] for w, row in zip(weights, jac(xdata, *p), strict=True)]

    found = least_squares(residuals, p0, slopes if callable(jac) else jac, **options)
    if not found.success:
        raise RuntimeError(f"curve_fit: no optimum was found: {found.message}")
    m, n = found.jac.shape
    R = qr(found.jac, mode="r")
    size = max(abs(v) for row in R.tolist() for v in row)
    if m < n or (m == n and not absolute_sigma) or min(abs(R[i, i]) for i in range(n)) <= 2.0**-52 * m * size:
        return found.x, Matrix([[inf] * n for _ in range(n)])
    inverse = inv(R[:n, :n])
    return found.x, inverse @ inverse.T * (1.0 if absolute_sigma else 2 * found.cost / (m - n))
