/* A pool of threads for loops whose parts are independent.

   A job is a function, its context and a number of parts.  `ticket` holds the job's number and how many parts were taken from
   its beginning and from its end, in one word: whoever advances it by a compare-and-swap owns that part, and the swap can only
   succeed for the job whose function and context were read, since the number changes before they do (odd while a job is
   written, even while it is open).  The caller works too, from the beginning, and returns when every part is done; every other
   worker begins at the end.  So a part of one job meets the core that did the same part of the job before, whose cache has its
   data, and nobody waits for a fixed share.  A worker that finds nothing to do watches for a while and then sleeps on a lock of
   its own: to be woken up takes longer than most jobs.

   Threads and locks are the interpreter's portable ones; they do not touch Python objects and need no GIL. */
#ifndef LINALGML_THREADS_H
#define LINALGML_THREADS_H
#include <pythread.h>
#include <stddef.h>
#include <stdint.h>
#if defined(_WIN32)
#include <windows.h>
#define LM_YIELD() SwitchToThread()
#else
#include <sched.h>
#define LM_YIELD() sched_yield()
#endif
#if defined(__x86_64__) || defined(__i386__)
#define LM_PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define LM_PAUSE() __asm__ volatile("yield")
#else
#define LM_PAUSE() ((void)0)
#endif

#define LM_MAX_THREADS 256
#define LM_PART_BITS 32 /* of the ticket: 16 for the beginning, 16 for the end */
#define LM_MAX_PARTS 0xffff
#define LM_WATCH 5000 /* pauses before a worker sleeps: some 200 microseconds */

typedef void (*lm_body)(void *context, Py_ssize_t part);

typedef struct {
    PyThread_type_lock bell; /* held while there is nothing to wake up for */
    int asleep;
} lm_worker;

static lm_worker lm_workers[LM_MAX_THREADS];
static int lm_started, lm_wanted = 1, lm_busy;
static lm_body lm_job_body;
static void *lm_job_context;
static uint64_t lm_job_parts, lm_job_first, lm_done, lm_ticket = (uint64_t)1 << LM_PART_BITS; /* closed */

#define LM_GET(x) __atomic_load_n(&(x), __ATOMIC_ACQUIRE)
#define LM_PUT(x, v) __atomic_store_n(&(x), v, __ATOMIC_RELEASE)

/* Take parts of the job that is open, from its end or from its beginning, until there are none left. */
static void lm_take_parts(int from_end) {
    for (;;) {
        uint64_t ticket = LM_GET(lm_ticket);
        if (ticket >> LM_PART_BITS & 1) return;
        lm_body body = LM_GET(lm_job_body);
        void *context = LM_GET(lm_job_context);
        uint64_t front = ticket >> 16 & 0xffff, back = ticket & 0xffff, parts = LM_GET(lm_job_parts), first = LM_GET(lm_job_first);
        if (front + back >= parts) return;
        if (!__atomic_compare_exchange_n(&lm_ticket, &ticket, ticket + (from_end ? 1 : 1 << 16), 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            continue;
        body(context, (Py_ssize_t)(first + (from_end ? parts - 1 - back : front)));
        __atomic_fetch_add(&lm_done, 1, __ATOMIC_ACQ_REL);
    }
}

static void lm_work(void *argument) {
    lm_worker *self = (lm_worker *)argument;
    uint64_t seen = 1;
    for (;;) {
        int watched = 0;
        while (LM_GET(lm_ticket) >> LM_PART_BITS == seen) {
            if (++watched < LM_WATCH) {
                LM_PAUSE();
                continue;
            }
            __atomic_store_n(&self->asleep, 1, __ATOMIC_SEQ_CST);
            /* A job may have come in between: whoever takes `asleep` back decides whether the bell rings. */
            if (__atomic_load_n(&lm_ticket, __ATOMIC_SEQ_CST) >> LM_PART_BITS == seen || !__atomic_exchange_n(&self->asleep, 0, __ATOMIC_SEQ_CST))
                PyThread_acquire_lock(self->bell, WAIT_LOCK);
            watched = 0;
        }
        seen = LM_GET(lm_ticket) >> LM_PART_BITS;
        lm_take_parts((self - lm_workers) % 2 == 0);
    }
}

/* Start workers until there are `count`; returns how many there are. */
static int lm_start(int count) {
    while (lm_started < count) {
        lm_worker *worker = &lm_workers[lm_started];
        worker->asleep = 0;
        worker->bell = PyThread_allocate_lock();
        if (!worker->bell) break;
        PyThread_acquire_lock(worker->bell, WAIT_LOCK);
        if (PyThread_start_new_thread(lm_work, worker) == PYTHREAD_INVALID_THREAD_ID) break;
        lm_started++;
    }
    return lm_started;
}

/* One job of at most LM_MAX_PARTS parts, from part number `first` on. */
static void lm_run(lm_body body, void *context, Py_ssize_t first, Py_ssize_t parts) {
    int workers = lm_start(lm_wanted - 1);
    if (workers > lm_wanted - 1) workers = lm_wanted - 1;
    if (workers > parts - 1) workers = (int)(parts - 1);
    uint64_t number = lm_ticket >> LM_PART_BITS; /* odd: the last job is closed */
    LM_PUT(lm_job_body, body);
    LM_PUT(lm_job_context, context);
    LM_PUT(lm_job_first, (uint64_t)first);
    LM_PUT(lm_job_parts, (uint64_t)parts);
    LM_PUT(lm_done, 0);
    __atomic_store_n(&lm_ticket, (number + 1) << LM_PART_BITS, __ATOMIC_SEQ_CST);
    for (int i = 0; i < workers; i++)
        if (__atomic_exchange_n(&lm_workers[i].asleep, 0, __ATOMIC_SEQ_CST)) PyThread_release_lock(lm_workers[i].bell);
    lm_take_parts(0);
    for (int waited = 0; LM_GET(lm_done) < (uint64_t)parts; waited++) {
        if (waited % 1024 == 1023) LM_YIELD();
        else LM_PAUSE();
    }
    LM_PUT(lm_ticket, ((number + 2) & 0xffffffff) << LM_PART_BITS); /* closed */
}

static void lm_parallel(lm_body body, void *context, Py_ssize_t parts) {
    int idle = 0;
    if (parts < 2 || LM_GET(lm_wanted) < 2 || !__atomic_compare_exchange_n(&lm_busy, &idle, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        for (Py_ssize_t part = 0; part < parts; part++) body(context, part);
        return;
    }
    for (Py_ssize_t first = 0; first < parts; first += LM_MAX_PARTS)
        lm_run(body, context, first, parts - first < LM_MAX_PARTS ? parts - first : LM_MAX_PARTS);
    LM_PUT(lm_busy, 0);
}

/* In the child of a fork there are no workers, and a job that another thread had open will never be closed. */
static void lm_forget_workers(void) {
    lm_started = 0;
    lm_ticket = (uint64_t)1 << LM_PART_BITS;
    lm_busy = 0;
}
#endif
