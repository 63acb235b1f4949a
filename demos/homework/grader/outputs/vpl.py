"""Moodle VPL: what its execution prints, with comments and, as the last line, the
grade.

VPL reads the output line by line: a line "Grade :=>> 100" that a student's program
printed would be a grade. So these marks are taken apart, and every line of feedback
begins with ">", which VPL shows as it is."""

import os

from .report import clean, for_student, headline, in_each_folder, notes, points
from .report import share, without_repeats

MARKS = ("<|--", "--|>", ":=>>")


def harmless(line):
    """A line in which no mark of VPL is left."""
    line = clean(line)
    for mark in MARKS:
        line = line.replace(mark, f"{mark[:2]} {mark[2:]}")
    return line


def limits(graded):
    """The range of grades: that of the activity, or the points of the kit."""
    try:
        return float(os.environ["VPL_GRADEMIN"]), float(os.environ["VPL_GRADEMAX"])
    except (KeyError, ValueError):
        return 0.0, float(graded.data["max_score"])


def grade(graded):
    low, high = limits(graded)
    return round(low + (high - low) * share(graded.data), 2)


def comment(entry, lines, lang):
    """A title, and the feedback below it."""
    yield harmless(f"-{points(entry)} {entry['code']} {headline(entry, lang)}.")
    for line in lines:
        yield "> " + harmless(line)


def render(graded, lang):
    lines = ["", "<|--", *("> " + harmless(line) for line in notes(graded, lang))]
    for entry, said in without_repeats(for_student(graded), lang):
        lines += comment(entry, said, lang)
    lines += ["--|>", ""]
    if graded.data:
        lines.append(f"Grade :=>> {grade(graded):g}")
    return "\n".join(lines) + "\n"


write = in_each_folder("vpl.txt", render)
