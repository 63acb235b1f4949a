"""Runs the commands of an item. Afterwards no process, file or open port is left."""

import contextlib
import ctypes
import errno
import fcntl
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from lecture_excerpts import missing
from lecture_items import ROOT
from lecture_words import SCREEN

BUILT = ROOT / "build/release/bin"
PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """Makes this process the parent of orphans, so that it can end them (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children():
    """Our child processes, including those that have left their process group."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else []:
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{int(name)}/stat", encoding="latin-1") as file:
                # "pid (name) state parent ..."; the name may contain any character
                if int(file.read().rpartition(")")[2].split()[1]) == os.getpid():
                    found.append(int(name))
    return found


@contextlib.contextmanager
def signals_blocked():
    """Blocks Ctrl-C and similar signals, because cleaning up must be complete."""
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def groups():
    """The process groups of our children, for killpg."""
    found = set()
    for child in children():
        with contextlib.suppress(OSError):
            found.add(os.getpgid(child))
    return found


# If a shell started us with `exec`, its children are ours now. We must not end them.
INHERITED = groups() | {os.getpgrp()}


def reap():
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def end_all():
    """Ends all processes that we have started, and their descendants. It kills processes
    that do not end in time. Commands have their own process groups. Needs /proc."""
    deadline = time.monotonic() + 2
    told = set()
    with signals_blocked():
        reap()
        while ours := groups() - INHERITED:
            late = time.monotonic() > deadline
            word = signal.SIGKILL if late else signal.SIGTERM
            for group in ours - (set() if late else told):
                told.add(group)
                for which in word, signal.SIGCONT:
                    with contextlib.suppress(OSError):
                        os.killpg(group, which)
            time.sleep(0.01)
            reap()


def script(item):
    """A bash script that prints each command before it runs it."""
    lines = ["set -euo pipefail"]
    for command in item.commands():
        shown = "$ " + command.replace("\n", "\n> ")
        lines += [f"printf '%s\\n' {shlex.quote(shown)}", command]
    return "\n".join(lines)


def environment(programs, folder, language="en"):
    """The variables of the commands. LANGUAGE selects the language of our stories; the
    excerpts in the documents are English."""
    path = os.pathsep.join((str(programs), os.environ.get("PATH", os.defpath)))
    ours = {"PATH": path, "TMPDIR": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    ours["LANGUAGE"] = language
    return {**os.environ, **ours}


def lacking(item, programs, words=SCREEN[False]):
    """(names of our programs that are not built, text with the tools to install)."""
    ours, tools = item.programs()
    unbuilt = [name for name in ours if not os.access(programs / name, os.X_OK)]
    missing = [
        words["tool"].format(tool=tool, package=package)
        for tool, package in tools.items()
        if not shutil.which(tool)
    ]
    return unbuilt, ", ".join(missing)


def build(programs):
    words = ["scripts/build", *sorted(programs)]
    return subprocess.call(words, cwd=ROOT, start_new_session=True) == 0


def busy_ports(item, words=SCREEN[False]):
    found = [(kind, port) for kind, port in item.ports() if busy(kind, port)]
    return [words["port"].format(kind=kind.upper(), port=port) for kind, port in found]


def busy(kind, port):
    type_of = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}[kind]
    with socket.socket(socket.AF_INET, type_of) as probe:
        if kind == "tcp":  # as our servers do
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def open_lock():
    """Opens the file that two lectures of one user lock. In a folder where others can
    write, a symbolic link of this name is refused, and a file is never emptied."""
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if not os.access(folder, os.W_OK):
        folder = tempfile.gettempdir()
    name = os.path.join(folder, f"lecture-{os.getuid()}.lock")
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.fdopen(os.open(name, flags, 0o600), "r+")
    except OSError as error:
        sys.exit(f"lecture: open {name}: {error.strerror} (remove this file)")


@contextlib.contextmanager
def ports_for_us(item, seconds=60):
    """Reserves the fixed ports of the items, because two unattended lectures must not use
    them at the same time. Waits at most `seconds` for another lecture. Yields whether the
    ports are ours."""
    if not item.ports():
        yield True
        return
    with open_lock() as file:
        ours = locked(file)
        if not ours:
            print("waiting: another scripts/lecture uses these ports", flush=True)
        deadline = time.monotonic() + seconds
        while not ours and time.monotonic() < deadline:
            time.sleep(0.05)
            ours = locked(file)
        yield ours


def locked(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_ports(item, seconds):
    """Waits until the ports are free. Returns the ports that are still busy, as text."""
    deadline = time.monotonic() + seconds
    while busy_ports(item) and time.monotonic() < deadline:
        time.sleep(0.1)
    return " and ".join(busy_ports(item))


def unattended(item, programs, limit):
    """(exit status, or None if it took too long; output)."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        # A file, because a pipe stays open as long as any process has it.
        child = subprocess.Popen(
            ["bash", "-c", script(item), "lecture"],
            cwd=ROOT,
            env=environment(programs, folder),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + limit
        status = None
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                type_lines(child, item, output, deadline)
                status = child.wait(max(deadline - time.monotonic(), 0))
        finally:
            end_all()
        return status, text_of(output)


def text_of(file):
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode("utf-8", "replace")


def type_lines(child, item, output, deadline):
    """Types the lines of the item. If there are several, the last one ends the program. It
    is typed when the output contains everything that the item expects."""
    lines = item.typed()
    with contextlib.suppress(BrokenPipeError), child.stdin as keyboard:
        keyboard.write("".join(line + "\n" for line in lines[:-1] or lines).encode())
        keyboard.flush()
        while len(lines) > 1 and child.poll() is None:
            if not missing(item, text_of(output)):
                keyboard.write((lines[-1] + "\n").encode())
                break
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("bash", 0)
            time.sleep(0.02)


def pager_words():
    """Settings that make `more` exit at the end of the text, as older versions always do."""
    if not shutil.which("more"):
        return {}
    command = ["more", "--help"]
    words = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    return {"MORE": "-e"} if "--exit-on-eof" in words.stdout else {}
