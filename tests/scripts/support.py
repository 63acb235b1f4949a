"""Shared by the tests of the scripts: a small lecture, and a user at a terminal."""

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LECTURE = ROOT / "scripts/lecture"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "scripts"))

ITEM = """# Chapter

## {number}. Title {number}

**Say** Words.

**Predict** What then?

- A. This.
- B. That.
- C. Nothing.
- D. Both.

{needs}```sh
{command}
```

{typed}**See**

```text
{see}
```

**Right** B

**Look** Because.

**Show** [scripts/wait-for-port](../scripts/wait-for-port)

**Minutes** 3
"""


def item(command, see="…", number=1, needs="", typed=""):
    return ITEM.format(
        command=command,
        see=see,
        number=number,
        needs=f"**Needs** {needs}\n\n" if needs else "",
        typed=f"**Type** {typed}\n\n" if typed else "",
    )


def written(text):
    """A file with this text. It is deleted at the end of the process."""
    file = tempfile.NamedTemporaryFile("w", suffix=".md", encoding="utf-8")
    file.write(text)
    file.flush()
    return file


def arguments(file, *options):
    """The words that start the lecture with this document, a file or a path."""
    programs = ["--programs", tempfile.gettempdir()]
    path = getattr(file, "name", file) if not isinstance(file, Path) else file
    return [sys.executable, str(LECTURE), "--file", str(path), *programs, *options]


def run(text, *options):
    with written(text) as file:
        return subprocess.run(
            arguments(file, "--auto", *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            timeout=30,
            check=False,
        )


def processes_with(word):
    """Processes that have this word in their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if word.encode() in words:
            found.append(int(folder.name))
    return found


def unique(name):
    """A number of seconds that no other process sleeps, to find our own processes."""
    return f"{1000 + os.getpid()}.{sum(map(ord, name))}"


def eventually(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        select.select([], [], [], 0.01)
    return True


def on_terminal(words, **variables):
    """What a program that insists on a terminal prints there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm", **variables)
        os.execvp(words[0], words)
    output = b""
    with contextlib.suppress(OSError):  # the other end of the terminal is closed
        while select.select([terminal], [], [], 20)[0]:
            output += os.read(terminal, 4096)
    os.close(terminal)
    os.waitpid(pid, 0)
    return output.decode("utf-8")


class Person:
    """A user at a terminal of 80 columns and 24 rows, on which scripts/lecture runs."""

    def __init__(self, file, *options, shell=False, **variables):
        """With `shell`, an interactive shell runs there, which has job control.
        `variables` are set in the environment."""
        self.seen, self.at = "", 0
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", COLUMNS="80", LINES="24", PAGER="no-pager")
            os.environ.update(variables)
            words = arguments(file, *options)
            if shell:
                os.environ.update(PS1="shell> ")
                words = ["/bin/bash", "--norc", "--noediting", "-i"]
            os.execv(words[0], words)

    def sees(self, words, seconds=20):
        """Waits until these words appear after the words that were seen last."""
        self.sees_that(lambda text: words in text, repr(words), seconds)
        self.at = self.seen.index(words, self.at) + len(words)

    def sees_that(self, holds, what, seconds=20):
        """Waits until `holds` is true for the text after the words that were seen last."""
        deadline = time.monotonic() + seconds
        while not holds(self.seen[self.at:]):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise AssertionError(f"no {what} in {self.seen[self.at:]!r}")
            try:
                self.seen += os.read(self.terminal, 4096).decode("utf-8", "replace")
            except OSError:
                why = f"no {what} before the end: {self.seen!r}"
                raise AssertionError(why) from None

    def presses(self, keys):
        os.write(self.terminal, keys.encode())

    def leaves(self):
        """Waits until the script ends by itself, and returns its exit status."""
        with contextlib.suppress(OSError):  # the other end of the terminal is closed
            while select.select([self.terminal], [], [], 20)[0]:
                os.read(self.terminal, 4096)
        status = []

        def ended():
            pid, how = os.waitpid(self.pid, os.WNOHANG)
            status[:] = [os.waitstatus_to_exitcode(how)] if pid else []
            return pid

        if not eventually(ended):
            raise AssertionError(f"the script does not end: {self.seen!r}")
        return status[0]

    def close(self):
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)
