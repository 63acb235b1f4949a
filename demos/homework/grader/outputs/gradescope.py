"""Gradescope: the file that run_autograder copies to /autograder/results/results.json.

Each check is one test with its points; Gradescope adds them up. It knows itself what a
student may see ("visibility"), so hidden checks are complete here."""

import json
import re

from .report import clean, headline, in_each_folder, is_passed, notes, remarks

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:^=])")
HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def markdown(line):
    """A line in which nothing is a command of Markdown or HTML."""
    return re.sub(r'[&<>"]', lambda match: HTML[match[0]], MARKDOWN.sub(r"\\\1", line))


def numbered(checks):
    """The checks with numbers such as 2.1: the first one in the second group."""
    groups, counts = [], {}
    for entry in checks:
        if entry["group"] not in groups:
            groups.append(entry["group"])
        group = groups.index(entry["group"]) + 1
        counts[group] = counts.get(group, 0) + 1
        yield f"{group}.{counts[group]}", entry


def test(number, entry, lang):
    return {
        "score": entry["score"],
        "max_score": entry["max_score"],
        "status": "passed" if is_passed(entry) else "failed",
        "name": headline(entry, lang),
        "name_format": "text",
        "number": number,
        "output": "\n".join("- " + markdown(line) for line in remarks(entry, lang)),
        "output_format": "md",
        "tags": [clean(entry["group"])],
        "visibility": entry.get("visibility", "visible"),
        "extra_data": {"code": entry["code"], "numbers": entry["numbers"]},
    }


def render(graded, lang):
    data = {
        "output": "\n\n".join(map(markdown, notes(graded, lang))),
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
    }
    if graded.data is None:
        data.update(score=0, tests=[])
    else:
        tests = [test(number, entry, lang) for number, entry in numbered(graded.checks)]
        data.update(execution_time=graded.data["seconds"], tests=tests)
    return json.dumps(data, indent=1) + "\n"


write = in_each_folder("gradescope.json", render)
