"""Ctrl-C that finishes the step: the first signal asks the loop to stop, the second aborts at once."""

import os
import signal
import threading

MESSAGE = b"\nfinishing this step; Ctrl-C again aborts\n"


class Interrupts:
    """While entered, SIGINT and SIGTERM set `caught`; the next one raises KeyboardInterrupt.

    A signal that the parent process told us to ignore (nohup, a background job) stays ignored, and outside the main
    thread, where Python allows no handlers, nothing is changed.
    """

    def __init__(self):
        self.caught = False
        self._before = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *exception):
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        return False

    def _handle(self, number, frame):
        if self.caught:
            raise KeyboardInterrupt
        self.caught = True
        os.write(2, MESSAGE)  # the buffered streams may be in the middle of a write
