"""The process that starts a student's program and stays its parent until all is over.

It drains what the program prints, keeps the first part of it, and ends the program, with
all its descendants, when it takes too much memory or time, or when the grader has gone. In
a PID namespace it is process 1, so that nothing survives it and no signal from inside
reaches it. pid_namespaces(7)"""

import json
import os
import resource
import select
import signal
import time

from . import linux, procfs

LOOK = 0.2  # seconds between two looks at time and memory


def set_limits(limits):
    """setrlimit(2). RLIMIT_FSIZE is left alone: its signal would look like a crash."""
    cpu, files = limits["cpu_s"], limits["files"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processes(isolation, limits):
    """RLIMIT_NPROC counts all processes of a user, so it needs a user of its own."""
    if isolation.level != "group":
        most = limits["processes"]
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def environment(folder):
    return {
        "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip


def become_program(command, folder, isolation, limits, source, output):
    """Runs in the new process. On failure, its output has the reason. The standard input
    is `source`, or empty if that is None."""
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY) if source is None else source, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.closerange(3, 1024)
        os.chdir(folder)
        set_limits(limits)
        for number in (signal.SIGPIPE, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        limit_processes(isolation, limits)
        isolation.become_student()
        os.execvpe(command[0], command, environment(folder))
    except BaseException as error:
        os.write(2, f"{command[0]} cannot be started: {error}\n".encode())
    finally:
        os._exit(127)


class Guard:
    def __init__(self, program, output, kept, status, alive, limits):
        self.program, self.output, self.limits = program, output, limits
        self.kept, self.status, self.alive = kept, status, alive
        self.left = limits["output_kb"] * 1024
        self.end = time.monotonic() + limits["wall_s"]

    def tell(self, **message):
        os.write(self.status, json.dumps(message).encode() + b"\n")

    def keep_output(self):
        text = os.read(self.output, 1 << 16)
        if text and self.left > 0:
            os.write(self.kept, text[: self.left])
            self.left -= len(text)
        return bool(text)

    def reason_to_end(self):
        if time.monotonic() > self.end:
            return "time"
        resident = procfs.memory_of(self.program)[0]
        return "memory" if resident > self.limits["memory_mb"] * 1024 else None

    def reap(self):
        """Reaps all children that have ended, and reports the program itself."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.program:
                self.tell(ended=os.waitstatus_to_exitcode(status))
                self.program = None

    def watch(self):
        """Returns when the grader closes its end of the pipe `alive`, or has died."""
        next_look = 0.0
        while True:
            sources = [self.alive] + ([self.output] if self.output is not None else [])
            ready = select.select(sources, [], [], LOOK)[0]
            if self.alive in ready:
                return
            if self.output in ready and not self.keep_output():
                self.output = None  # all processes have closed it
            self.reap()
            if self.program and time.monotonic() > next_look:
                next_look = time.monotonic() + LOOK
                reason = self.reason_to_end()
                if reason:
                    self.tell(killed=reason)
                    return


def run(command, folder, isolation, limits, source, kept, status, alive):
    """The whole life of a guard. It does not return."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        isolation.limit_view(folder)
        output, input_ = os.pipe()
        program = os.fork()
        if program == 0:
            become_program(command, folder, isolation, limits, source, input_)
        for end in (input_, source):
            if end is not None:
                os.close(end)
        guard = Guard(program, output, kept, status, alive, limits)
        guard.tell(started=True)
        guard.watch()
        isolation.sweep()
    except BaseException as error:
        os.write(status, json.dumps({"broken": repr(error)}).encode() + b"\n")
    finally:
        os._exit(0)
