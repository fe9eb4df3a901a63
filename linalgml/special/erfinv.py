"""The inverses of erf and of its complement.

    erf(erfinv(y)) = y  for -1 < y < 1,    erfc(erfcinv(z)) = z  for 0 < z < 2

In the middle erfinv(y) / y is a polynomial in y^2.  In the tails, where erfc(x) is about e^(-x^2) / x, erfcinv(z) is close to
s = sqrt(-log z), and their quotient is a polynomial in a multiple of 1 / (s + 4).  Both were fitted in Chebyshev's points, with
benchmarks/special_tables.py; Giles, *Approximating the erfinv function*, 2011, and Blair, Edwards & Johnson, 1976, split alike.
"""

from math import inf, log, nan, sqrt

from ..kernels import kernel
from .arguments import unary
from .erf import exp_square

CENTRE = (  # erfinv(y) / y, the highest power of y^2 first; y^2 <= 9/16
    36.48924625227927, -199.30052343425672, 513.753995201877, -826.3222313764647, 926.9009510978324, -768.3745873000631,
    487.13876446617894, -241.1454976621851, 94.44396616260248, -29.422410221550805, 7.346563687278637, -1.42963987428374,
    0.2530769887007808, -0.00011453655208794066, 0.03436533672186762, 0.03627276679355879, 0.04284698922269331, 0.05173089552030858,
    0.06495962747065766, 0.08655212909155735, 0.12755617530682367, 0.23201366653465053, 0.886226925452758,
)  # fmt: skip
TAIL = (  # erfcinv(z) / s, the highest power of t first; z <= 1/4
    -7.457553225503636e-10, 5.094457742468849e-09, 1.3087557641290157e-08, -2.082030492395338e-08, -5.1032709109145146e-08,
    3.7266222599476434e-08, 6.876793070707085e-08, -1.3432184339130197e-07, -2.3775810182224778e-07, -8.240423516500242e-08,
    -6.590062365116076e-08, -8.252458876285257e-08, 5.613312081667628e-07, 2.5901641241037705e-06, 7.03518881068591e-06,
    1.6194598009274754e-05, 3.236105404461224e-05, 5.631525076022296e-05, 7.75013857356528e-05, 5.719708930753259e-05,
    -0.0001283549680348255, -0.0007750169855619852, -0.0025814172490291184, -0.006889018836760927, -0.01625278776107976,
    -0.033853669483454626, -0.06257377630471286, -0.07864484283605519, 0.9582935607935591,
)  # fmt: skip
HALF_ROOT_PI = 0.886226925452758
EDGE, LOW, HIGH = 0.75, 0.25, 1.75  # |erf| and erfc where the two formulas meet


@kernel
def erfinv_centre(y):
    """erfinv(y) for |y| <= 3/4."""
    u = y * y
    total = 0.0
    for c in CENTRE:
        total = total * u + c
    return y * total


@kernel
def erfcinv_tail(z):
    """erfcinv(z) for 0 <= z <= 1/4: infinite at 0, NaN below."""
    if not z > 0.0:
        return inf if z == 0.0 else nan
    s = sqrt(-log(z))
    t = 13.5 / (s + 4.0) - 1.47
    total = 0.0
    for c in TAIL:
        total = total * t + c
    return s * total


@kernel
def erfinv_value(y):
    """erfinv(y): infinite at -1 and 1, NaN beyond."""
    if abs(y) <= EDGE:
        return erfinv_centre(y)
    r = erfcinv_tail(1.0 - abs(y))
    return -r if y < 0.0 else r


@kernel
def erfcinv_value(z):
    """erfcinv(z): infinite at 0 and 2, NaN beyond."""
    if z < LOW:
        return erfcinv_tail(z)
    if z > HIGH:
        return -erfcinv_tail(2.0 - z)
    return erfinv_centre(1.0 - z)


@kernel
def erfinv_forward(y, out, n):
    """out = erfinv(y).  y, out: (n,)."""
    for i in range(n):
        out[i] = erfinv_value(y[i])


@kernel
def erfinv_backward(out, grad, dy, n):
    """dy = grad * sqrt(pi) / 2 * e^(out^2), from the result.  All (n,)."""
    for i in range(n):
        dy[i] = grad[i] * (HALF_ROOT_PI * exp_square(out[i], 1.0))


@kernel
def erfcinv_forward(z, out, n):
    """out = erfcinv(z).  z, out: (n,)."""
    for i in range(n):
        out[i] = erfcinv_value(z[i])


@kernel
def erfcinv_backward(out, grad, dz, n):
    """dz = -grad * sqrt(pi) / 2 * e^(out^2), from the result.  All (n,)."""
    for i in range(n):
        dz[i] = -grad[i] * (HALF_ROOT_PI * exp_square(out[i], 1.0))


def erfinv(y):
    """The x with erf(x) = y, of a number, list, Vector or Tensor: 1e-15 relative; infinite at -1 and 1, NaN beyond, as in SciPy.

    >>> erfinv(0.0), round(erfinv(0.5), 12)
    (0.0, 0.476936276204)
    """
    return unary(y, erfinv_value, erfinv_forward, "erfinv", erfinv_backward, from_output=True)


def erfcinv(z):
    """The x with erfc(x) = z, of a number, list, Vector or Tensor: 1e-15 relative; infinite at 0 and 2, NaN beyond, as in SciPy.

    It keeps its digits where erfinv(1 - z) has none.

    >>> round(erfcinv(1e-300), 12)
    26.209469960516
    """
    return unary(z, erfcinv_value, erfcinv_forward, "erfcinv", erfcinv_backward, from_output=True)
