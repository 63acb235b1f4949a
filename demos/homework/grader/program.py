"""One run of a student's program: start, what it uses, where it waits, end."""

import json
import os
import resource
import select
import signal
import socket
import time

from . import guard, linux, procfs
from .verdict import Fail, Text

START_LIMIT = 15  # seconds of its own time until a server is ready
NO_PORT = 0


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def fork_guard(isolation, run):
    """Starts the guard's function `run` in a new process, and returns its process ID. A
    process can open only one PID namespace, so a process in between does it."""
    reader, writer = os.pipe()
    between = os.fork()
    if between == 0:
        try:
            if isolation.level == "namespaces":
                linux.unshare(linux.CLONE_NEWPID)
            pid = os.fork()
            if pid == 0:
                os.close(writer)
                run()
            os.write(writer, str(pid).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        os.waitpid(between, 0)
        return int(pipe.read())


class Program:
    """A running program of a student. `output` is the file that gets the first part of what
    it prints. `stdin` is "null" or "pipe", for type(). Use it in a `with` block: at its end
    all processes of the program are gone."""

    def __init__(self, command, folder, isolation, limits, output, port=NO_PORT, stdin="null"):
        self.port, self.command = port, command
        self.output = output
        self.isolation = isolation
        self.ended = self.killed = None
        self.pid = None
        status, status_end = os.pipe()
        alive_end, self._alive = os.pipe()
        source, self._input = os.pipe() if stdin == "pipe" else (None, None)
        kept = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._status, self._buffer = status, b""

        def run():
            os.close(self._alive)
            self.end_input()
            guard.run(command, folder, isolation, limits, source, kept, status_end, alive_end)

        self.guard = fork_guard(isolation, run)
        for end in (status_end, alive_end, kept, source):
            if end is not None:
                os.close(end)
        self._wait_for_start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _wait_for_start(self):
        while self.pid is None and self._receive(timeout=10):
            children = procfs.read(f"/proc/{self.guard}/task/{self.guard}/children").split()
            self.pid = int(children[0]) if children else self.pid or -1
        if self.pid is None:
            raise RuntimeError(f"the guard of {self.command[0]} has not started it")

    def _receive(self, timeout=0.0):
        """Takes what the guard has told. Returns False if there is nothing."""
        if not select.select([self._status], [], [], timeout)[0]:
            return False
        self._buffer += os.read(self._status, 4096)
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "broken" in message:
                raise RuntimeError("the guard of the program failed: " + message["broken"])
            self.ended = message.get("ended", self.ended)
            self.killed = message.get("killed", self.killed)
        return bool(lines)

    def poll(self):
        """Returns the exit status, or minus the number of the signal, or None."""
        while self._receive():
            pass
        return self.ended

    def wait(self, seconds):
        """Waits for the end, and returns as poll() does."""
        end = time.monotonic() + seconds
        while self.poll() is None and self.killed is None and time.monotonic() < end:
            self._receive(timeout=max(0.0, end - time.monotonic()))
        return self.ended

    def alive(self):
        """Fails if the program has ended."""
        self.poll()
        if self.killed == "memory":
            raise Fail("E_MEM", Text(
                "The program took more memory than the limit, and was ended.",
                "Das Programm nahm mehr Speicher als erlaubt und wurde beendet."))  # fmt: skip
        if self.killed or self.ended == -signal.SIGXCPU:
            raise Fail("E_TIMEOUT", Text(
                "The program used up its time, and was ended.",
                "Das Programm verbrauchte seine Zeit und wurde beendet."))  # fmt: skip
        if self.ended is not None:
            raise Fail("E_CRASH", self.how_it_ended())

    def how_it_ended(self):
        said = self.last_words()
        if self.ended < 0:
            name = signal.Signals(-self.ended).name
            return Text(f"The program was ended by the signal {name}{said}.",
                        f"Das Programm wurde vom Signal {name} beendet{said}.")  # fmt: skip
        return Text(f"The program ended with status {self.ended}{said}.",
                    f"Das Programm endete mit Status {self.ended}{said}.")  # fmt: skip

    def printed(self):
        return procfs.read(self.output)

    def last_words(self):
        lines = self.printed().strip().splitlines()
        return f' ("{lines[-1][:160]}")' if lines else ""

    def usage(self):
        return procfs.Usage(self.pid)

    def where(self):
        return procfs.where(self.pid)

    def descriptors(self):
        return procfs.count_of(self.pid, "fd")

    def threads(self):
        return procfs.count_of(self.pid, "task")

    def memory(self):
        return procfs.memory_of(self.pid)

    def unread(self):
        return procfs.unread(self.port)

    def type(self, data):
        """Writes to the standard input of the program."""
        try:
            os.write(self._input, data)
        except BrokenPipeError:
            self.alive()  # the program has closed its standard input, or has ended

    def end_input(self):
        if self._input is not None:
            os.close(self._input)
            self._input = None

    def signal(self, number):
        """Sends a signal to the program itself, not to its children."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def allow_descriptors(self, most):
        """Lowers the limit of open descriptors while the program runs. prlimit(2)"""

        def lower():
            for process in procfs.family(self.pid):
                _, hard = resource.prlimit(process, resource.RLIMIT_NOFILE)
                resource.prlimit(process, resource.RLIMIT_NOFILE, (most, hard))

        self.isolation.as_student(lower)

    def settle(self, limit=3.0):
        """Waits until the program sleeps and has nothing to accept, at most `limit`
        seconds. A fixed time would be too short on a busy machine."""
        end, calm, before = time.monotonic() + limit, 0, self.usage()
        while calm < 3 and time.monotonic() < end:
            time.sleep(0.03)
            now = self.usage()
            used = now.since(before)
            before = now
            quiet = used.wakeups == 0 and used.runnable < 0.002
            calm = calm + 1 if quiet and procfs.backlog(self.port) == 0 else 0

    def wait_until(self, is_ready, what):
        """Waits until a server is ready. The limit counts the program's own time: on a
        crowded machine it gets more."""
        end = time.monotonic() + 8 * START_LIMIT
        begin, first = time.monotonic(), self.usage()
        while not is_ready():
            if self.killed:
                self.alive()
            if self.poll() is not None:
                raise Fail("E_START", Text(
                    f"The program ended before {what.en}: {self.how_it_ended().en}",
                    f"Das Programm endete, bevor {what.de}: {self.how_it_ended().de}"))  # fmt: skip
            used = self.usage().since(first)
            waited = time.monotonic() - begin
            asleep = waited - min(used.runnable, waited)
            if used.cpu > START_LIMIT or asleep > START_LIMIT or time.monotonic() > end:
                raise Fail("E_START", Text(
                    f"After {waited:.0f} s the program was not ready: {what.en} did not "
                    f"happen; it was in {self.where()}.",
                    f"Nach {waited:.0f} s war das Programm nicht bereit; es geschah nicht, "
                    f"dass {what.de}; es stand in {self.where()}."))  # fmt: skip
            time.sleep(0.01)

    def close(self):
        """Ends all processes of the program, and waits until they are gone."""
        if self._alive is None:
            return
        os.close(self._alive)
        self._alive = None
        self.end_input()
        try:
            os.waitpid(self.guard, 0)
        except ChildProcessError:
            pass  # the program has killed its guard, and it was reaped before
        os.close(self._status)
        self.isolation.sweep()
