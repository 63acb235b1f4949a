#!/usr/bin/env python3
"""The shell scripts: each has a help text, and a mistake is reported in one line."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
SHELL = sorted(
    path
    for path in SCRIPTS.iterdir()
    if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")
)


def run(script, *words, **options):
    return subprocess.run(
        [SCRIPTS / script, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        **options,
    )


class Help(unittest.TestCase):
    def test_each_help_text_fits_on_the_screen(self):
        self.assertGreater(len(SHELL), 10)
        for path in SHELL:
            with self.subTest(path.name):
                shown = run(path.name, "--help")
                self.assertEqual(shown.returncode, 0, shown.stderr)
                self.assertTrue(shown.stdout.startswith(f"scripts/{path.name}: "))
                self.assertIn("usage: ", shown.stdout)
                for line in shown.stdout.splitlines():
                    self.assertLessEqual(len(line), 92)

    def test_each_script_is_valid_for_bash(self):
        for path in [*SHELL, SCRIPTS / "lib.sh"]:
            with self.subTest(path.name):
                subprocess.run(["bash", "-n", path], check=True)


class Bootstrap(unittest.TestCase):
    """What scripts/bootstrap would install where no package is installed yet."""

    # The command that installs packages, and the one that knows which are installed.
    SYSTEMS = {"apt-get": "dpkg-query", "dnf": "rpm", "pacman": "pacman", "brew": "brew"}
    TOOLS = "bash", "basename", "dirname", "env", "false", "grep", "id", "sed"

    def missing(self, system, *options):
        with tempfile.TemporaryDirectory() as folder:
            for tool in self.TOOLS:
                pathlib.Path(folder, tool).symlink_to(shutil.which(tool))
            for name in {system, self.SYSTEMS[system]}:
                pathlib.Path(folder, name).symlink_to(shutil.which("false"))
            environment = {**os.environ, "PATH": folder}
            outcome = run("bootstrap", "--dry-run", *options, env=environment)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stderr.partition("missing: ")[2].split()

    def test_the_tools_of_the_lecture_are_installed_only_on_request(self):
        for system, tools in (
            ("apt-get", "iproute2 netcat-openbsd tmux tshark"),
            ("dnf", "iproute nmap-ncat tmux wireshark-cli"),
            ("pacman", "iproute2 openbsd-netcat tmux wireshark-cli"),
            ("brew", "tmux wireshark"),
        ):
            with self.subTest(system):
                plain, lecture = self.missing(system), self.missing(system, "--lecture")
                self.assertIn("cmake", plain)
                self.assertEqual(lecture, plain + tools.split())
                self.assertLess(set(lecture), set(self.missing(system, "--all")))

    def test_it_installs_all_that_the_lecture_needs(self):
        text = (ROOT / "docs/lecture/commands.md").read_text(encoding="utf-8")
        needs = "".join(re.findall(r"^\*\*Needs.*", text, re.M))
        packages = set(re.findall(r"\w \((\w+)\)", needs))
        self.assertIn("tmux", packages)
        self.assertLessEqual(packages, set(self.missing("apt-get", "--lecture")))


class Mistakes(unittest.TestCase):
    def refused(self, script, *words, status=1, **options):
        outcome = run(script, *words, **options)
        self.assertEqual(outcome.returncode, status, outcome.stderr)
        lines = outcome.stderr.splitlines()
        self.assertEqual(len(lines), 1, outcome.stderr)
        self.assertTrue(lines[0].startswith(f"{script}: "), lines[0])
        return lines[0]

    def test_unknown_options_are_refused_before_anything_is_built(self):
        for script in ("bootstrap", "build", "demo", "bench", "format", "try-clean"):
            with self.subTest(script):
                self.assertIn("--nonsense", self.refused(script, "--nonsense"))

    def test_a_model_that_does_not_exist_is_named(self):
        for words in (["--models", "epoll,nobody"], ["--models=service"]):
            line = self.refused("demo", *words)
            self.assertIn(words[-1].split(",")[-1].split("=")[-1], line)

    def test_try_clean_wants_a_suite_that_exists(self):
        self.assertIn("which suite?", self.refused("try-clean"))
        if os.getuid() == 0 and shutil.which("debootstrap"):
            self.assertIn("no suite 'nosuch'", self.refused("try-clean", "nosuch"))

    def test_other_systems_get_advice_before_anything_is_built(self):
        with tempfile.TemporaryDirectory() as folder:
            uname = pathlib.Path(folder, "uname")
            uname.write_text("#!/bin/sh\necho Darwin\n")
            uname.chmod(0o755)
            environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
            for script in ("demo", "test"):
                line = self.refused(script, env=environment)
                self.assertIn("needs Linux", line)
                self.assertIn("container", line)
                self.assertIn("scripts/build", line)


class CountWakeups(unittest.TestCase):
    def counted(self, program):
        """The wakeups of a Python program in one second, after it has printed a line."""
        with subprocess.Popen(
            [sys.executable, "-c", f"import time; print(flush=True); {program}"],
            stdout=subprocess.PIPE,
        ) as process:
            try:
                process.stdout.readline()
                shown = run("count-wakeups", str(process.pid))
            finally:
                process.kill()
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return int(re.fullmatch(r"(\d+) wakeups in 1 s\n", shown.stdout)[1])

    def test_a_process_that_sleeps_has_none(self):
        # The process may go to sleep only after the count has begun.
        self.assertLessEqual(self.counted("time.sleep(60)"), 1)

    def test_each_sleep_that_ends_is_one(self):
        self.assertGreater(self.counted("\nwhile True: time.sleep(0.01)"), 2)

    def test_a_mistake_is_refused(self):
        for words in [], ["1x"], ["1", "x"], ["1", "2", "3"]:
            self.assertIn("usage: ", run("count-wakeups", *words).stderr)
        gone = subprocess.Popen(["true"])
        gone.wait()
        shown = run("count-wakeups", str(gone.pid))
        self.assertEqual(shown.returncode, 1)
        self.assertIn("no such process", shown.stderr)


class Quick(unittest.TestCase):
    def test_a_pattern_that_no_test_has_is_refused(self):
        outcome = run("test", "--quick", "no test " + "has this name")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("no test has a name like", outcome.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
