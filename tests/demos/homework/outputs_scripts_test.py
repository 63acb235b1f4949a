"""The programs that Gradescope, VPL, Artemis, Praktomat and GitHub Classroom start. A
stand-in for the grader writes results; everything else is real."""

import base64
import json
import os
import re
import shutil
import subprocess
import textwrap
import unittest
import zipfile

import results  # finds the grader
from grader import outputs

FILES = results.ROOT / "demos/homework/grader/outputs/files"
SCRIPTS = ("setup.sh", "run_autograder", "vpl_evaluate.sh", "vpl_run.sh", "artemis.sh",
           "praktomat.sh")  # fmt: skip

# Takes the arguments of scripts/kit, and writes the result beside it instead of
# grading.
STAND_IN = """\
#!/usr/bin/env python3
import sys
from pathlib import Path
sys.dont_write_bytecode = True
sys.path.insert(0, {package!r})
here, arguments = Path(__file__).resolve().parent, sys.argv[1:]
if arguments == ["list"]:
    print("uppercase_tcp 4-6 h 40 points")
elif arguments[0] == "check":
    print("checked", *arguments)
else:
    from grader import outputs
    command, kit, submission, *options = arguments
    assert command == "grade" and kit == "uppercase_tcp"
    assert Path(submission).is_dir(), submission
    options = dict(zip(options[::2], options[1::2]))
    folder = Path(options["--output"]) / Path(submission).name
    folder.mkdir(parents=True)
    found = here / "result.json"
    if not found.exists():
        sys.exit("killed\\nGrade :=>> 100")
    (folder / "result.json").write_bytes(found.read_bytes())
    formats = [options["--format"]]
    outputs.write_all([folder / "result.json"], folder.parent, "en", formats)
    print("progress")
    sys.exit(1)
"""


class Case(results.Folder):
    def make_grader(self, folder, result):
        """A folder with a program kit that finds `result`; None: it ends without
        one."""
        folder.mkdir(parents=True, exist_ok=True)
        package = str(results.ROOT / "demos/homework")
        (folder / "kit").write_text(STAND_IN.format(package=package))
        (folder / "kit").chmod(0o755)
        if result is not None:
            (folder / "result.json").write_text(json.dumps(result))

    def make_zip(self, result):
        """The sandbox of a student, with grader.zip and a module that must not be
        used."""
        sandbox = self.folder / "sandbox"
        sandbox.mkdir()
        (sandbox / "server.py").write_text("pass")
        (sandbox / "zipfile.py").write_text("print('Grade :=>> 100')")
        self.make_grader(self.folder / "grader", result)
        with zipfile.ZipFile(sandbox / "grader.zip", "w") as archive:
            for path in (self.folder / "grader").iterdir():
                archive.write(path, path.name)
        return sandbox

    def run_script(self, path, folder, **environment):
        # The python3 of the system: others may have loaded zipfile before they run it.
        places = f"/usr/bin:/bin:{os.environ['PATH']}"
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": places, **environment}
        return subprocess.run(["bash", path], cwd=folder, env=environment, timeout=30,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True)  # fmt: skip


class Gradescope(Case):
    def grade(self, result):
        root = self.folder / "autograder"
        self.make_grader(root / "source", result)
        (root / "submission").mkdir()
        done = self.run_script(FILES / "run_autograder", root, AUTOGRADER=str(root))
        self.assertEqual(done.returncode, 0)
        self.assertEqual((root / "source").stat().st_mode & 0o007, 0)
        return json.loads((root / "results/results.json").read_text())

    def test_results_stand_where_gradescope_reads_them(self):
        data = self.grade(results.MIXED)
        score = sum(test["score"] for test in data["tests"])
        self.assertEqual(score, results.MIXED["score"])

    def test_a_killed_grader_leaves_a_message(self):
        data = self.grade(None)
        self.assertEqual(data["score"], 0)
        self.assertIn("did not finish", data["output"])


class Vpl(Case):
    def evaluate(self, result, script="vpl_evaluate.sh"):
        sandbox = self.make_zip(result)
        (sandbox / "vpl_environment.sh").write_text(
            "export VPL_GRADEMIN='0' VPL_GRADEMAX='100' VPL_MAXTIME=30\n"
        )
        self.assertEqual(self.run_script(FILES / script, sandbox).returncode, 0)
        return self.run_script("./vpl_execution", sandbox).stdout

    def grades(self, text):
        return re.findall(r"^Grade :=>>(.*)$", text, re.M)

    def test_the_grade_is_on_the_scale_of_the_activity(self):
        share = 100 * results.MIXED["score"] / results.MIXED["max_score"]
        (grade,) = self.grades(self.evaluate(results.MIXED))
        self.assertAlmostEqual(float(grade), share, places=2)

    def test_a_killed_grader_makes_no_grade(self):
        text = self.evaluate(None)
        self.assertEqual(self.grades(text), [])
        self.assertIn("> killed", text)

    def test_run_checks_the_files_of_the_student(self):
        text = self.evaluate(results.FINE, "vpl_run.sh")
        self.assertTrue(text.startswith("checked check /"), text)
        self.assertTrue(
            text.endswith("/sandbox --kit uppercase_tcp --budget 25\n"), text
        )


class Artemis(Case):
    def build(self, result):
        self.make_grader(self.folder / "tests", result)
        (self.folder / "assignment").mkdir()
        done = self.run_script(FILES / "artemis.sh", self.folder)
        self.assertEqual(done.returncode, 0)

    def test_reports_stand_where_artemis_reads_them(self):
        self.build(results.UNSURE)
        self.assertTrue((self.folder / "test-reports/tests-results.xml").exists())
        self.assertEqual(len(list((self.folder / "customFeedbacks").iterdir())), 3)

    def test_a_killed_grader_writes_no_report(self):
        self.build(None)
        self.assertFalse((self.folder / "test-reports").exists())


class Praktomat(Case):
    def check(self, result, group):
        sandbox = self.make_zip(result)
        return self.run_script(FILES / "praktomat.sh", sandbox, KIT_GROUP=group)

    def test_the_exit_status_is_that_of_the_group(self):
        done = self.check(results.MIXED, "waits")
        self.assertEqual(done.returncode, 1)
        self.assertIn("Title of idle0", done.stdout)

    def test_a_group_without_a_mistake_is_passed(self):
        done = self.check(results.MIXED, "ends")
        self.assertEqual((done.returncode, "progress" in done.stdout), (0, False))

    def test_a_killed_grader_is_not_passed(self):
        self.assertEqual(self.check(None, "all").returncode, 2)

    def test_the_script_has_no_word_that_praktomat_replaces(self):
        text = (FILES / "praktomat.sh").read_text()
        for word in "PROGRAM", "JAVA":
            self.assertNotIn(word, text)


class Classroom(Case):
    def test_the_step_hands_the_result_to_the_reporter(self):
        workflow = (FILES / "classroom.yml").read_text()
        self.assertIn("\n  run-autograding-tests:", workflow)
        self.assertIn("runners: kit\n", workflow)
        self.assertIn("KIT_RESULTS: ${{ steps.kit.outputs.result }}", workflow)
        step = re.search(r"id: kit\n +run: \|\n((?: {10}.*\n)+)", workflow)[1]
        (self.folder / "step.sh").write_text(textwrap.dedent(step))
        self.make_grader(self.folder / "repository", results.MIXED)
        output = self.folder / "output"
        done = self.run_script(self.folder / "step.sh", self.folder / "repository",
                               RUNNER_TEMP=str(self.folder / "temporary"),
                               GITHUB_OUTPUT=str(output))  # fmt: skip
        self.assertEqual(done.returncode, 0)
        data = json.loads(base64.b64decode(output.read_text().partition("=")[2]))
        self.assertEqual(data["max_score"], results.MIXED["max_score"])


class Document(unittest.TestCase):
    def test_it_names_each_format_and_each_file(self):
        text = (results.ROOT / "docs/homework-systems.md").read_text("utf-8")
        names = [
            *outputs.FORMATS,
            *outputs.RESERVED,
            *(p.name for p in FILES.iterdir()),
        ]
        for name in names:
            self.assertIn(f"`{name}`", text)


class Shell(unittest.TestCase):
    def test_each_script_can_be_started(self):
        for name in SCRIPTS:
            self.assertTrue(os.access(FILES / name, os.X_OK), name)
            subprocess.run(["bash", "-n", FILES / name], check=True, timeout=20)

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shellcheck_finds_nothing(self):
        paths = [FILES / name for name in SCRIPTS]
        subprocess.run(["shellcheck", *paths], check=True, timeout=30)


if __name__ == "__main__":
    unittest.main()
