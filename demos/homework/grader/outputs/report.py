"""What all outputs share: results that were read, and text that is safe to show.

Names of files and the output of programs come from students, so they are hostile: they
may hold control characters, halves of characters, and commands of the program that
reads them. `clean` removes what no receiver may get. Each output escapes what its
receiver understands.
"""

import os
import re
from pathlib import Path

from .. import words
from ..verdict import CODES, KEPT

LONGEST_LINE = 600
BLANKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")

NO_RESULT = {
    "en": "There is no result: the grader ended too early. Grade this submission "
          "again.",
    "de": "Es gibt kein Ergebnis: Das Prüfprogramm endete zu früh. Diese Abgabe muss "
          "nochmals geprüft werden.",
}  # fmt: skip
NOT_RUN = {
    "en": "{count} of {all} checks have not run, so the points are not final.",
    "de": "{count} von {all} Prüfungen sind nicht gelaufen, die Punkte sind also nicht "
          "endgültig.",
}  # fmt: skip
OURS = {
    "en": "The grader itself has failed in: {checks}. The points of these checks are "
          "kept; please tell your lecturer.",
    "de": "Das Prüfprogramm selbst hat versagt bei: {checks}. Die Punkte dieser "
          "Prüfungen bleiben erhalten; bitte sagen Sie der Lehrperson Bescheid.",
}  # fmt: skip


class Graded:
    """One submission and what was found. `data` is None if there is no usable
    result."""

    def __init__(self, path):
        self.path = str(path)
        self.folder = os.path.dirname(os.path.abspath(path))
        self.name = os.path.basename(self.folder)
        data = words.read_result(path)
        self.data = data if isinstance(data, dict) and data.get("checks") else None

    @property
    def checks(self):
        return self.data["checks"] if self.data else []


def clean(text):
    """One line without characters that control a terminal, are illegal in XML, or
    change the order of reading."""
    line = words.printable(BLANKS.sub(" ", str(text)))
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 2] + " …"


def is_passed(entry):
    return entry["code"] in KEPT


def has_remark(entry):
    """Whether the check is passed, but there is something to say."""
    return is_passed(entry) and entry["code"] != "ok"


def sentence(code, lang):
    return getattr(CODES[code], lang) if code in CODES else clean(code)


def for_student(graded, shown=("visible",)):
    """The checks of a result, for the eyes of a student. A check whose visibility is
    not in `shown` keeps its code and its points, but tells nothing of how it was
    found."""
    return [
        entry if entry.get("visibility", "visible") in shown else conceal(entry)
        for entry in graded.checks
    ]


def conceal(entry):
    said = CODES[entry["code"]]._asdict() if entry["code"] in CODES else {}
    told = {
        "title": None, "said": said, "steps": [], "notes": [], "numbers": {}, "tries": [],
    }  # fmt: skip
    return {**entry, **told, "read": "", "again": ""}


def headline(entry, lang):
    """The check's name: its identifier and, if it may be shown, its title."""
    title = entry.get("title")
    return clean(f"{entry['id']}: {title[lang]}" if title else entry["id"])


def points(entry):
    return f"{entry['score']:g}/{entry['max_score']:g}"


def share(data):
    """The part of all points, from 0 to 1."""
    whole = data["max_score"]
    return min(max(data["score"] / whole, 0), 1) if whole else 1


def remarks(entry, lang):
    """The feedback about one check, as lines that are safe on a terminal."""
    if entry["code"] in ("ok", "not_run") or entry.get("title") is None:
        return [sentence(entry["code"], lang)]
    return [clean(line.strip()) for line in list(words.lines_of(entry, lang))[1:]]


def with_remarks(checks, lang):
    """Each check with its feedback; if it is simply passed, only with its notes."""
    for entry in checks:
        passed = entry["code"] == "ok"
        notes = [clean(note) for note in entry.get("notes", ())]
        yield entry, notes if passed else remarks(entry, lang)


def without_repeats(checks, lang):
    """As with_remarks. What many checks say, such as the message of a compiler, is told
    only once."""
    seen = set()
    for entry, lines in with_remarks(checks, lang):
        key = entry["code"], entry["said"].get(lang)
        yield entry, [] if key in seen and not entry["steps"] else lines
        seen.add(key)


def notes(graded, lang):
    """What a reader must know about the result as a whole, as lines."""
    if graded.data is None:
        return [NO_RESULT[lang]]
    lines = [words.summary(graded, lang)]
    waiting = [entry for entry in graded.checks if entry["code"] == "not_run"]
    ours = [entry["id"] for entry in graded.checks if entry["code"] == "GRADER"]
    if waiting:
        lines.append(NOT_RUN[lang].format(count=len(waiting), all=len(graded.checks)))
    if ours:
        lines.append(OURS[lang].format(checks=clean(", ".join(ours))))
    return lines


def by_name(results):
    return sorted(results, key=lambda graded: (graded.name.casefold(), graded.name))


def all_checks(results):
    """Each check of the kit once, in its order."""
    found = {}
    for graded in results:
        for entry in graded.checks:
            found.setdefault(entry["id"], entry)
    return list(found.values())


def entries_by_id(graded):
    return {entry["id"]: entry for entry in graded.checks}


def write_text(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    return str(path)


def in_each_folder(name, render):
    """An output that writes the text `render(graded, lang)` beside each result."""

    def write(results, folder, lang):
        return [
            write_text(os.path.join(graded.folder, name), render(graded, lang))
            for graded in results
        ]

    return write
