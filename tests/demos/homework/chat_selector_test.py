"""The kit chat_selector: its starter, its programs, and how lateness is measured."""

import importlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import types
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "demos" / "homework"))
sys.dont_write_bytecode = True

from grader import kit as kits
from grader import candidates, starter
from grader.verdict import CODES

KIT = kits.load("chat_selector")
MOST_LINES = 150


def check_module(name):
    """A module of the kit's checks."""
    KIT.check_function("late_tcp")  # makes the package
    return importlib.import_module(f"{KIT.functions.package}.{name}")


def codes_of(files, *checks):
    """What the grader says of a program that has these files."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        result = Path(folder, "result.json")
        command = [sys.executable, str(ROOT / "scripts" / "kit"), "check", folder]
        command += ["--kit", KIT.id, "--json", str(result)]
        command += [part for check in checks for part in ("--only", check)]
        run = subprocess.run(command, capture_output=True, timeout=110, text=True)
        if not result.exists():
            raise AssertionError(run.stdout + run.stderr)
        found = json.loads(result.read_text())["checks"]
        return {each["id"]: each["code"] for each in found if each["id"] in checks}


class Starter(unittest.TestCase):
    def files(self, language):
        return starter.starter(KIT, language)

    def test_it_has_at_most_150_lines(self):
        for language in KIT.languages:
            for name, content in self.files(language).items():
                if KIT.is_student_file(name):
                    self.assertLessEqual(content.count(b"\n"), MOST_LINES, name)

    def compiler_says(self, language, *command):
        """Compiles the starter, and returns what the compiler prints."""
        if not shutil.which(command[0]):
            self.skipTest(f"{command[0]} is not installed")
        with tempfile.TemporaryDirectory() as folder:
            for name, content in self.files(language).items():
                Path(folder, name).write_bytes(content)
            run = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=60
            )
            return run.stdout + run.stderr

    def test_it_compiles_without_a_warning(self):
        cpp = "g++", "-std=c++20", "-Wall", "-Wextra", "-fsyntax-only", "chat.cpp"
        self.assertEqual(self.compiler_says("cpp", *cpp), "")
        java = "javac", "-Xlint:all", "-d", "build", "Chat.java"
        self.assertEqual(self.compiler_says("java", *java), "")

    def test_it_works_but_it_polls_and_is_late(self):
        checks = "line_to_all", "typed", "idle_none", "late_tcp"
        codes = codes_of(self.files("python"), *checks)
        self.assertEqual(
            codes, dict(zip(checks, ("ok", "ok", "E_BUSY_POLL", "E_LATE")))
        )


class Programs(unittest.TestCase):
    def test_the_solution_works_and_is_never_late(self):
        checks = "line_to_all", "typed", "idle_input_ended", "late_typed"
        files = candidates.solution(KIT, "python").files
        self.assertEqual(codes_of(files, *checks), dict.fromkeys(checks, "ok"))

    def test_each_diff_fits_and_each_expectation_is_known(self):
        checks = {check.id for check in KIT.checks}
        wrong = [each for each in candidates.all_of(KIT) if each.expected]
        self.assertGreaterEqual(len(wrong), 10)
        for candidate in wrong:
            with self.subTest(candidate.name):
                self.assertTrue(candidate.files)
                self.assertLessEqual(
                    set(candidate.expected["must"].values()), set(CODES)
                )
                named = {
                    *candidate.expected["must"],
                    *candidate.expected.get("may", []),
                }
                self.assertLessEqual(named, checks)

    def test_each_check_must_fail_for_some_wrong_program(self):
        wrong = [each for each in candidates.all_of(KIT) if each.expected]
        failing = {name for each in wrong for name in each.expected["must"]}
        self.assertEqual({check.id for check in KIT.checks} - failing, set())


class Lateness(unittest.TestCase):
    """A server that waits for a processor is not late; one that sleeps is."""

    def asleep(self, runnable):
        usage = types.SimpleNamespace(
            since=lambda _: types.SimpleNamespace(runnable=runnable)
        )
        server = types.SimpleNamespace(usage=lambda: usage)
        trial = types.SimpleNamespace(server=server)
        return check_module("late").asleep_while_due(trial, lambda: time.sleep(0.2))

    def test_sleep_counts(self):
        self.assertGreater(self.asleep(runnable=0.0), 100)

    def test_waiting_for_a_processor_does_not_count(self):
        self.assertLess(self.asleep(runnable=60.0), 0)


class BytesInTheKernel(unittest.TestCase):
    def test_all_bytes_that_nobody_has_read_are_counted(self):
        serves = check_module("serves")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            with socket.create_connection(("127.0.0.1", port)) as client:
                server = listener.accept()[0]
                with server:
                    server.setblocking(False)
                    sent = 0
                    with self.assertRaises(BlockingIOError):
                        while True:
                            sent += server.send(bytes(1 << 16))
                    trial = types.SimpleNamespace(
                        server=types.SimpleNamespace(port=port)
                    )
                    # Bytes that have arrived count twice until they are acknowledged.
                    end = time.monotonic() + 10
                    while (
                        serves.in_kernel(trial, client) != sent
                        and time.monotonic() < end
                    ):
                        time.sleep(0.01)
                    self.assertEqual(serves.in_kernel(trial, client), sent)


if __name__ == "__main__":
    unittest.main()
