"""Progress: which exercises are done, in a JSON file that the learner owns."""

import os
from datetime import date

from ..errors import InputError
from ..files import read_json, write_text

FILE = "linalgml-progress.json"


class Progress:
    """The progress file of a folder, read when it is made and written after each change.

    A file that cannot be read is an InputError that says which, and is never overwritten.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Progress(folder).attempt("day-01", "dot", True)
    ...     Progress(folder).passed("day-01", "dot"), Progress(folder).passed("day-01", "cross")
    (True, False)
    """

    def __init__(self, folder="."):
        self.path = os.path.join(folder, FILE)
        self.entries = self._read()

    def _read(self):
        try:
            content = read_json(self.path)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).removeprefix(f"{self.path}: ")
            raise InputError(f"{self.path} cannot be read ({reason}); repair it, or move it away to begin anew") from None
        entries = content.get("exercises") if isinstance(content, dict) else None
        if not isinstance(entries, dict) or not all(isinstance(e, dict) for e in entries.values()):
            raise InputError(f'{self.path} is not a progress file (an object with "exercises" was expected); move it away to begin anew')
        return entries

    def _entry(self, day, name):
        return self.entries.setdefault(f"{day}/{name}", {"attempts": 0})

    def _write(self):
        import json

        try:
            write_text(self.path, json.dumps({"version": 1, "exercises": self.entries}, indent=1) + "\n")
        except OSError as error:
            raise InputError(f"{self.path} cannot be written: {error.strerror or error}") from None

    def attempt(self, day, name, passed):
        """Count an attempt; the first pass keeps its date."""
        entry = self._entry(day, name)
        entry["attempts"] = _count(entry.get("attempts")) + 1
        if passed:
            entry.setdefault("passed", date.today().isoformat())
        self._write()

    def next_hint(self, day, name, total):
        """How many hints to show now: one more than the last time, `total` at most."""
        entry = self._entry(day, name)
        entry["hints"] = min(_count(entry.get("hints")) + 1, total)
        self._write()
        return entry["hints"]

    def passed(self, day, name):
        """Whether an exercise was ever passed."""
        return "passed" in self.entries.get(f"{day}/{name}", {})


def _count(value):
    return value if isinstance(value, int) and value >= 0 else 0
