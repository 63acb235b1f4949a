"""Moodle's assignment: grades for the lecturer's own offline grading worksheet, and a
zip with feedback files.

Moodle finds columns by their names in the language of the lecturer, so no worksheet is
invented: the one that was exported is filled in, and rows without a submission, other
columns, separator and encoding stay as they are. The zip has the folder names of
"download all submissions", by which Moodle finds the participants."""

import codecs
import csv
import html
import io
import os
import re
import sys
import zipfile

from . import page
from .report import clean, for_student, notes, points, sentence, share
from .report import without_repeats

GRADES, FEEDBACK = "grades.csv", "feedback.zip"

# The names of the columns in English and German.
COLUMNS = {
    "identifier": ("Identifier", "ID"),
    "grade": ("Grade", "Bewertung"),
    "maximum": ("Maximum grade", "Maximum Grade", "Bestwertung"),
    "feedback": ("Feedback comments", "Feedback als Kommentar"),
}
NEEDED = ("identifier", "grade", "maximum")
FOLDER = re.compile(r"(?P<name>.*?)_(?P<number>\d+)_assignsubmission_[a-z]+_")
NAME = re.compile(r"(?P<name>.*) (?P<number>\d+)")
AFTER_GRADING = ("visible", "after_due_date", "after_published")


class WorksheetError(ValueError):
    """The worksheet cannot be used, in one line."""


def participant(graded):
    """Name and number of the participant: from the folder of Moodle's download, or from
    the name of the result. None if the submission does not come from Moodle."""
    submission = graded.data["submission"] if graded.data else ""
    found = FOLDER.match(submission) or FOLDER.match(graded.name)
    found = found or NAME.fullmatch(graded.name)
    return (found["name"], int(found["number"])) if found else None


def folder_of(name, number):
    """The folder of a participant. Moodle takes it apart at each "_"."""
    name = re.sub(r'[_/\\:*?"<>|]+', " ", clean(name)).lstrip(".~ ").rstrip()
    return f"{name or 'Participant'}_{number}_assignsubmission_file_"


def comment(graded, lang):
    """The feedback comment, which Moodle shows as HTML: the causes, and their
    checks."""
    causes = {}
    for entry in for_student(graded, AFTER_GRADING):
        if entry["code"] != "ok":
            found = clean(f"{entry['id']} ({points(entry)})")
            causes.setdefault(entry["code"], []).append(found)
    text = "".join(f"<p>{html.escape(line)}</p>" for line in notes(graded, lang))
    items = [
        f"{sentence(code, lang)} {', '.join(found)}" for code, found in causes.items()
    ]
    items = "".join(f"<li>{html.escape(item)}</li>" for item in items)
    return text + (f"<ul>{items}</ul>" if items else "")


def read_worksheet(path):
    """The rows, the separator, and the mark at the beginning of the file (BOM)."""
    try:
        with open(path, "rb") as file:
            raw = file.read()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise WorksheetError(f"the worksheet {path} {reason}") from None
    except UnicodeDecodeError:
        reason = "is not UTF-8: export it from Moodle again and keep its encoding"
        raise WorksheetError(f"the worksheet {path} {reason}") from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return rows, separator, codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""


def columns_of(header, path):
    """The place of each column that we use."""
    found = {}
    for key, names in COLUMNS.items():
        places = [i for i, name in enumerate(header) if name.strip() in names]
        found[key] = places[0] if places else None
    for key in NEEDED:
        if found[key] is None:
            reason = f'has no column "{COLUMNS[key][0]}"'
            raise WorksheetError(
                f"the worksheet {path} {reason}: export the offline grading worksheet "
                "of an assignment with points, in English or German"
            )
    return found


def number_of(text):
    """A number as Moodle writes it: 20.00 or 20,00."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def grade(graded, maximum):
    """The points on the scale of the assignment, with the decimal sign of the
    worksheet."""
    highest = number_of(maximum)
    if highest is None:
        highest = graded.data["max_score"]
    text = f"{share(graded.data) * highest:.2f}"
    return text.replace(".", ",") if "," in maximum else text


def is_final(graded):
    return all(entry["code"] != "not_run" for entry in graded.checks)


def fill_in(rows, results, lang, path):
    """Writes grades and comments into the rows. Returns participants that have no
    row."""
    place = columns_of(rows[0] if rows else [], path)
    by_number = {each[1]: graded for graded in results if (each := participant(graded))}
    for row in rows[1:]:
        if len(row) <= max(place[key] for key in NEEDED):
            continue
        digits = re.search(r"(\d+)\s*$", row[place["identifier"]])
        graded = by_number.pop(int(digits[1]), None) if digits else None
        if graded is None or graded.data is None:
            continue
        if is_final(graded):
            row[place["grade"]] = grade(graded, row[place["maximum"]])
        if place["feedback"] is not None and len(row) > place["feedback"]:
            row[place["feedback"]] = comment(graded, lang)
    return sorted(by_number)


def write_worksheet(path, results, folder, lang):
    rows, separator, mark = read_worksheet(path)
    missing = fill_in(rows, results, lang, path)
    if missing:
        numbers = ", ".join(map(str, missing))
        print(f"the worksheet {path} has no row for the participants {numbers}: is it "
              "the worksheet of this assignment?", file=sys.stderr)  # fmt: skip
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    target = os.path.join(folder, GRADES)
    with open(target, "wb") as file:
        file.write(mark + text.getvalue().encode())
    return target


def write_feedback(results, folder, lang):
    target = os.path.join(folder, FEEDBACK)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for graded in results:
            name, number = participant(graded)
            checks = for_student(graded, AFTER_GRADING)
            body = page.feedback(graded, without_repeats(checks, lang), lang)
            text = page.document(clean(name), body, lang)
            entry = zipfile.ZipInfo(folder_of(name, number) + "/feedback.html")
            archive.writestr(entry, text.encode())
    return target


def write(results, folder, lang, worksheet=None):
    """Writes feedback.zip and, if the lecturer gives a worksheet,
    grades.csv."""
    known = [graded for graded in results if participant(graded)]
    written = [write_feedback(known, folder, lang)] if known else []
    if worksheet:
        written.append(write_worksheet(worksheet, known, folder, lang))
    return written
