"""JUnit XML for any program that reads it. The properties of a test case hold its code
and its points, which JUnit itself does not know."""

import xml.etree.ElementTree as xml

from .report import clean, has_remark, headline, in_each_folder, is_passed, notes
from .report import remarks

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
COUNTS = {"tests": "testcase", "failures": "failure", "errors": "error",
          "skipped": "skipped"}  # fmt: skip


def properties(parent, values):
    element = xml.SubElement(parent, "properties")
    for name, value in values.items():
        xml.SubElement(element, "property", name=name, value=clean(value))


def add_case(suite, entry, lang):
    case = xml.SubElement(suite, "testcase", classname=clean(entry["group"]),
                          name=clean(entry["id"]), time=f"{entry['seconds']:.2f}")  # fmt: skip
    properties(case, {"code": entry["code"], "title": headline(entry, lang),
                      "score": entry["score"], "max_score": entry["max_score"]})  # fmt: skip
    lines = remarks(entry, lang)
    if entry["code"] in ("BLOCKED", "not_run"):
        xml.SubElement(case, "skipped", message=lines[-1])
    elif not is_passed(entry):
        failure = xml.SubElement(case, "failure", type=clean(entry["code"]),
                                 message=clean(entry["said"][lang]))  # fmt: skip
        failure.text = "\n".join(lines)
    elif has_remark(entry):
        xml.SubElement(case, "system-out").text = "\n".join(lines)


def add_error(suite, graded, lang):
    case = xml.SubElement(suite, "testcase", classname="kit", name="grading", time="0")
    xml.SubElement(case, "error", type="GRADER", message=notes(graded, lang)[0])


def render(graded, lang):
    data = graded.data or {}
    suite = xml.Element("testsuite", name=clean(data.get("kit", "kit")))
    properties(suite, {key: data.get(key, "") for key in
                       ("submission", "seed", "language", "score", "max_score")})  # fmt: skip
    for entry in graded.checks:
        add_case(suite, entry, lang)
    if graded.data is None:
        add_error(suite, graded, lang)
    for name, tag in COUNTS.items():
        suite.set(name, str(len(list(suite.iter(tag)))))
    suite.set("time", f"{data.get('seconds', 0):.2f}")
    root = xml.Element("testsuites")
    root.append(suite)
    return f'{HEAD}\n{xml.tostring(root, "unicode")}\n'


write = in_each_folder("junit.xml", render)
