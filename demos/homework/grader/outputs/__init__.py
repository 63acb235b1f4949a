"""Writes results in the formats of the systems that universities have, one module for
each.

An output is a function (results, folder, lang) that returns the files it has written.
Most write one file beside each result.json; summary.csv, summary.html and Moodle's
files are in the folder of all results. The programs that the systems start are in
files/."""

from . import artemis, classroom, coderunner, gradescope, junit, moodle, praktomat
from . import spreadsheet, table, vpl
from .moodle import WorksheetError
from .report import Graded

__all__ = ["FORMATS", "RESERVED", "WorksheetError", "check_worksheet", "write_all"]

# Files in the folder of all results: no submission can have such a name.
RESERVED = {"summary.csv", "summary.html", moodle.GRADES, moodle.FEEDBACK}

FORMATS = {
    "html": table.write,
    "csv": spreadsheet.write,
    "gradescope": gradescope.write,
    "classroom": classroom.write,
    "artemis": artemis.write,
    "vpl": vpl.write,
    "moodle": moodle.write,
    "praktomat": praktomat.write,
    "coderunner": coderunner.write,
    "junit": junit.write,
}


def check_worksheet(path):
    """Raises WorksheetError, in one line, if Moodle's worksheet cannot be filled in.
    Called before the grading begins."""
    rows = moodle.read_worksheet(path)[0]
    moodle.columns_of(rows[0] if rows else [], path)


def write_all(paths, folder, lang="en", formats=None, worksheet=None):
    """Writes the results in the files `paths` in the formats (default: all) and returns
    the files that were written. `worksheet` is the lecturer's worksheet from Moodle."""
    results = [Graded(path) for path in paths]
    written = []
    for name in formats or FORMATS:
        if name == "moodle":
            written += moodle.write(results, folder, lang, worksheet)
        else:
            written += FORMATS[name](results, folder, lang)
    return written
