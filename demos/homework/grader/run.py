"""Grades one submission: copy, build, checks. The result is written before the first check
and after every check, so that a grader that is killed leaves what it has found."""

import os
import platform
import shutil
import socket
import sys
import tempfile
import time
import traceback

from . import clients, procfs, program
from .isolation import Isolation, best_level
from .trial import Trial
from .verdict import Fail, Inconclusive, Text

LARGEST_FILE = 5 << 20
# What a socket of ours raises; before Python 3.10, a timeout is not a TimeoutError.
BROKEN = (ConnectionError, TimeoutError, socket.timeout)


class Workshop:
    """The folder in which a submission is built and run."""

    def __init__(self, kit, isolation):
        self.kit, self.isolation = kit, isolation
        # Never below a folder that is hidden from the program.
        self.root = tempfile.mkdtemp(prefix="kit-", dir="/var/tmp")
        os.chmod(self.root, 0o711)
        self.folder = os.path.join(self.root, "work")
        self.build_folder = os.path.join(self.folder, "build")
        self.output = os.path.join(self.root, "output")
        os.makedirs(self.build_folder)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def take(self, submission):
        """Copies the student's files and, over them, the files that come from the kit."""
        for name in self.kit.accepted_in(submission):
            source = os.path.join(submission, name)
            if os.path.islink(source) or os.path.getsize(source) > LARGEST_FILE:
                raise Fail("E_FILES", Text(
                    f"{name} is a link or has more than 5 MB.",
                    f"{name} ist ein Link oder größer als 5 MB."))  # fmt: skip
            self.copy(source, name)
        for name, source in self.kit.given_files():
            self.copy(source, name)
        self.isolation.own(self.folder)

    def copy(self, source, name):
        target = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(source, target)

    def fill_in(self, command, port=0):
        values = {"build": self.build_folder, "port": port}
        return [part.format(**values) for part in command]

    def run(self, command, limits, port=0, stdin="null"):
        open(self.output, "w").close()
        return program.Program(
            self.fill_in(command, port), self.folder, self.isolation, limits, self.output, port,
            stdin,
        )  # fmt: skip

    def build(self, commands):
        """Runs the commands of the kit that build the program."""
        limits = {
            **self.kit.limits, "wall_s": self.kit.limits["build_s"], "memory_mb": 4096,
            "cpu_s": 2 * self.kit.limits["build_s"],
        }  # fmt: skip
        for command in commands:
            with self.run(command, limits) as compiler:
                status = compiler.wait(limits["wall_s"] + 5)
                if status == 0:
                    continue
                if status is None:
                    raise Fail("E_BUILD", Text(
                        f"{command[0]} took longer than {limits['wall_s']} s.",
                        f"{command[0]} brauchte länger als {limits['wall_s']} s."))  # fmt: skip
                raise Fail("E_BUILD", Text(
                    f"{command[0]} reports: {first_error(compiler.printed())}",
                    f"{command[0]} meldet: {first_error(compiler.printed())}"))  # fmt: skip


def first_error(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if "error" in line.lower():
            return line[:300]
    return lines[-1][:300] if lines else "no message"


class Grading:
    """All checks of one submission."""

    def __init__(self, kit, seed, result, workshop, language, name=""):
        self.kit, self.seed, self.result = kit, seed, result
        self.workshop, self.language, self.name = workshop, language, name
        self.start_command = kit.languages[language].get("start") if language else None

    def start(self, *arguments, name=None, is_server=True):
        """Starts the student's server, or the program `name` of "programs" in kit.json."""
        port = program.free_port()
        programs = self.kit.languages[self.language].get("programs", {})
        line = [*(programs[name] if name else self.start_command), *map(str, arguments)]
        started = self.workshop.run(line, self.kit.limits, port, self.kit.stdin)
        try:
            if is_server:
                self.wait_until_ready(started)
        except BaseException:
            started.close()
            raise
        return started

    def wait_until_ready(self, server):
        ready = self.kit.ready
        if isinstance(ready, dict):
            wanted = ready["stderr"]
            return server.wait_until(
                lambda: wanted in server.printed(),
                Text(f'it printed "{wanted}"', f'es "{wanted}" ausgab'))  # fmt: skip
        port = server.port
        if ready == "bound":
            server.wait_until(
                lambda: procfs.is_bound(port),
                Text(f"it was bound to UDP port {port} of 127.0.0.1",
                     f"es an UDP-Port {port} von 127.0.0.1 gebunden war"))  # fmt: skip
        else:
            server.wait_until(
                lambda: procfs.is_listening(port),
                Text(f"it listened on TCP port {port} of 127.0.0.1",
                     f"es an TCP-Port {port} von 127.0.0.1 lauschte"))  # fmt: skip

    def run_check(self, check):
        """Runs one check, and records what it says."""
        begin = time.monotonic()
        trial = Trial(self.kit, check, self.seed, self.start, self.workshop.folder, self.name)
        try:
            code, said, share = self.verdict_of(check, trial)
        finally:
            trial.close()
        self.result.record(check, code, said, trial, share, time.monotonic() - begin)

    def verdict_of(self, check, trial):
        """Only what a socket or the program says is charged to the student."""
        function = self.kit.check_function(check.id)
        try:
            is_report = self.start_command is None
            if is_report or getattr(function, "starts_itself", False):
                function(trial)
            else:
                with self.start() as trial.server:
                    self.call(function, trial)
            return "ok", None, 1.0
        except Fail as fail:
            trial.numbers.update(fail.numbers)
            return fail.code, fail.said, fail.share
        except Inconclusive as reason:
            return "INCONCLUSIVE", reason.said, 1.0
        except BROKEN as error:
            return "E_PARTIAL", Text(
                f"The connection of a client broke: {error}.",
                f"Die Verbindung eines Clients brach ab: {error}."), 0.0  # fmt: skip
        except Exception as error:
            place = traceback.extract_tb(sys.exc_info()[2])[-1]
            text = f"{type(error).__name__}: {error} ({os.path.basename(place.filename)}:{place.lineno})"
            return "GRADER", Text(text, text), 1.0

    def call(self, function, trial):
        """Calls a check of a server. A server that crashed is told so, and not as a broken
        connection."""
        try:
            function(trial)
        except BROKEN:
            trial.server.wait(clients.END_LIMIT)
            trial.server.alive()
            raise
        if not getattr(function, "ends_program", False):
            trial.server.alive()

    def run_all(self, checks, end=None, tell=lambda check: None):
        for check in checks:
            blocker = self.result.failed_need(check)
            if blocker:
                self.result.block(check, blocker)
            elif end is None or time.monotonic() < end:
                tell(check)
                self.run_check(check)


def check_files(kit, submission):
    """The language of a submission, by the main file that is there."""
    language = kit.language_of(submission)
    if language is None:
        wanted = ", ".join(kit.student_files)
        names = ", ".join(sorted(os.listdir(submission))[:10]) or "-"
        raise Fail("E_FILES", Text(
            f"One of these files is needed: {wanted}. There are: {names}.",
            f"Eine dieser Dateien wird gebraucht: {wanted}. Vorhanden sind: {names}."))  # fmt: skip
    return language


def machine(level):
    return {
        "cores": len(os.sched_getaffinity(0)),
        "isolation": level,
        "kernel": platform.release(),
    }


def grade(kit, submission, result, *, seed=0, only=(), budget=None, isolation=None,
          start_command=None, name="", tell=lambda check: None):  # fmt: skip
    """Grades the submission in the folder `submission` into `result`. The caller is a worker
    process of its own, because this process enters namespaces. `budget` limits the seconds:
    checks that have no time left stay "not_run". `name` is that of the submission."""
    begin = time.monotonic()
    isolation = isolation or Isolation(best_level())
    result.begin(machine(isolation.level))
    workshop = Workshop(kit, isolation)
    isolation.enter()
    try:
        checks = [check for check in kit.checks if not only or check.id in only]
        try:
            language = result.language = check_files(kit, submission)
            workshop.take(submission)
            grading = Grading(kit, seed, result, workshop, language, name)
            grading.start_command = start_command or grading.start_command
            workshop.build(kit.languages[language].get("build", []))
        except Fail as fail:
            result.fail_all(checks, fail)
        else:
            end = None if budget is None else begin + budget
            grading.run_all(checks, end, tell)
        result.finish(time.monotonic() - begin)
    finally:
        workshop.close()
