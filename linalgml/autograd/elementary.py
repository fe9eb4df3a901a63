"""The elementary functions, elementwise: exponentials, logarithms, powers, roots, trigonometry, rounding.

The kernels only: the operations on tensors bear the same names as the functions of `math` that the kernels call (`exp`,
`pow`, `round`), so they stand beside, in `functions.py`.  A gradient is computed from the result where the derivative is
simplest in terms of it (exp' = exp), else from the input; that of e^x is a product, `arithmetic.mul_forward`.
"""

from math import ceil, copysign, cos, erf, exp, expm1, floor, log, log1p, log2, log10, pi, pow, sin, sqrt, tan, trunc

from ..kernels import kernel


@kernel
def exp_forward(x, out, n):
    """out = e^x.  x, out: (n,).  The gradient is grad * out."""
    for i in range(n):
        out[i] = exp(x[i])


@kernel
def expm1_forward(x, out, n):
    """out = e^x - 1, exact for small x too.  x, out: (n,)."""
    for i in range(n):
        out[i] = expm1(x[i])


@kernel
def expm1_backward(out, grad, dx, n):
    """dx = grad * (out + 1), as the derivative of e^x - 1 is e^x.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (out[i] + 1.0)


@kernel
def log_forward(x, out, n):
    """out = the natural logarithm of x.  x, out: (n,).  The gradient is grad / x."""
    for i in range(n):
        out[i] = log(x[i])


@kernel
def log2_forward(x, out, n):
    """out = the logarithm of x to base 2.  x, out: (n,)."""
    for i in range(n):
        out[i] = log2(x[i])


@kernel
def log10_forward(x, out, n):
    """out = the logarithm of x to base 10.  x, out: (n,)."""
    for i in range(n):
        out[i] = log10(x[i])


@kernel
def log_base_backward(x, grad, dx, n, base):
    """dx = grad / (x * log base): the gradient of a logarithm to another base.  All (n,)."""
    scale = log(base)
    for i in range(n):
        dx[i] = grad[i] / (x[i] * scale)


@kernel
def log1p_forward(x, out, n):
    """out = log(1 + x), exact for small x too.  x, out: (n,)."""
    for i in range(n):
        out[i] = log1p(x[i])


@kernel
def log1p_backward(x, grad, dx, n):
    """dx = grad / (1 + x).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] / (1.0 + x[i])


@kernel
def pow_forward(x, y, out, n, nx, ny):
    """out = x to the power y.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = pow(x[i % nx], y[i % ny])


@kernel
def pow_backward_base(x, y, grad, dx, n, nx, ny):
    """The gradient of the base: dx = grad * y * x^(y - 1), 0 where y = 0.  grad, dx: (n,); x: (nx,), y: (ny,), repeated."""
    for i in range(n):
        exponent = y[i % ny]
        if exponent == 0:
            dx[i] = 0.0
        else:
            dx[i] = grad[i] * (exponent * pow(x[i % nx], exponent - 1.0))


@kernel
def pow_backward_exponent(x, y, out, grad, dy, n, nx, ny):
    """The gradient of the exponent: dy = grad * x^y * log x, 0 where x = 0 <= y.  out, grad, dy: (n,); x: (nx,), y: (ny,), repeated."""
    for i in range(n):
        base = x[i % nx]
        if base == 0 and y[i % ny] >= 0:
            dy[i] = 0.0
        else:
            dy[i] = grad[i] * (out[i] * log(base))


@kernel
def sqrt_forward(x, out, n):
    """out = the square root of x.  x, out: (n,)."""
    for i in range(n):
        out[i] = sqrt(x[i])


@kernel
def sqrt_backward(out, grad, dx, n):
    """dx = grad / (2 * out).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] / (2.0 * out[i])


@kernel
def rsqrt_forward(x, out, n):
    """out = 1 / sqrt(x).  x, out: (n,)."""
    for i in range(n):
        out[i] = 1.0 / sqrt(x[i])


@kernel
def rsqrt_backward(out, grad, dx, n):
    """dx = -grad * out^3 / 2.  All (n,)."""
    for i in range(n):
        dx[i] = -0.5 * grad[i] * (out[i] * out[i] * out[i])


@kernel
def reciprocal_forward(x, out, n):
    """out = 1 / x.  x, out: (n,)."""
    for i in range(n):
        out[i] = 1.0 / x[i]


@kernel
def reciprocal_backward(out, grad, dx, n):
    """dx = -grad * out^2.  All (n,)."""
    for i in range(n):
        dx[i] = -grad[i] * (out[i] * out[i])


@kernel
def square_forward(x, out, n):
    """out = x * x.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        out[i] = v * v


@kernel
def square_backward(x, grad, dx, n):
    """dx = 2 * x * grad.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (2.0 * x[i])


@kernel
def abs_forward(x, out, n):
    """out = |x|.  x, out: (n,)."""
    for i in range(n):
        out[i] = abs(x[i])


@kernel
def abs_backward(x, grad, dx, n):
    """dx = grad * sign(x), 0 at 0.  All (n,)."""
    for i in range(n):
        v = x[i]
        if v > 0:
            dx[i] = grad[i]
        elif v < 0:
            dx[i] = -grad[i]
        else:
            dx[i] = 0.0 * grad[i]


@kernel
def sign_forward(x, out, n):
    """out = 1, 0 or -1, the sign of x; 0 for nan.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if v > 0:
            out[i] = 1.0
        elif v < 0:
            out[i] = -1.0
        else:
            out[i] = 0.0


@kernel
def sin_forward(x, out, n):
    """out = sin x, x in radians.  x, out: (n,)."""
    for i in range(n):
        out[i] = sin(x[i])


@kernel
def sin_backward(x, grad, dx, n):
    """dx = grad * cos x.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * cos(x[i])


@kernel
def cos_forward(x, out, n):
    """out = cos x, x in radians.  x, out: (n,)."""
    for i in range(n):
        out[i] = cos(x[i])


@kernel
def cos_backward(x, grad, dx, n):
    """dx = -grad * sin x.  All (n,)."""
    for i in range(n):
        dx[i] = -grad[i] * sin(x[i])


@kernel
def tan_forward(x, out, n):
    """out = tan x, x in radians.  x, out: (n,)."""
    for i in range(n):
        out[i] = tan(x[i])


@kernel
def tan_backward(out, grad, dx, n):
    """dx = grad * (1 + out^2).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (1.0 + out[i] * out[i])


@kernel
def erf_forward(x, out, n):
    """out = erf x, twice the integral of the normal density N(0, 1/2) from 0 to x.  x, out: (n,)."""
    for i in range(n):
        out[i] = erf(x[i])


@kernel
def erf_backward(x, grad, dx, n):
    """dx = grad * 2 / sqrt(pi) * exp(-x^2).  All (n,)."""
    scale = 2.0 / sqrt(pi)
    for i in range(n):
        v = x[i]
        dx[i] = grad[i] * (scale * exp(-v * v))


# Numbers from 2^52 on are integers already (and inf and nan stay); `copysign` keeps the sign of -0.0 and makes a float.
WHOLE = 4503599627370496.0


@kernel
def floor_forward(x, out, n):
    """out = the greatest integer that is not above x.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(floor(v), v)
        else:
            out[i] = v


@kernel
def ceil_forward(x, out, n):
    """out = the least integer that is not below x.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(ceil(v), v)
        else:
            out[i] = v


@kernel
def trunc_forward(x, out, n):
    """out = the integer part of x, towards 0.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(trunc(v), v)
        else:
            out[i] = v


@kernel
def round_forward(x, out, n):
    """out = the nearest integer, the even one where two are as near.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(round(v), v)
        else:
            out[i] = v
