"""The grader: its verdicts, its exit status, and what stays when it is ended."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid

import grading
from grading import ECHO, KIT, LIMIT, GraderTest, kit_json, processes_with
from grader import twist

SLEEPS_10_MS = ECHO.replace("selector.select()", "selector.select(0.01)")
NEVER_SLEEPS = ECHO.replace("selector.select()", "selector.select(0)")
CRASHES = ECHO.replace("key.fileobj.sendall(data.upper())", "sys.exit(3)")
SWALLOWS = ECHO.replace("key.fileobj.sendall(data.upper())", "pass")
MORE = {
    "broken": "def broken(trial):\n    raise KeyError('our own mistake')\n",
    "unsure": "def unsure(trial):\n    trial.inconclusive('too slow', 'zu langsam')\n",
    "half_points": "def half_points(trial):\n"
                   "    trial.fail('E_LATE', 'late', 'spät', share=0.5, ms=7)\n",
    "waits": "import time\ndef waits(trial):\n    open('begun', 'w').close()\n"
             "    time.sleep(100)\n",
}  # fmt: skip


def extra_kit(*names):
    checks = [{"id": name, "group": "more", "points": 2, "title": {"en": name, "de": name}}
              for name in names]  # fmt: skip
    return kit_json(checks=checks, points=2 * len(names))


class Grader(GraderTest):
    def use_checks(self, *names):
        self.write("small/kit.json", json.dumps(extra_kit(*names)))
        for name in names:
            self.write(f"small/checks/{name}.py", MORE[name])

    def verdict(self, program):
        """{check: code} of one program, and its entry for `idle_none`."""
        result = self.grade(self.submission("one", program))["one"]
        return self.codes(result), result["checks"][1]

    def check(self, program, *options):
        return self.run_kit("check", self.submission("one", program), "--kit", self.kit, *options)

    def test_a_right_program(self):
        done = self.check(ECHO)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("4 of 4 points", done.stdout)

    def test_polling_is_named_with_its_system_call(self):
        codes, entry = self.verdict(SLEEPS_10_MS)
        self.assertEqual(codes, {"echo": "ok", "idle_none": "E_BUSY_POLL"})
        self.assertIn("timeout 10 ms", entry["said"]["en"])
        self.assertGreater(entry["numbers"]["wakeups_per_s"], 20)

    def test_a_program_that_never_sleeps(self):
        codes, entry = self.verdict(NEVER_SLEEPS)
        self.assertEqual(codes["idle_none"], "E_SPIN")
        self.assertGreater(entry["numbers"]["runnable_percent"], 20)

    def test_a_program_that_spins_on_a_crowded_core_is_seen(self):
        core = str(max(os.sched_getaffinity(0)))
        taskset = ["taskset", "-c", core]
        hog = subprocess.Popen([*taskset, sys.executable, "-c", "while True: pass"])
        self.addCleanup(hog.wait)
        self.addCleanup(hog.kill)
        for program, code in ((NEVER_SLEEPS, "E_SPIN"), (ECHO, "ok")):
            folder = self.submission("one", program)
            done = subprocess.run(
                [*taskset, sys.executable, KIT, "check", folder, "--kit", self.kit],
                capture_output=True, text=True, timeout=LIMIT)  # fmt: skip
            self.assertIn(f"\n{code} ", done.stdout)

    def test_a_crash_is_no_broken_connection(self):
        self.assertEqual(self.verdict(CRASHES)[0], {"echo": "E_CRASH", "idle_none": "BLOCKED"})

    def test_what_was_read_and_not_answered_is_partial(self):
        self.assertEqual(self.verdict(SWALLOWS)[0]["echo"], "E_PARTIAL")

    def test_what_was_not_read_is_starved(self):
        deaf = ECHO.replace("data = key.fileobj.recv(65536)", "signal.pause()")
        self.assertEqual(self.verdict(deaf)[0]["echo"], "E_STARVE")

    def test_our_own_mistake_costs_no_points(self):
        self.use_checks("broken")
        done = self.check(ECHO)
        self.assertEqual(done.returncode, 2)
        self.assertIn("2 of 2 points", done.stdout)
        self.assertIn("KeyError", done.stdout)

    def test_no_verdict_keeps_the_points(self):
        self.use_checks("unsure")
        done = self.check(ECHO)
        self.assertEqual((done.returncode, "2 of 2 points" in done.stdout), (0, True))
        self.grade(self.submission("one", ECHO))
        self.assertEqual(self.last.returncode, 4)

    def test_a_part_of_the_points(self):
        self.use_checks("half_points")
        result = self.grade(self.submission("one", ECHO))["one"]
        self.assertEqual(result["score"], 1)
        self.assertEqual(result["checks"][0]["numbers"], {"ms": 7})
        self.assertEqual(self.last.returncode, 1)

    def test_without_time_the_rest_has_not_run(self):
        done = self.check(ECHO, "--budget", "0", "--json", "result.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        result = json.loads((self.folder / "result.json").read_text())
        self.assertEqual(set(self.codes(result).values()), {"not_run"})

    def test_a_file_that_exists_is_not_overwritten(self):
        path = self.write("mine.json", "mine")
        done = self.check(ECHO, "--json", path)
        self.assertEqual((done.returncode, path.read_text()), (2, "mine"))
        self.write("results/mine", "mine")
        done = self.run_kit("grade", self.kit, self.folder / "one", "--output", "results")
        self.assertEqual(done.returncode, 2)
        self.assertIn("not empty", done.stderr)

    def test_german(self):
        done = self.check(SLEEPS_10_MS, "--lang", "de")
        self.assertIn("wachte", done.stdout)
        self.assertIn("2 von 4 Punkten", done.stdout)

    def started(self):
        """A grader in the middle of a check, and a word that its server has."""
        word = "kit-test-" + uuid.uuid4().hex
        self.use_checks("waits")
        marked = ECHO + f"\n# {word}"
        program = f"import os, sys\nif '{word}' not in sys.argv:\n" \
                  f"    os.execvp('python3', ['python3', 'server.py', '{word}', sys.argv[1]])\n"
        folder = self.submission("one", program + marked)
        grader = subprocess.Popen(
            [sys.executable, KIT, "grade", str(self.kit), folder, "--output", "graded"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        end = time.monotonic() + LIMIT
        while not processes_with(word):
            self.assertLess(time.monotonic(), end, "the server does not start")
            time.sleep(0.02)
        return grader, word

    def no_process_stays(self, word):
        end = time.monotonic() + 20
        while processes_with(word):
            self.assertLess(time.monotonic(), end, "a server is left behind")
            time.sleep(0.02)

    def test_a_killed_grader_leaves_a_result_and_no_server(self):
        grader, word = self.started()
        grader.kill()
        grader.wait()
        self.no_process_stays(word)
        result = json.loads((self.folder / "graded/one/result.json").read_text())
        self.assertEqual(self.codes(result), {"waits": "not_run"})
        self.assertFalse(result["complete"])

    def test_ctrl_c(self):
        grader, word = self.started()
        grader.send_signal(signal.SIGINT)
        self.assertEqual(grader.wait(LIMIT), 130)
        self.no_process_stays(word)

    def test_wrong_use_is_one_line(self):
        for arguments in (
            ["check", "nowhere"], ["check", self.folder], ["make", "nothing", "--output", "x"],
            ["check", self.folder, "--kit", self.kit, "--only", "nothing"],
            ["grade", self.kit, "nowhere", "--output", "x"],
            ["grade", self.kit, self.folder, "--output", "x", "--format", "nothing"],
            ["grade", self.kit, self.folder, "--output", "x", "--key", "nowhere"],
            ["grade", self.kit, self.folder, self.folder, "--output", "x"],
        ):  # fmt: skip
            done = self.run_kit(*arguments)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)


class Twist(grading.unittest.TestCase):
    def test_seed_0_is_the_plain_service(self):
        self.assertEqual(twist.values({"letters": twist.ALPHABET}, 0), {"letters": twist.ALPHABET})
        self.assertEqual(twist.answer(b"abc \xff1", {}), b"ABC \xff1")

    def test_other_seeds_differ_and_repeat(self):
        plain = {"letters": twist.ALPHABET, "delimiter": ";"}
        values = [twist.values(plain, seed) for seed in range(1, 50)]
        self.assertEqual(values, [twist.values(plain, seed) for seed in range(1, 50)])
        self.assertGreater(len({each["letters"] for each in values}), 40)
        self.assertNotIn(";", [each["delimiter"] for each in values])
        self.assertNotIn(twist.ALPHABET, [each["letters"] for each in values])

    def test_the_seed_of_a_student_needs_the_key(self):
        seeds = {twist.seed_of(key, name) for key in (b"a", b"b") for name in ("anna", "bob")}
        self.assertEqual(len(seeds), 4)
        self.assertNotIn(0, seeds)


if __name__ == "__main__":
    grading.unittest.main()
