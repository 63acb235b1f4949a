"""Reads files that students hand in. A file may contain anything, so each problem ends
the check with one sentence, and no file costs much time or memory."""

import json
import os
import re
from pathlib import Path

from grader import schema, words
from grader.tidy import mend_text

MOST_BYTES = 3_000_000
DEEPEST = 40  # brackets within brackets
LONGEST_NUMBER = 25  # characters
LONGEST_INTEGER = 20
LARGEST, SMALLEST = 1e15, 1e-15
LONGEST_MESSAGE = 200
HERE = Path(__file__).resolve().parent


def clean(text):
    """Text of a student in a message: it cannot control a terminal, and is not long."""
    line = words.printable(text)
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 3] + "..."


def refuse(trial, name, en, de):
    """Ends the check: this file cannot be used."""
    trial.fail("E_FILES", f"{name}: {clean(en)}.", f"{name}: {clean(de)}.")


def bytes_of(trial, name):
    path = os.path.join(trial.folder, name)
    if not os.path.isfile(path):
        refuse(trial, name, "the file is missing", "die Datei fehlt")
    if os.path.getsize(path) > MOST_BYTES:
        most = MOST_BYTES // 10**6
        refuse(
            trial, name, f"it has more than {most} MB", f"sie ist größer als {most} MB"
        )
    with open(path, "rb") as file:
        return file.read()


def text_of(trial, name):
    """The text, with Unix line ends and without a byte order mark."""
    try:
        text = mend_text(bytes_of(trial, name)).decode("utf-8")
    except UnicodeDecodeError:
        refuse(trial, name, "the text is not UTF-8", "der Text ist kein UTF-8")
    if not text.strip():
        refuse(trial, name, "the file is empty", "die Datei ist leer")
    return text


def json_of(trial, name, rules):
    """The data in a JSON file that keeps the rules of checks/`rules`.schema.json. Keys
    that the rules do not name are ignored."""
    text = text_of(trial, name)
    try:
        data = parse(text)
    except (ValueError, RecursionError) as error:
        refuse(
            trial,
            name,
            f"this is no usable JSON: {error}",
            f"das ist kein brauchbares JSON: {error}",
        )
    for where, what in schema.problems(
        data, schema.read_json(HERE / f"{rules}.schema.json")
    ):
        place = where or "top level"
        refuse(trial, name, f"{place}: {what}", f"{place}: {what}")
    return data


def parse(text):
    """Raises ValueError for what a program cannot count with, too."""
    check_depth(text)
    return json.loads(
        text,
        parse_int=integer,
        parse_float=number,
        parse_constant=no_number,
        object_pairs_hook=without_duplicates,
    )


def check_depth(text):
    """Brackets in a text count as well, which makes no difference in practice."""
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise ValueError(f"more than {DEEPEST} brackets are open at once")


def integer(digits):
    if len(digits) > LONGEST_INTEGER:
        raise ValueError(f"the number {digits[:20]}... is too long")
    return int(digits)


def number(digits):
    """A quotient of two such numbers is neither infinite nor zero."""
    value = float(digits)
    usable = value == 0 or SMALLEST <= abs(value) <= LARGEST
    if len(digits) > LONGEST_NUMBER or not usable:
        raise ValueError(
            f"the number {digits[:20]}... is too long, too large or too small"
        )
    return value


def no_number(name):
    raise ValueError(f"{name} is no number")


def without_duplicates(pairs):
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a key is there twice")
    return data
