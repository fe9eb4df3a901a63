"""The engine: stubs are cut from working source, and a report says what a learner can use."""

import io
import sys

import pytest

from linalgml.exercises import check_here, days, exercise, get, grade_source
from linalgml.exercises.child import grade_in_child
from linalgml.exercises.compare import blank, difference
from linalgml.exercises.cut import Cut, import_lines, patched
from linalgml.linalg.vector import Vector, norm
from linalgml.nn.linear import linear_forward

GOOD = "def dot(x, y, n):\n    return sum(x[i] * y[i] for i in range(n))\n"


def report(body, head="def dot(x, y, n):"):
    return grade_source("day-01", "dot", f"{head}\n    {body}\n")


class Counter:
    """Counts up."""

    step = 1

    def __init__(self, start=0):
        """From `start`."""
        self.value = start

    def up(self):
        """One step."""
        self.value += self.step
        return self.value

    def reset(self):
        self.value = 0


def double(x, out, n):
    """out = 2 x.  Both (n,)."""
    for i in range(n):
        out[i] = 2 * x[i]


# ---- cutting ---------------------------------------------------------------------------------------------------------------


def test_a_kernel_is_cut_without_its_decorator_and_with_its_imports():
    cut = Cut(norm)
    assert cut.solution.startswith("def norm(x, n):") and "return top * sqrt(total)" in cut.solution
    assert cut.header() == "from math import inf, sqrt" and cut.header(without={"inf"}) == "from math import sqrt"
    assert cut.stub.count("\n") == 2 and "your turn" in cut.stub


def test_a_method_is_cut_from_its_class():
    cut = Cut(Vector.cross)
    assert cut.solution.startswith("def cross(self, other):") and ">>>" in cut.stub
    assert "from linalgml.linalg.vector import" in cut.header()


def test_a_class_keeps_its_frame_and_loses_the_bodies_asked_for():
    assert Cut(Counter).stub.count("your turn") == 3
    stub = Cut(Counter, blank=["up"]).stub
    assert stub.count("your turn") == 1 and "self.value = start" in stub and "step = 1" in stub and '"""One step."""' in stub
    with pytest.raises(LookupError, match="no method down"):
        Cut(Counter, blank=["down"])
    compile(Cut(Counter).stub, "stub", "exec")


def test_single_statements_are_blanked_where_they_stand():
    cut = Cut(linear_forward, blank=["total += x[xi + p] * weight[wj + p]"])
    assert '                raise NotImplementedError("your turn")' in cut.stub and "total += bias[j]" in cut.stub
    with pytest.raises(LookupError, match="no statement"):
        Cut(linear_forward, blank=["total += 1"])


def test_a_stub_may_have_another_docstring_and_another_name():
    cut = Cut(norm, doc="The length.\n\nx: (n,).", name="length")
    assert cut.stub.startswith('def length(x, n):\n    """The length.\n\n    x: (n,).\n    """\n    raise')
    assert cut.solution.startswith("def length(x, n):")


def test_patches_must_apply():
    assert patched("a + b + a", ["a -> c", "b -> d"]) == "c + d + c"
    with pytest.raises(ValueError, match="does not apply"):
        patched("a", "b -> c")
    with pytest.raises(ValueError, match="before -> after"):
        patched("a", "a")


def test_import_lines_are_sorted_and_merged():
    lines = import_lines({"import math": set(), "linalgml.a": {"z as y", "b"}, "math": {"pi"}})
    assert lines == ["import math", "from math import pi", "from linalgml.a import b, z as y"]


# ---- grading -------------------------------------------------------------------------------------------------------------


def test_a_right_answer_passes_whatever_its_form():
    assert grade_source("day-01", "dot", GOOD).passed
    assert grade_source("day-01", "dot", "from operator import mul\ndot = lambda x, y, n: float(sum(map(mul, x[:n], y[:n])))").passed


def test_the_first_counter_example_is_shown():
    found = report("return 6.0")
    assert found.state == "failed" and found.text == "dot([1.0, 2.0], [3.0, 4.0], 2)\n  gives     6.0\n  expected  11.0"
    assert found.hint == get("day-01", "dot").hints[0] and not found.misconception


def test_an_error_is_told_with_the_learners_line():
    assert "raises NameError: name 'z' is not defined\n    at line 2: return z" in report("return z").text
    assert "at line 4: return x[7]" in report("return f(x)\ndef f(x):\n    return x[7]").text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def dot(x, y, n)\n    return 0", "line 1: def dot(x, y, n)"),
        ("def dot(x, y, n):\nreturn 0", "This is not Python yet"),
        ("def dott(x, y, n):\n    return 0", "There is no `dot`"),
        ("dot = 3", "There is no `dot`"),
        ("", "There is no `dot`"),
        ("1 / 0\n" + GOOD, "ZeroDivisionError: division by zero\n  at line 1: 1 / 0"),
        ("import nowhere_at_all\n" + GOOD, "ModuleNotFoundError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("x = '\0'", "This is not Python"),
    ],
)
def test_source_that_does_not_load_is_explained(source, said):
    found = grade_source("day-01", "dot", source)
    assert found.state == "error" and said in found.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return", "a `return` missing"),
        ("pass", "a `return` missing"),
        ("return [1.0]", "got a list, expected a float"),
        ("return '6.0'", "got a str, expected a float"),
        ("raise SystemExit", "raises SystemExit"),
        ("return dot(x, y, n)", "calls itself without end"),
        ("return dot", "got a function, expected a float"),
        ("x[0] = 9.0 if n else 0\n    return 6.0", "changes its argument x"),
    ],
)
def test_odd_answers_are_explained(body, said):
    assert said in report(body).text


def test_a_missing_parameter_is_python_s_own_message():
    assert "takes 2 positional arguments but 3 were given" in report("return 0", "def dot(x, y):").text


def test_nan_and_infinity_are_not_right_by_accident():
    for value in ("nan", "inf", "-inf"):
        assert not report(f"return float('{value}')").passed


def test_answers_cannot_reach_the_cases_of_others():
    cheat = "def dot(x, y, n):\n    x.append(1.0)\n    return sum(a * b for a, b in zip(x[:n], y))"
    assert "changes its argument x" in grade_source("day-01", "dot", cheat).text
    assert grade_source("day-01", "dot", GOOD).passed


def test_what_is_printed_is_kept_for_the_case_that_fails():
    found = report("print(n, 'seen')\n    return 6.0")
    assert found.printed == "2 seen\n"
    found = report("print('x' * 10**6)\n    return 6.0")
    assert len(found.printed) < 5000 and "more characters" in found.printed
    assert sys.stdout is not None and not isinstance(sys.stdout, io.StringIO)


def test_the_outputs_of_a_kernel_are_compared():
    @exercise(double, title="Twice", outputs=("out",))
    def cases(rng):
        """Write twice x into out."""
        yield [1.0], blank(1), 1
        yield [1.0, 2.0], blank(2), 2

    grade = cases.grade
    assert grade(cases.solution).passed
    assert "nothing was written into out: write into out instead" in grade("def double(x, out, n):\n    return [2 * v for v in x]").text
    assert "holds nothing until you write it" in grade("def double(x, out, n):\n    out[0] += 2 * x[0]").text
    half = grade("def double(x, out, n):\n    out[0] = 2 * x[0]")
    assert "out = [2.0, unwritten]" in half.text and "[1] was never written" in half.text
    assert not grade("def double(x, out, n):\n    for i in range(n):\n        x[i] *= 2\n        out[i] = x[i]").passed


def test_an_exercise_may_use_a_class():
    @exercise(Counter, title="Counting", use=lambda made, *steps: [made(steps[0]).up() for _ in steps])
    def cases(rng):
        """Count."""
        yield 0, 1
        yield (5,)

    assert cases.grade(cases.solution).passed
    assert cases.grade(cases.stub).state == "todo"
    assert not cases.grade(cases.solution.replace("+=", "-=")).passed
    wrong = "class Counter:\n    def __init__(self, s): self.s = 0 if s else 1\n    def up(self): self.s += 1; return self.s"
    assert "Counter(0, 1)" in cases.grade(wrong).text


@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        ([1, 2], [1, 2, 3], "length 2, expected 3"),
        (Vector([1, 2]), [1.0, 2.0], None),
        ({"a": 1}, {"a": 1, "b": 2}, "the key 'b' is missing"),
        ({"a": [1, 2]}, {"a": [1, 3]}, "at ['a'][1]"),
        ((1, 2), [1, 2], None),
        (True, 1, None),
        (1j, 1j, None),
        ("a", "b", ""),
        (float("nan"), float("nan"), None),
        (1e300, float("inf"), ""),
    ],
)
def test_differences(got, expected, said):
    assert difference(got, expected) == said


# ---- in a process of its own ---------------------------------------------------------------------------------------------


def test_an_endless_loop_is_stopped_with_its_line():
    found = grade_in_child("day-01", "dot", "def dot(x, y, n):\n    while True:\n        n += 1\n", "day_01.py", seconds=1)
    assert found.state == "error" and "still running after 1 s" in found.text and "at line" in found.text and "dot([2.0]" in found.text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\nos._exit(7)", "exit code 7"),
        ("def dot(x, y, n):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGTERM)", "ended the process"),
        ("while True: pass", "loading the file"),
        ("import sys\nsys.stdout = None\n" + GOOD, "Right in all"),
        ("print('{\"name\": 1}')\n" + GOOD, "Right in all"),
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n" + GOOD, "Right in all"),
    ],
)
def test_a_child_survives_what_it_is_given(source, said):
    assert said in grade_in_child("day-01", "dot", source, "day_01.py", seconds=2).text


def test_the_child_agrees_with_the_parent(tmp_path):
    (tmp_path / "beside.py").write_text("def times(a, b):\n    return a * b\n")
    source = "from beside import times\ndef dot(x, y, n):\n    return sum(map(times, x[:n], y[:n]))\n"
    assert grade_in_child("day-01", "dot", source, str(tmp_path / "day_01.py")).passed
    wrong = "def dot(x, y, n):\n    return 6.0"
    assert grade_in_child("day-01", "dot", wrong, "day_01.py").as_dict() == grade_source("day-01", "dot", wrong).as_dict()


def test_check_here_is_an_assertion(tmp_path):
    file = tmp_path / "day_01.py"
    file.write_text(GOOD)
    check_here("day-01", "dot", file)
    file.write_text("def dot(x, y, n):\n    return sum(x) + sum(y)\n")
    with pytest.raises(AssertionError, match="expected  6.0\n  *hint|expected  6.0"):
        check_here("day-01", "dot", file)


def test_days_and_names_that_are_not_there():
    assert days()[0] == "day-01"
    for day, name in [("day-99", "dot"), ("day-01", "nothing"), ("", ""), ("../day-01", "dot")]:
        with pytest.raises(LookupError):
            get(day, name)
