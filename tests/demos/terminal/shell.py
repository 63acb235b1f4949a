"""A user who works in an interactive shell on a terminal of 80 columns and 24 rows."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

PROGRAMS = Path(sys.argv.pop(1)) if len(sys.argv) > 1 else Path()
ANSWER_TIME = 20.0  # seconds; programs with sanitizers start slowly


class Shell:
    """bash with job control. What it and its jobs print is in `seen`."""

    def __init__(self, **variables):
        self.seen, self.at = "", 0
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm", "LC_ALL": "C.UTF-8", "PS1": "shell> "})
            os.environ.update(variables)
            os.environ.pop("PROMPT_COMMAND", None)
            os.execv("/bin/bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
        self.sees("shell> ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends the shell and its jobs, which get SIGHUP when the terminal closes."""
        for job in self.jobs():
            with contextlib.suppress(ProcessLookupError):
                os.kill(job, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def jobs(self):
        """The process numbers of the children of the shell (Linux)."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        with contextlib.suppress(OSError):
            return [int(word) for word in path.read_text().split()]
        return []

    def types(self, keys):
        os.write(self.terminal, keys.encode())

    def sees(self, words, seconds=ANSWER_TIME):
        """Waits until these words appear after those that were seen last. Returns the text
        up to their end."""
        deadline = time.monotonic() + seconds
        while words not in self.seen[self.at:]:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise AssertionError(f"no {words!r} in {self.seen[self.at:]!r}")
            self.seen += os.read(self.terminal, 65536).decode("utf-8", "replace")
        begin, self.at = self.at, self.seen.index(words, self.at) + len(words)
        return self.seen[begin : self.at]

    def starts(self, command, ready):
        """Types a command. Returns the port of its first TCP line, when it is ready."""
        self.types(command + "\n")
        return int(re.search(r"TCP \S+:(\d+)", self.sees(ready))[1])
