"""The pool of threads: every part runs once, however it is used, and the number of threads is what was asked for."""

import os
import subprocess
import sys
import threading

import pytest

import linalgml as lm


@pytest.fixture(autouse=True)
def restore():
    before = lm.get_num_threads()
    yield
    lm.set_num_threads(before)


@pytest.fixture
def pool():
    return pytest.importorskip("linalgml._fast.threads", reason="no compiled extensions")


@pytest.mark.parametrize("bad", [0, -1, 257, 10**30])
def test_numbers_out_of_range_are_refused(bad):
    before = lm.get_num_threads()
    with pytest.raises(ValueError, match="set_num_threads"):
        lm.set_num_threads(bad)
    assert lm.get_num_threads() == before


@pytest.mark.parametrize("bad", [1.5, "2", None, True])
def test_what_is_not_an_integer_is_refused(bad):
    with pytest.raises(TypeError, match="set_num_threads"):
        lm.set_num_threads(bad)


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_every_part_runs_once(pool, threads):
    lm.set_num_threads(threads)
    for parts in [0, 1, 2, 3, 7, 100, 1000] * 30:
        assert pool.check(parts) == [i * i for i in range(parts)]


def test_a_job_inside_a_job_runs_in_its_own_thread(pool):
    lm.set_num_threads(4)
    assert pool.check(50, nest=True) == [i * i for i in range(16)] * 50


def test_jobs_of_several_python_threads_do_not_mix(pool):
    lm.set_num_threads(3)
    wrong = []

    def work():
        for _ in range(300):
            if pool.check(97) != [i * i for i in range(97)]:
                wrong.append(1)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for w in workers:
        w.start()
    for w in workers:
        w.join(60)
    assert not wrong and not any(w.is_alive() for w in workers)


def test_workers_wake_up_after_a_rest(pool):
    import time

    lm.set_num_threads(2)
    for _ in range(20):
        time.sleep(0.002)
        assert pool.check(5) == [0, 1, 4, 9, 16]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_has_a_pool_of_its_own(pool):
    code = """
import os, linalgml as lm
from linalgml._fast import threads
lm.set_num_threads(4)
right = [i * i for i in range(200)]
assert threads.check(200) == right
child = os.fork()
assert threads.check(200) == right
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""
    subprocess.run([sys.executable, "-P", "-c", code], check=True, timeout=60)


def test_the_environment_gives_the_first_number(pool):
    code = "import linalgml as lm; lm.tensor([1.0]); print(lm.get_num_threads())"
    for env, expected in ({"LINALGML_NUM_THREADS": "3"}, "3"), ({"LINALGML_NUM_THREADS": "", "OMP_NUM_THREADS": "2"}, "2"):
        done = subprocess.run([sys.executable, "-P", "-c", code], env={**os.environ, **env}, capture_output=True, text=True, timeout=60)
        assert done.stdout.strip() == expected, done.stderr
    env = {**os.environ, "LINALGML_NUM_THREADS": "many"}
    done = subprocess.run([sys.executable, "-P", "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode and "LINALGML_NUM_THREADS='many': expected a number in 1 … 256" in done.stderr
