# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/arithmetic.py`: one formula a kernel, the loops from pointwise.h."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need
from linalgml._fast.pointwise cimport Binary, Ternary, Unary, binary, reach, ternary, unary

cdef extern from *:
    """
    #include "pointwise.h"

    /* Quotients rounded down, as Python and PyTorch round them.  float32 is computed in double, like the readable kernel. */
    static double lm_floor_divide(double a, double b) {
        if (b == 0) return a / b;
        double mod = fmod(a, b), quotient = (a - mod) / b;
        if (mod != 0 && (b < 0) != (mod < 0)) quotient -= 1.0;
        if (quotient == 0) return copysign(0.0, a / b);
        double low = floor(quotient);
        return quotient - low > 0.5 ? low + 1.0 : low;
    }
    static double lm_remainder(double a, double b) {
        double mod = fmod(a, b);
        if (mod == 0) return copysign(0.0, b);
        return (b < 0) != (mod < 0) ? mod + b : mod;
    }
    static lm_int lm_floor_divide_int(lm_int a, lm_int b) {
        if (b == -1) return (lm_int)(0 - (lm_uint)a); /* the hardware traps on the most negative number / -1 */
        lm_int q = a / b;
        return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
    }
    static lm_int lm_remainder_int(lm_int a, lm_int b) {
        if (b == -1) return 0;
        lm_int r = a % b;
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }
    LM_BINARY_ALL(add, lm_uint, x + y)
    LM_BINARY_ALL(sub, lm_uint, x - y)
    LM_BINARY_ALL(mul, lm_uint, x * y)
    LM_BINARY_FLOAT(divide, x / y, x / y)
    LM_BINARY(floor_divide_any_f32, float, float, lm_floor_divide(x, y))
    LM_BINARY(floor_divide_any_f64, double, double, lm_floor_divide(x, y))
    LM_BINARY(floor_divide_any_i64, lm_int, lm_int, lm_floor_divide_int(x, y))
    LM_BINARY(remainder_any_f32, float, float, lm_remainder(x, y))
    LM_BINARY(remainder_any_f64, double, double, lm_remainder(x, y))
    LM_BINARY(remainder_any_i64, lm_int, lm_int, lm_remainder_int(x, y))

    /* The same as vector code, RUN numbers at a time.  A run in which one number is `odd`, where the quick formula may fail, is done by
       the functions above.  Of float32, and of ints of 32 bits, the quotient in double lies on the right side of every whole number, for
       it differs from one by more than its rounding.  Of double, a quotient that was rounded up to a whole number shows itself
       by a remainder of the wrong sign, which a fused multiply-add gives exactly. */
    enum { RUN = 256 };
    #define LM_QUOTIENTS(NAME, T, EXACT, FORMULA)                                                                         \
        static void NAME(const void* px, const void* py, void* po, ptrdiff_t n, ptrdiff_t nx, ptrdiff_t ny) {               \
            T same[RUN], kept[RUN];                                                                                         \
            if (nx != n || (ny != n && ny != 1)) { EXACT(px, py, po, n, nx, ny); return; }                                  \
            if (ny == 1) for (int i = 0; i < RUN; i++) same[i] = ((const T*)py)[0];                                         \
            for (ptrdiff_t start = 0; start < n; start += RUN) {                                                            \
                const int m = n - start < RUN ? (int)(n - start) : RUN;                                                     \
                const T *X = (const T*)px + start, *Y = ny == 1 ? same : (const T*)py + start;                              \
                T* out = (T*)po + start;                                                                                    \
                int odd = 0;                                                                                                \
                for (int i = 0; i < m; i++) { const T x = X[i], y = Y[i]; FORMULA }                                         \
                if (odd) EXACT(X, Y, out, m, m, m);                                                                         \
                else for (int i = 0; i < m; i++) out[i] = kept[i];                                                          \
            }                                                                                                               \
        }
    #define LM_SINGLE const double a = x, b = y, q = a / b, k = floor(q), r = a - k * b; odd |= !(fabs(q) < 0x1p28) | !(fabs(b) < HUGE_VAL);
    LM_QUOTIENTS(floor_divide_f32, float, floor_divide_any_f32, LM_SINGLE (void)r; kept[i] = (float)k;)
    LM_QUOTIENTS(remainder_f32, float, remainder_any_f32, LM_SINGLE kept[i] = (float)(r == 0 ? copysign(0.0, b) : r);)
    #if defined(__FMA__) || defined(__aarch64__)
    #define LM_DOUBLE                                                                                                       \
        const double q = x / y, w = floor(q), s = fma(-w, y, x);                                                            \
        const int high = s != 0 && (s < 0) != (y < 0);                                                                      \
        const double k = high ? w - 1 : w, r = high ? s + y : s;                                                            \
        odd |= !(fabs(q) < 0x1p51) | !(fabs(y) < HUGE_VAL);
    LM_QUOTIENTS(floor_divide_f64, double, floor_divide_any_f64, LM_DOUBLE (void)r; kept[i] = k;)
    LM_QUOTIENTS(remainder_f64, double, remainder_any_f64, LM_DOUBLE (void)k; kept[i] = r == 0 ? copysign(0.0, y) : r;)
    #else
    #define floor_divide_f64 floor_divide_any_f64
    #define remainder_f64 remainder_any_f64
    #endif
    #define LM_SHORT                                                                                                        \
        const int a = (int)x, b = (int)y;                                                                                   \
        odd |= a != x || b != y || a == -0x7fffffff - 1 || b == 0;                                                          \
        const int k = (int)floor((double)a / (double)(b == 0 ? 1 : b));
    LM_QUOTIENTS(floor_divide_i64, lm_int, floor_divide_any_i64, LM_SHORT kept[i] = k;)
    LM_QUOTIENTS(remainder_i64, lm_int, remainder_any_i64, LM_SHORT kept[i] = (int)((unsigned)a - (unsigned)k * (unsigned)b);)
    static const lm_binary floor_divide_loops[3] = {floor_divide_f32, floor_divide_f64, floor_divide_i64};
    static const lm_binary remainder_loops[3] = {remainder_f32, remainder_f64, remainder_i64};
    LM_TERNARY_FLOAT(divide_back, -g * x / y, -g * x / y)
    LM_UNARY_ALL(negative, -x)
    """
    Binary add_loops, sub_loops, mul_loops, divide_loops, floor_divide_loops, remainder_loops
    Ternary divide_back_loops
    Unary negative_loops


def add_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(add_loops, x, y, out, n, nx, ny, x.code, "add_forward")


def sub_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(sub_loops, x, y, out, n, nx, ny, x.code, "sub_forward")


def mul_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(mul_loops, x, y, out, n, nx, ny, x.code, "mul_forward")


def div_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(divide_loops, x, y, out, n, nx, ny, x.code, "div_forward")


def div_backward(Buffer y not None, Buffer out not None, Buffer grad not None, Buffer dy not None, Py_ssize_t n, Py_ssize_t ny):
    ternary(divide_back_loops, out, y, grad, dy, n, n, ny, "div_backward")


cdef int no_zero(Buffer y, Py_ssize_t ny, str name) except -1:
    """Integers have no answer to a division by zero."""
    cdef Py_ssize_t i
    if y.code == I64:
        need(y, ny, I64, name)
        for i in range(ny):
            if (<long long*>y.p)[i] == 0:
                raise ZeroDivisionError(f"{name}: integer division by zero")
    return 0


def floor_divide_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    no_zero(y, min(n, reach(ny, n)), "floor_divide_forward")
    binary(floor_divide_loops, x, y, out, n, nx, ny, x.code, "floor_divide_forward")


def remainder_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    no_zero(y, min(n, reach(ny, n)), "remainder_forward")
    binary(remainder_loops, x, y, out, n, nx, ny, x.code, "remainder_forward")


def has_zero(Buffer x not None, Py_ssize_t n):
    cdef Py_ssize_t i
    need(x, n, x.code, "has_zero: x")
    for i in range(n):
        if (<float*>x.p)[i] == 0 if x.code == F32 else (<double*>x.p)[i] == 0 if x.code == F64 else (<long long*>x.p)[i] == 0:
            return 1
    return 0


def neg_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(negative_loops, x, out, n, x.code, "neg_forward")
