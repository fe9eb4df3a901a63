"""Maximum likelihood and its twin with a prior: the parameters under which the data were least surprising, and how sure one can be.

    estimate = argmax of log p(data | theta) (+ log p(theta))        information = - its second derivatives there
    covariance of the estimate ~ information^-1, for many data

Fisher, "On the mathematical foundations of theoretical statistics", Phil. Trans. R. Soc. A 222, 1922; Casella & Berger, *Statistical
Inference*, chapters 7 and 10.
"""

from dataclasses import dataclass
from math import inf, sqrt

from ..calculus.transforms import grad, hessian
from ..linalg.cholesky import cho_factor, cho_solve
from ..linalg.eigh import eigh
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from ..optim import minimize
from ..optim.objective import OptimizeResult


@dataclass(frozen=True)
class Estimate:
    """x: the parameters, a Vector; log_likelihood: its largest value (with the prior's part, if there is one); information: the Matrix of
    minus its second derivatives; covariance: the inverse; standard_errors: the roots of its diagonal, a Vector; result: the optimiser's."""

    x: Vector
    log_likelihood: float
    information: Matrix
    covariance: Matrix
    standard_errors: Vector
    result: OptimizeResult

    def interval(self, confidence=0.95):
        """For each parameter (low, high), by the normal distribution: estimate -+ z standard errors (Wald's interval)."""
        from ..special import ndtri

        if not 0 < confidence < 1:
            raise ValueError(f"interval: confidence must be between 0 and 1, got {confidence}")
        z = -ndtri((1 - confidence) / 2)
        return [(v - z * e, v + z * e) for v, e in zip(self.x, self.standard_errors, strict=True)]


def maximum_likelihood(log_likelihood, start, *, log_prior=None, method="BFGS", options=None):
    """The parameters that make log_likelihood(theta) largest; with log_prior, a function of theta, too, the most probable ones (MAP).

    log_likelihood: a function of a Vector of parameters in arithmetic and the functions of linalgml.calculus.functions, or of a Tensor,
    if `start` is one; its derivatives are exact.  Returns an Estimate.  ValueError where the optimiser fails, and where the information
    is not positive definite: the data do not tell the parameters apart.

    >>> from linalgml.calculus.functions import log
    >>> found = maximum_likelihood(lambda t: 7 * log(t[0]) + 3 * log(1 - t[0]), [0.5])
    >>> round(found.x[0], 6), round(found.standard_errors[0], 4)
    (0.7, 0.1449)
    """
    from ..autograd.tensor import Tensor

    tape = isinstance(start, Tensor)

    def loss(theta):
        return -(log_likelihood(theta) if log_prior is None else log_likelihood(theta) + log_prior(theta))

    def guarded(theta):  # a step of the optimiser may leave the domain of a logarithm
        try:
            return loss(theta)
        except (ValueError, ArithmeticError):
            return inf

    start = start if tape else Vector([float(v) for v in start])
    loss(start)  # an error here is the caller's
    result = minimize(guarded, start, method=method, jac=None if tape else grad(loss), options=options)
    if not result.success and result.status != 2:  # 2: rounding stops it, at the top for what it is worth
        raise ValueError(f"maximum_likelihood: {result.message}")
    second = hessian(loss)(result.x)
    information = Matrix(second.tolist())
    x = Vector([float(v) for v in result.x.tolist()])
    curvatures = eigh(information).eigenvalues
    if not curvatures[0] > 1e-12 * curvatures[-1]:
        why = "no maximum, or parameters that the data do not tell apart"
        raise ValueError(f"maximum_likelihood: the information at {x} is not positive definite: {why}")
    covariance = cho_solve(cho_factor(information), Matrix.identity(len(x)))
    errors = Vector([sqrt(covariance[i, i]) for i in range(len(x))])
    return Estimate(x, -result.fun, information, covariance, errors, result)


def fisher_information(log_prob, theta, draws):
    """The mean over the draws of the outer product of scores, a Matrix: what one observation tells about theta.

    log_prob(theta, x): the log density of one observation; theta: numbers; draws: observations of the distribution with these parameters.
    The scores are exact derivatives.  ValueError without draws.

    >>> tosses = [1] * 3 + [0] * 7
    >>> from linalgml.calculus.functions import log
    >>> I = fisher_information(lambda t, x: log(t[0]) if x else log(1 - t[0]), [0.3], tosses)
    >>> round(I[0, 0], 6), round(1 / (0.3 * 0.7), 6)
    (4.761905, 4.761905)
    """
    theta = Vector([float(v) for v in theta])
    n, count = len(theta), 0
    total = [[0.0] * n for _ in range(n)]
    score = grad(log_prob)
    for x in draws:
        s = score(theta, x)
        count += 1
        for i in range(n):
            for j in range(n):
                total[i][j] += s[i] * s[j]
    if not count:
        raise ValueError("fisher_information: no draws")
    return Matrix([[v / count for v in row] for row in total])
