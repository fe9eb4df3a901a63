# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/adamw.py: one pass, bound by memory for large models."""
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from linalgml._fast.buffer cimport Buffer, F32, itemsize, real
from linalgml._fast.rows cimport LONG, sqrt
from linalgml._fast.steps cimport STRETCH, take_step
from linalgml._fast.tape cimport AT_DATA, AT_GRAD, AT_SHAPE, AT_VERSION, get, is_tensor, next_version, put
from linalgml._fast.threads cimport parallel

cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* exp_avg = <real*>a[2]
    cdef real* exp_avg_sq = <real*>a[3]
    cdef real rate = <real>k[0], beta1 = <real>k[1], rest1 = <real>(1 - k[1]), beta2 = <real>k[2], rest2 = <real>(1 - k[2])
    cdef real eps = <real>k[3], keep = <real>k[4], scale = <real>k[5], g, m, v
    for i in range(n):
        g = grad[i]
        m = beta1 * exp_avg[i] + rest1 * g
        v = beta2 * exp_avg_sq[i] + rest2 * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        param[i] = param[i] * keep - rate * m / (sqrt(v) * scale + eps)


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


cpdef adamw_step(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Py_ssize_t n, double lr, double beta1, double beta2,
               double eps, double weight_decay, double correction1, double correction2):
    """One step for n parameters; correction1 = 1 - beta1^t and correction2 = 1 - beta2^t undo the start from zero."""
    take_step(step, "adamw_step", (param, grad, exp_avg, exp_avg_sq),
              (lr / correction1, beta1, beta2, eps, 1 - lr * weight_decay, 1 / sqrt(correction2)), n)


cdef struct Task:  # one step of a stretch of one parameter
    char* arrays[4]
    double numbers[6]
    Py_ssize_t n
    int code


cdef void run_task(void* context, Py_ssize_t part) noexcept nogil:
    cdef Task* t = <Task*>context + part
    step(&t.arrays[0], &t.numbers[0], t.n, t.code)


cdef Buffer storage_of(tensor):
    """The whole storage of a tensor, or None for a view or one of another backend."""
    if not is_tensor(tensor):
        return None
    data = get(tensor, AT_DATA)
    return data if type(data) is Buffer else None


def adamw_steps(list params, dict state, double lr, double beta1, double beta2, double eps, double weight_decay):
    """`AdamW.step` for all the parameters of a group at once, without a Python frame for each.

    Parameters that are ready (a root with a gradient and state, all in buffers) take their step, cut into tasks for the threads; the
    others are returned.
    """
    cdef Buffer p, g, m, v
    cdef Py_ssize_t t, last = 0, count = 0, most = 0, total = 0, start, size
    cdef list late = []
    cdef dict own
    cdef double rate = 0, scale = 0
    cdef Task* task
    cdef Task* tasks
    for param in params:
        p = storage_of(param)
        if p is not None:
            most += 1 + p.n // STRETCH
    tasks = <Task*>PyMem_Malloc(max(most, 1) * sizeof(Task))
    if tasks == NULL:
        raise MemoryError()
    try:
        for param in params:
            p = storage_of(param)
            if p is None:
                if param.grad is not None:
                    late.append(param)
                continue
            grad = get(param, AT_GRAD)
            if grad is None:
                continue
            g, own = storage_of(grad), state.get(param)
            shape = get(grad, AT_SHAPE)
            if not own or g is None or (shape is not get(param, AT_SHAPE) and shape != get(param, AT_SHAPE)):
                late.append(param)
                continue
            m, v = storage_of(own["exp_avg"]), storage_of(own["exp_avg_sq"])
            if m is None or v is None or g.code != p.code or m.code != p.code or v.code != p.code or p.code > 1:
                late.append(param)
                continue
            if g.n < p.n or m.n < p.n or v.n < p.n:
                late.append(param)
                continue
            t = own["step"] + 1
            if t != last:
                rate, scale, last = lr / (1 - beta1**t), 1 / sqrt(1 - beta2**t), t
            own["step"] = t
            put(param, AT_VERSION, next_version())
            size = itemsize(p.code)
            total += p.n
            start = 0
            while start < p.n:
                task = tasks + count
                count += 1
                task.arrays = [p.p + start * size, g.p + start * size, m.p + start * size, v.p + start * size]
                task.numbers = [rate, beta1, beta2, eps, 1 - lr * weight_decay, scale]
                task.n, task.code = min(<Py_ssize_t>STRETCH, p.n - start), p.code
                start += STRETCH
        if total < LONG:
            for start in range(count):
                run_task(tasks, start)
        else:
            with nogil:
                parallel(run_task, tasks, count)
    finally:
        PyMem_Free(tasks)
    return late
