"""summary.csv: all results as a table for a spreadsheet. Nothing is hidden here."""

import csv
import io
import os

from .report import all_checks, by_name, clean, entries_by_id, write_text


def cell(value):
    """A value that a spreadsheet does not take for a formula."""
    if isinstance(value, (int, float)):
        return value
    text = clean("" if value is None else value)
    return "'" + text if text.lstrip(" '\"")[:1] in tuple("=+-@") else text


KEYS = ("submission", "language", "seed", "complete", "seconds", "score", "max_score")


def csv_rows(results):
    checks = [entry["id"] for entry in all_checks(results)]
    yield ["name", *KEYS, *checks, *(f"{check} points" for check in checks)]
    for graded in by_name(results):
        entries, data = entries_by_id(graded), graded.data or {}
        found = [entries.get(check, {}) for check in checks]
        codes = [entry.get("code") for entry in found]
        scores = [entry.get("score") for entry in found]
        yield [graded.name, *(data.get(key) for key in KEYS), *codes, *scores]


def write(results, folder, lang):
    """The mark at its beginning tells spreadsheets that the file is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([cell(value) for value in row] for row in csv_rows(results))
    return [write_text(os.path.join(folder, "summary.csv"), "\ufeff" + text.getvalue())]
