"""Runs the commands of an item in front of the class. They have a terminal of their own, so
that Ctrl-C ends them and not the lecture; what they print is shown page by page."""

import codecs
import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import tty

import lecture_keys
import lecture_run
from lecture_page import Page
from lecture_text import CLEAR, reversed_, size

PAUSE = 0.05  # seconds without output after which the commands may have ended
REST = 1.0  # seconds for the output of processes that run on


def resize(terminal, width=None, height=None):
    """Gives a terminal this size, or the size of ours."""
    width, height = width or size()[0], height or size()[1]
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", height, width, 0, 0))


@contextlib.contextmanager
def raw_keys(resized=lambda: None):
    """In this block, all keys arrive as they are typed, also Ctrl-C and Ctrl-Z. Calls
    `resized` when the window has another size."""
    modes = termios.tcgetattr(sys.stdin)
    before = signal.signal(signal.SIGWINCH, lambda *_: resized())
    try:
        tty.setraw(sys.stdin, termios.TCSADRAIN)
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, modes)


class Screen:
    """Shows text page by page. `top` stands above each page, `more` below a full one.
    `output` is everything that was shown, so that it can be shown again."""

    def __init__(self, top, more):
        width, height = size()
        self.top, self.more, self.output = top.replace("\n", "\r\n"), more, ""
        self.used = self.top.count("\n") + 1
        self.page = Page(width, height - 1)  # below it is room for the keys
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.show()

    def write(self, text):
        os.write(sys.stdout.fileno(), text.encode())

    def show(self):
        """Begins a page with the text that waits."""
        self.page.clear(self.used)
        self.write(CLEAR + self.top + "\r\n")
        self.feed(b"")

    def feed(self, data):
        text = self.decoder.decode(data)
        self.output += text
        self.write(self.page.feed(text))
        if self.page.is_full():
            self.write(reversed_(self.more))

    def rows(self):
        """The rows that are taken; all, if the commands have drawn pages of their own."""
        return self.page.rows + bool(self.page.row) if not self.page.draws_itself else size()[1]


def copy(terminal, screen, finished):
    """Copies between the user and the commands until they have ended and everything is
    shown. A full page waits for a key: Enter turns it, q drops the rest. Returns False if
    the user has ended the commands with Ctrl-C or Ctrl-Z."""
    keyboard, deadline = sys.stdin.fileno(), None
    while True:
        full = screen.page.is_full()
        sources = [keyboard] if full else [keyboard, terminal]
        ready = select.select(sources, [], [], None if full else PAUSE)[0]
        if keyboard in ready:
            key = lecture_keys.read_bytes()
            if key == b"\x1a" or (full and key == b"\x03"):
                return False
            if full and key == b"q":
                return True
            if full and lecture_keys.MEANINGS.get(key) == "enter":
                screen.show()
            elif not full:
                os.write(terminal, key)
        if terminal in ready:
            screen.feed(os.read(terminal, 4096))
        elif not full and finished():
            return True
        if deadline is None and finished():  # other processes may print for ever
            deadline = time.monotonic() + REST
        if not full and deadline and time.monotonic() > deadline:
            return True


def commands(item, programs, language, folder, terminal, more=()):
    """Starts the commands on the terminal, in a session of their own. `more` are variables
    of their environment."""

    def own_session():
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    environment = lecture_run.environment(programs, folder, language)
    return subprocess.Popen(
        ["bash", "-c", lecture_run.script(item), "lecture"],
        cwd=lecture_run.ROOT,
        env={**environment, **lecture_run.pager_words(), **dict(more)},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        preexec_fn=own_session,
    )


class Live:
    """Runs the commands of an item in front of the class."""

    def __init__(self, programs):
        self.programs = programs

    def problem(self, item, words):
        """Why the item cannot run now, or ""."""
        missing = lecture_run.lacking(item, self.programs, words)[1]
        busy = ", ".join(lecture_run.busy_ports(item, words))
        if missing:
            return f"{words['needs']}: {missing}"
        return f"{busy} {words['busy']}" if busy else ""

    def show(self, item, words, top):
        """Returns (exit status, Screen with the output). The status is None if the user
        has ended the commands. Afterwards none of their processes is left."""
        master, slave = pty.openpty()
        keys = raw_keys(lambda: resize(master))
        with tempfile.TemporaryDirectory() as folder, keys:
            resize(master)
            screen = Screen(top, words["more"])
            child = commands(item, self.programs, words["language"], folder, slave)
            try:
                complete = copy(master, screen, lambda: child.poll() is not None)
            finally:
                lecture_run.end_all()
                child.wait()
                os.close(slave)
                os.close(master)
        interrupts = (-signal.SIGINT, 128 + signal.SIGINT)
        interrupted = not complete or child.returncode in interrupts
        return None if interrupted else child.returncode, screen
