"""The outputs in JSON: Gradescope, GitHub Classroom and CodeRunner read them so."""

import base64
import json
import re
import unittest

import results
from results import ALL, CHECKS, Case


STATUS = {"passed", "failed"}
VISIBILITY = {"visible", "hidden", "after_due_date", "after_published"}


class Gradescope(Case):
    def test_each_test_has_what_gradescope_demands(self):
        for name, data in self.parsed("gradescope", "gradescope.json").items():
            numbers = [test["number"] for test in data["tests"]]
            self.assertEqual(len(numbers), len(set(numbers)))
            for test in data["tests"]:
                self.assertIn(test["status"], STATUS)
                self.assertIn(test["visibility"], VISIBILITY)
                self.assertEqual(test["output_format"], "md")
                self.assertIsInstance(test["output"], str)
                self.assertLessEqual(0, test["score"])
                self.assertLessEqual(test["score"], test["max_score"])
            if ALL[name]:
                self.assertNotIn("score", data)  # the sum of the tests counts
                self.assertEqual(
                    sum(t["score"] for t in data["tests"]), ALL[name]["score"]
                )
                self.assertEqual(len(data["tests"]), len(CHECKS))
            else:
                self.assertEqual((data["score"], data["tests"]), (0, []))

    def test_what_gradescope_hides_is_complete(self):
        tests = self.parsed("gradescope", "gradescope.json")["hidden"]["tests"]
        hidden = next(test for test in tests if test["name"].startswith("crowd"))
        self.assertEqual(hidden["visibility"], "hidden")
        self.assertIn("SECRET", hidden["output"])

    def test_points_are_kept_when_the_grader_fails(self):
        data = self.parsed("gradescope", "gradescope.json")["ours"]
        self.assertEqual({test["status"] for test in data["tests"]}, {"passed"})
        self.assertIn("grader itself has failed", data["output"])

    def test_markdown_and_html_of_a_student_are_text(self):
        for test in self.parsed("gradescope", "gradescope.json")["attack"]["tests"]:
            plain = re.sub(r"\\.", "", test["output"])
            self.assertNotRegex(plain, r"[<>`*\[]")
            for line in test["output"].splitlines():
                self.assertTrue(line.startswith("- "), line)


class Classroom(Case):
    def decode(self, text):
        name, _, value = text.partition("=")
        self.assertEqual(name, "result")
        self.assertRegex(value, r"\A[A-Za-z0-9+/=]+\n\Z")  # one line in $GITHUB_OUTPUT
        return json.loads(base64.b64decode(value))

    def read(self, some=ALL):
        return self.parsed("classroom", "classroom.output", self.decode, some)

    def test_each_result_has_what_the_reporter_demands(self):
        for name, data in self.read().items():
            self.assertEqual(data["version"], 1)
            self.assertIn(data["status"], ("pass", "fail", "error"))
            self.assertTrue(data["tests"])  # the reporter divides by their number
            for test in data["tests"]:
                self.assertIn(test["status"], ("pass", "fail", "error"))
                self.assertIsInstance(test["score"], (int, float))
            score = sum(test["score"] for test in data["tests"])
            expected = ALL[name] or {"score": 0, "max_score": 0}
            self.assertEqual((score, data["max_score"]),
                             (expected["score"], expected["max_score"]))  # fmt: skip

    def test_the_status_is_that_of_all_checks(self):
        found = {name: data["status"] for name, data in self.read().items()}
        self.assertEqual({name for name, status in found.items() if status == "pass"},
                         {"fine", "unsure", "ours"})  # fmt: skip
        self.assertEqual(found["none"], "error")

    def test_nothing_in_the_log_is_a_command_of_the_workflow(self):
        for test in self.read()["attack"]["tests"]:
            for text in test["name"], test["message"]:
                self.assertNotIn("::", text)
                self.assertNotIn("##[", text)

    def test_a_large_result_fits_into_an_environment_variable(self):
        many = results.result()
        many["checks"] = [
            results.entry(f"check{i}", "works", 1, "E_WRONG", text="€" * 10_000)
            for i in range(60)
        ]
        text = self.texts("classroom", "classroom.output", {"many": many})["many"]
        self.assertLess(len(text), 128 << 10)
        self.assertEqual(len(self.decode(text)["tests"]), 60)

    def test_a_hidden_check_tells_only_its_cause(self):
        tests = self.read()["hidden"]["tests"]
        self.assertNotIn("SECRET", json.dumps(tests))
        self.assertNotIn("LATER", json.dumps(tests))
        found = {test["name"]: test["message"] for test in tests}
        self.assertEqual(found["crowd"], "An answer has wrong bytes.")


class CodeRunner(Case):
    def test_the_fraction_is_the_share_of_the_points(self):
        for name, data in self.parsed("coderunner", "coderunner.json").items():
            self.assertEqual(set(data), {"fraction", "got"})
            whole = ALL[name] or {"score": 0, "max_score": 1}
            self.assertAlmostEqual(
                data["fraction"], whole["score"] / whole["max_score"], 3
            )
            self.assertLessEqual(0, data["fraction"])
            self.assertLessEqual(data["fraction"], 1)

    def test_got_has_what_costs_points(self):
        data = self.parsed("coderunner", "coderunner.json")
        self.assertIn("It woke up 96 times per second.", data["mixed"]["got"])
        self.assertNotIn("SECRET", data["hidden"]["got"])


if __name__ == "__main__":
    unittest.main()
