# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/adamw.py: one pass, bound by memory for large models."""
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from linalgml._fast.buffer cimport Buffer, F32, itemsize, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, sqrt, take_back
from linalgml._fast.tape cimport AT_DATA, AT_GRAD, AT_SHAPE, AT_VERSION, get, is_tensor, next_version, put
from linalgml._fast.threads cimport parallel

cdef enum:
    TASK = 1 << 15  # numbers that a thread updates at a time


cdef void step(real* param, real* grad, real* exp_avg, real* exp_avg_sq, Py_ssize_t n, real rate, real beta1, real rest1, real beta2,
               real rest2, real eps, real keep, real scale) noexcept nogil:
    cdef Py_ssize_t i
    cdef real g, m, v
    for i in range(n):
        g = grad[i]
        m = beta1 * exp_avg[i] + rest1 * g
        v = beta2 * exp_avg_sq[i] + rest2 * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        param[i] = param[i] * keep - rate * m / (sqrt(v) * scale + eps)


cpdef adamw_step(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Py_ssize_t n, double lr, double beta1, double beta2,
               double eps, double weight_decay, double correction1, double correction2):
    """One step for n parameters; correction1 = 1 - beta1^t and correction2 = 1 - beta2^t undo the start from zero."""
    cdef int code = floating(param, "adamw_step: param")
    need(param, n, code, "adamw_step: param")
    need(grad, n, code, "adamw_step: grad")
    need(exp_avg, n, code, "adamw_step: exp_avg")
    need(exp_avg_sq, n, code, "adamw_step: exp_avg_sq")
    cdef double rate = lr / correction1, scale = 1 / sqrt(correction2), keep = 1 - lr * weight_decay, rest1 = 1 - beta1, rest2 = 1 - beta2
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        step[float](<float*>param.p, <float*>grad.p, <float*>exp_avg.p, <float*>exp_avg_sq.p, n, <float>rate, <float>beta1, <float>rest1,
                    <float>beta2, <float>rest2, <float>eps, <float>keep, <float>scale)
    else:
        step[double](<double*>param.p, <double*>grad.p, <double*>exp_avg.p, <double*>exp_avg_sq.p, n, <double>rate, <double>beta1,
                     <double>rest1, <double>beta2, <double>rest2, <double>eps, <double>keep, <double>scale)
    take_back(thread)


cdef struct Task:  # one step of a stretch of one parameter
    char* param
    char* grad
    char* exp_avg
    char* exp_avg_sq
    Py_ssize_t n
    double rate, scale
    int code

cdef struct Job:
    Task* tasks
    double beta1, beta2, eps, keep


cdef void run_task(void* context, Py_ssize_t part) noexcept nogil:
    cdef Job* job = <Job*>context
    cdef Task* t = job.tasks + part
    if t.code == F32:
        step[float](<float*>t.param, <float*>t.grad, <float*>t.exp_avg, <float*>t.exp_avg_sq, t.n, <float>t.rate, <float>job.beta1,
                    <float>(1 - job.beta1), <float>job.beta2, <float>(1 - job.beta2), <float>job.eps, <float>job.keep, <float>t.scale)
    else:
        step[double](<double*>t.param, <double*>t.grad, <double*>t.exp_avg, <double*>t.exp_avg_sq, t.n, t.rate, job.beta1,
                     1 - job.beta1, job.beta2, 1 - job.beta2, job.eps, job.keep, t.scale)


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
    cdef Job job = [NULL, beta1, beta2, eps, 1 - lr * weight_decay]
    cdef Task* task
    for param in params:
        p = storage_of(param)
        if p is not None:
            most += 1 + p.n // TASK
    job.tasks = <Task*>PyMem_Malloc(max(most, 1) * sizeof(Task))
    if job.tasks == NULL:
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
                task = job.tasks + count
                count += 1
                task.param, task.grad = p.p + start * size, g.p + start * size
                task.exp_avg, task.exp_avg_sq = m.p + start * size, v.p + start * size
                task.n, task.code, task.rate, task.scale = min(<Py_ssize_t>TASK, p.n - start), p.code, rate, scale
                start += TASK
        if total < LONG:
            for start in range(count):
                run_task(&job, start)
        else:
            with nogil:
                parallel(run_task, &job, count)
    finally:
        PyMem_Free(job.tasks)
    return late
