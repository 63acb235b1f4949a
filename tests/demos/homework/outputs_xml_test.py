"""The outputs in XML: Artemis and readers of JUnit read them so."""

import json
import math
import re
import unittest
import xml.etree.ElementTree as xml

import results
from results import ALL, CHECKS, Case


# Characters that XML 1.0 allows, without those that no reader shows.
LEGAL = re.compile(r"[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


class Artemis(Case):
    def read(self, name, some=ALL):
        """Name -> (passed, text) of all test cases, as Artemis collects them."""
        place = self.folder / name / "artemis"
        text = (place / "test-reports/tests-results.xml").read_text("utf-8")
        found = []
        for case in xml.fromstring(text).iter("testcase"):
            failure = case.find("failure")
            self.assertIsNone(case.find("skipped"))  # Artemis would drop it
            text = None if failure is None else failure.attrib["message"]
            found.append((case.attrib["name"], (failure is None, text)))
        for path in (place / "customFeedbacks").glob("*.json"):
            data = json.loads(path.read_text("utf-8"))
            self.assertEqual(set(data), {"name", "successful", "message"})
            found.append((data["name"], (data["successful"], data["message"])))
        self.assertEqual(len(found), len(dict(found)), "names must be unique")
        return dict(found)

    def test_the_names_never_depend_on_the_result(self):
        self.write("artemis")
        names = {name: set(self.read(name)) for name in ALL if ALL[name]}
        for found in names.values():
            self.assertEqual(found, names["fine"])
        self.assertEqual(len(names["fine"]), results.FINE["max_score"])
        self.assertEqual(set(self.read("none")), {"grading"})

    def test_each_point_is_a_test_case(self):
        self.write("artemis")
        for name, data in ALL.items():
            if data:
                passed = sum(ok for ok, _ in self.read(name).values())
                points = sum(math.floor(check["score"]) for check in data["checks"])
                self.assertEqual(passed, points, name)

    def test_the_feedback_is_in_the_attribute_message(self):
        self.write("artemis")
        passed, text = self.read("mixed")["idle0 1/3"]
        self.assertFalse(passed)
        self.assertIn("It woke up 96 times per second.", text)
        self.assertIn("\n", text)
        self.assertEqual(self.read("mixed")["idle0 2/3"], (False, "→ idle0 1/3"))
        self.assertEqual(self.read("mixed")["crowd 1/3"], (True, None))

    def test_a_check_without_verdict_is_passed_and_says_why(self):
        self.write("artemis")
        passed, text = self.read("unsure")["idle0 1/3"]
        self.assertTrue(passed)
        self.assertIn("The machine was busy.", text)

    def test_a_blocked_check_has_failed(self):
        self.write("artemis")
        self.assertFalse(any(passed for passed, _ in self.read("blocked").values()))

    def test_a_hidden_check_tells_only_its_cause(self):
        self.write("artemis")
        self.assertNotIn("SECRET", str(self.read("hidden")))
        self.assertIn("wrong bytes", str(self.read("hidden")))


class JUnit(Case):
    def read(self):
        return self.parsed("junit", "junit.xml", xml.fromstring)

    def test_the_counts_are_those_of_the_cases(self):
        for name, root in self.read().items():
            suite = root.find("testsuite")
            tags = {"tests": "testcase", "failures": "failure", "errors": "error",
                    "skipped": "skipped"}  # fmt: skip
            for count, tag in tags.items():
                self.assertEqual(
                    int(suite.attrib[count]), len(list(suite.iter(tag))), name
                )
            names = [case.attrib["name"] for case in suite.iter("testcase")]
            self.assertEqual(len(names), len(set(names)))

    def test_properties_have_code_and_points(self):
        for case in self.read()["mixed"].iter("testcase"):
            values = {
                p.attrib["name"]: p.attrib["value"] for p in case.iter("property")
            }
            if case.attrib["name"] == "crowd":
                self.assertEqual(values["code"], "E_STARVE")
                self.assertEqual((values["score"], values["max_score"]), ("1.5", "3"))

    def test_blocked_checks_and_those_that_did_not_run_are_skipped(self):
        root = self.read()
        self.assertEqual(len(list(root["blocked"].iter("skipped"))), len(CHECKS) - 1)
        self.assertEqual(len(list(root["cut"].iter("skipped"))), 2)
        self.assertEqual(len(list(root["none"].iter("error"))), 1)

    def test_only_legal_characters_are_written(self):
        for text in self.texts("junit", "junit.xml").values():
            self.assertIsNotNone(LEGAL.fullmatch(text))


if __name__ == "__main__":
    unittest.main()
