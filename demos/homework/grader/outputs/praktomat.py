"""Praktomat: for each group of checks a log in HTML, and the exit status of its
checker.

Praktomat takes a log that is too long as a failure, so the log has the feedback
only."""

import html
import os

from . import page
from .report import for_student, is_passed, notes, without_repeats, write_text

LARGEST = 30_000
CUT = {
    "en": "The log is too long; the rest is missing.",
    "de": "Das Protokoll ist zu lang; der Rest fehlt.",
}


def log(graded, checks, lang):
    parts = [f"<p>{html.escape(line)}</p>" for line in notes(graded, lang)]
    size = 0
    for entry, lines in without_repeats(checks, lang):
        part = page.check(entry, lines, lang)
        size += len(part)
        if size > LARGEST:
            parts.append(f"<p>{CUT[lang]}</p>")
            break
        parts.append(part)
    return "\n".join(parts) + "\n"


def groups(checks):
    """The names of the groups in their order, and "all" for all checks together."""
    return ["all", *dict.fromkeys(entry["group"] for entry in checks)]


def status(graded, checks):
    """0 if all checks are passed: Praktomat knows nothing between passed and failed."""
    return 0 if graded.data and all(map(is_passed, checks)) else 1


def write(results, folder, lang):
    written = []
    for graded in results:
        checks = for_student(graded)
        for group in groups(checks):
            some = [entry for entry in checks if group in ("all", entry["group"])]
            place = os.path.join(graded.folder, "praktomat", group)
            written.append(write_text(place + ".html", log(graded, some, lang)))
            written.append(write_text(place + ".status", f"{status(graded, some)}\n"))
    return written
