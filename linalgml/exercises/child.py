"""Grading in a process of its own, so that a learner's endless loop, crash or exit ends there, with the line it happened on."""

import json
import os
import subprocess
import sys
import threading

from .grade import Report, Watch, grade

SECONDS = 10.0


def grade_in_child(day, name, source, filename, seconds=SECONDS):
    """The Report on a source, from a child process that is stopped after `seconds`."""
    code = f"import sys; sys.path.append({_home()!r}); from {__name__} import main; main(*sys.argv[1:])"
    command = [sys.executable, "-P", "-c", code, day, name, str(filename), str(seconds)]
    try:
        done = subprocess.run(command, input=source.encode("utf-8", "replace"), capture_output=True, timeout=seconds + 20)
    except subprocess.TimeoutExpired:
        return Report(day, name, "error", f"Your code was still running after {seconds:g} s and could not be interrupted.")
    last = done.stdout.decode("utf-8", "replace").rstrip("\n").rpartition("\n")[2]
    try:
        fields = json.loads(last)
        fields.pop("passed")
        return Report(**fields)
    except (ValueError, TypeError, KeyError, AttributeError):
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return Report(day, name, "error", f"Your code ended the process (exit code {done.returncode})" + (f": {said}" if said else "."))


def _home():
    """The folder that holds the package, for a child that must find the same one."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main(day, name, filename, seconds):
    """The child: source on standard input, the report as the last line of standard output."""
    from .exercise import get

    source = sys.stdin.buffer.read().decode("utf-8")
    exercise = get(day, name)
    sys.path.insert(0, os.path.dirname(os.path.abspath(filename)))
    watch, learner, out = Watch(), threading.main_thread().ident or 0, os.dup(1)
    once = threading.Lock()

    def send(report):
        if once.acquire(blocking=False):  # the answer or the alarm, whichever is first
            with os.fdopen(out, "w", encoding="utf-8") as file:
                file.write("\n" + json.dumps(report.as_dict()) + "\n")

    def alarm():
        frame = sys._current_frames().get(learner)
        while frame and frame.f_code.co_filename != filename:
            frame = frame.f_back
        lines = source.split("\n")
        line = (frame and frame.f_lineno) or 0
        where = f"\n  at line {line}: {lines[line - 1].strip()}" if 0 < line <= len(lines) else ""
        text = f"{watch.call}\n  still running after {float(seconds):g} s: is there a loop that never ends?{where}"
        send(Report(day, name, "error", text))
        os._exit(0)

    timer = threading.Timer(float(seconds), alarm)
    timer.daemon = True
    timer.start()
    report = grade(exercise, source, filename, watch)
    timer.cancel()
    send(report)
    os._exit(0)  # not waiting for threads a learner may have started
