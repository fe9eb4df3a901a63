# The doors of elementwise twins: check three buffers, pick the loop of their element type, run it.

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, bad_size, itemsize, need
from linalgml._fast.threads cimport parallel

cdef extern from "pointwise.h":
    ctypedef void (*lm_binary)(const void*, const void*, void*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil
    ctypedef void (*lm_ternary)(const void*, const void*, const void*, void*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil
    ctypedef void (*lm_unary)(const void*, void*, Py_ssize_t) noexcept nogil

ctypedef const lm_binary* Binary    # one loop for each element type
ctypedef const lm_ternary* Ternary
ctypedef const lm_unary* Unary

cdef enum:
    LARGE = 1 << 16   # elements from which the GIL is worth releasing
    SHARED = 1 << 17  # elements from which threads share a loop
    PART = 1 << 15    # elements that one of them takes at a time

cdef struct Elements:  # a loop, the arrays it runs over and how far their elements are apart: 0 for a single number
    lm_unary one
    lm_binary two
    lm_ternary three
    char* x
    char* y
    char* grad
    char* out
    Py_ssize_t n, x_step, y_step, grad_step, out_step

cdef inline void elements_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Elements* e = <Elements*>context
    cdef Py_ssize_t i = part * PART, n = min(<Py_ssize_t>PART, e.n - i)
    if e.one != NULL:
        e.one(e.x + i * e.x_step, e.out + i * e.out_step, n)
    elif e.two != NULL:
        e.two(e.x + i * e.x_step, e.y + i * e.y_step, e.out + i * e.out_step, n, n if e.x_step else 1, n if e.y_step else 1)
    else:
        e.three(e.x + i * e.x_step, e.y + i * e.y_step, e.grad + i * e.grad_step, e.out + i * e.out_step, n, n if e.x_step else 1,
                n if e.y_step else 1)

cdef inline void share(Elements* e) noexcept:
    with nogil:
        parallel(elements_part, e, (e.n + PART - 1) // PART)

cdef inline bint plain(Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny) noexcept:
    """Whether threads share the loop: it is long, and each operand has n elements or one."""
    return n >= SHARED and (nx == n or nx == 1) and (ny == n or ny == 1)

cdef inline Py_ssize_t step(Py_ssize_t count, Buffer b) noexcept:
    return 0 if count == 1 else itemsize(b.code)

cdef inline int no_loop(int code, str name) except -1:
    raise TypeError(f"{name}: x is {'float32 float64 int64'.split()[code]}, expected float32 or float64")

cdef inline Py_ssize_t reach(Py_ssize_t count, Py_ssize_t n) noexcept:
    """How many elements an operand must have: `count` that repeat, or for a column -k one for every k; none for a count of 0."""
    if count >= 0:
        return count
    return (n - 1) // -count + 1 if count > -(<Py_ssize_t>1 << 60) else <Py_ssize_t>1 << 62

cdef inline int bad_binary(Buffer x, Buffer y, Buffer out, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny, int code, str name) except -1:
    if n < 0 or nx == 0 or ny == 0:
        bad_size(n if n < 0 else 0)
    need(x, reach(nx, n), x.code, name + ": x")
    need(y, reach(ny, n), x.code, name + ": y")
    need(out, n, code, name + ": out")
    return 0

cdef inline int binary(Binary loops, Buffer x, Buffer y, Buffer out, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny,
                       int code, str name) except -1:
    """Run a loop over x (repeated every nx elements) and y (every ny) into out, whose element type is `code`.

    A negative count, -k, is a column's: each of its elements is used k times in a row.
    """
    cdef lm_binary loop = loops[x.code]
    if n == 0:
        return 0
    if (n < 0 or nx == 0 or ny == 0 or x.n < reach(nx, n) or y.n < reach(ny, n) or out.n < n or y.code != x.code or out.code != code):
        bad_binary(x, y, out, n, nx, ny, code, name)
    if loop == NULL:
        no_loop(x.code, name)
    cdef Elements e
    if n < LARGE:
        loop(x.p, y.p, out.p, n, nx, ny)
    elif plain(n, nx, ny):
        e = [NULL, loop, NULL, x.p, y.p, NULL, out.p, n, step(nx, x), step(ny, y), 0, itemsize(code)]
        share(&e)
    else:
        with nogil:
            loop(x.p, y.p, out.p, n, nx, ny)
    return 0

cdef inline int bad_unary(Buffer x, Buffer out, Py_ssize_t n, int code, str name) except -1:
    need(x, n, x.code, name + ": x")
    need(out, n, code, name + ": out")
    return 0

cdef inline int unary(Unary loops, Buffer x, Buffer out, Py_ssize_t n, int code, str name) except -1:
    """Run a loop over n elements of x into out, whose element type is `code`."""
    cdef lm_unary loop = loops[x.code]
    if n < 0 or x.n < n or out.n < n or out.code != code:
        bad_unary(x, out, n, code, name)
    if loop == NULL:
        no_loop(x.code, name)
    cdef Elements e
    if n < LARGE:
        loop(x.p, out.p, n)
    elif n >= SHARED:
        e = [loop, NULL, NULL, x.p, NULL, NULL, out.p, n, itemsize(x.code), 0, 0, itemsize(code)]
        share(&e)
    else:
        with nogil:
            loop(x.p, out.p, n)
    return 0

cdef inline int ternary(Ternary loops, Buffer x, Buffer y, Buffer grad, Buffer out, Py_ssize_t n, Py_ssize_t nx,
                        Py_ssize_t ny, str name) except -1:
    """Run a loop over x (repeated every nx), y (every ny) and a gradient (n,) into out; all of one element type."""
    cdef lm_ternary loop = loops[x.code]
    if n == 0:
        return 0
    if (n < 0 or nx == 0 or ny == 0 or x.n < reach(nx, n) or y.n < reach(ny, n) or out.n < n or y.code != x.code
            or out.code != x.code):
        bad_binary(x, y, out, n, nx, ny, x.code, name)
    need(grad, n, x.code, "gradient")
    if loop == NULL:
        no_loop(x.code, name)
    cdef Elements e
    if n < LARGE:
        loop(x.p, y.p, grad.p, out.p, n, nx, ny)
    elif plain(n, nx, ny):
        e = [NULL, NULL, loop, x.p, y.p, grad.p, out.p, n, step(nx, x), step(ny, y), itemsize(grad.code), itemsize(out.code)]
        share(&e)
    else:
        with nogil:
            loop(x.p, y.p, grad.p, out.p, n, nx, ny)
    return 0
