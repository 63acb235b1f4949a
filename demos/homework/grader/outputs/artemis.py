"""Artemis: test-reports/tests-results.xml and customFeedbacks/*.json.

Artemis knows only passed and failed, and gives each test case the weight 1 when it sees
it first. So a check with 3 points is three test cases, "idle0 1/3" to "idle0 3/3": a
part of the points is a part of them, and no weights have to be set. The names never
depend on the result. Artemis drops skipped test cases, so none is skipped here."""

import json
import math
import os
import xml.etree.ElementTree as xml

from .report import clean, for_student, has_remark, headline, is_passed, notes
from .report import points, remarks, write_text


def cases(entry):
    """Names of the test cases of a check, each with whether it is passed."""
    count = max(1, math.ceil(entry["max_score"]))
    passed = count
    if not is_passed(entry):
        whole = entry["max_score"] or 1
        passed = math.floor(entry["score"] * count / whole + 1e-9)
    names = [f"{entry['id']} {i}/{count}" for i in range(1, count + 1)]
    names = names if count > 1 else [entry["id"]]
    return [(clean(name), i < passed) for i, name in enumerate(names)]


def message(entry, lang):
    title = f"{headline(entry, lang)} ({points(entry)}) {entry['code']}"
    return "\n".join([title, *remarks(entry, lang)])


def add_check(suite, entry, lang):
    """Adds the test cases of a check. Only the first one that fails has the
    feedback."""
    first = None
    for name, passed in cases(entry):
        if passed and has_remark(entry):
            continue  # it is in a file of its own, which can have a text
        case = xml.SubElement(
            suite, "testcase", name=name, time=f"{entry['seconds']:.2f}"
        )
        if not passed:
            text = f"→ {first}" if first else message(entry, lang)
            xml.SubElement(case, "failure", message=text)
            first = first or name


def report(graded, lang):
    suite = xml.Element("testsuite", name="kit")
    for entry in for_student(graded):
        add_check(suite, entry, lang)
    if graded.data is None:
        case = xml.SubElement(suite, "testcase", name="grading")
        xml.SubElement(case, "failure", message=notes(graded, lang)[0])
    return xml.tostring(suite, encoding="unicode") + "\n"


def passed_with_text(graded, lang):
    """The test cases that are passed although there is something to say. JUnit has no
    place for that, so each one is a JSON file instead of a test case of the report."""
    return [
        {"name": name, "successful": True, "message": message(entry, lang)}
        for entry in for_student(graded)
        if has_remark(entry)
        for name, _ in cases(entry)
    ]


def write(results, folder, lang):
    written = []
    for graded in results:
        place = os.path.join(graded.folder, "artemis")
        path = os.path.join(place, "test-reports", "tests-results.xml")
        written.append(write_text(path, report(graded, lang)))
        for number, feedback in enumerate(passed_with_text(graded, lang), 1):
            path = os.path.join(place, "customFeedbacks", f"{number:03}.json")
            written.append(write_text(path, json.dumps(feedback) + "\n"))
    return written
