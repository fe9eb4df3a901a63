"""Special functions, after scipy.special and torch.special."""

from .betainc import beta, betainc, betaincc, betaln
from .betaincinv import betainccinv, betaincinv
from .digamma import digamma, psi
from .erf import erf, erfc, erfcx
from .erfinv import erfcinv, erfinv
from .gamma import gamma, gammaln
from .gammainc import gammainc, gammaincc
from .gammaincinv import gammainccinv, gammaincinv
from .ndtr import log_ndtr, ndtr, ndtri
from .zeta import polygamma, zeta

__all__ = [
    "beta", "betainc", "betaincc", "betainccinv", "betaincinv", "betaln", "digamma", "erf", "erfc", "erfcinv", "erfcx",
    "erfinv", "gamma", "gammainc", "gammaincc", "gammainccinv", "gammaincinv", "gammaln", "log_ndtr", "ndtr", "ndtri",
    "polygamma", "psi", "zeta",
]  # fmt: skip
