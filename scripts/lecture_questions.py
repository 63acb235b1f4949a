"""Writes the questions of the lecture for clicker systems, as a table in CSV (RFC 4180)."""

import csv
import sys

from lecture_items import LETTERS
from lecture_text import plain

COLUMNS = ["number", "question", *LETTERS, "right"]


def rows(items):
    """A row for each item."""
    for item in items:
        texts = [plain(text) for text in (item.predict, *item.choices)]
        yield [item.number, *texts, item.right]


def write(items, name):
    """Writes the file; "-" is stdout. Throws FileExistsError rather than overwriting a file
    of the user."""
    if name == "-":
        sys.stdout.reconfigure(encoding="utf-8", newline="")
        csv.writer(sys.stdout).writerows([COLUMNS, *rows(items)])
        return
    with open(name, "x", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows(items)])
