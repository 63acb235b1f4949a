"""Writes archives that never differ, and looks through what students get."""

import io
import re
import zipfile

from .kit import KitError

TIME = (2020, 1, 1, 0, 0, 0)  # of all files, so that archives are always the same
NEVER_FOR_STUDENTS = {"solution", "right", "wrong", ".git", "__pycache__"}
LEAST_LETTERS = 12  # a shorter line of the solution is trivial
TRIVIAL = re.compile(r"(#include|import |from |using |//|#|\*|/\*|@)")


def zip_bytes(entries):
    """A zip archive of name -> bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(entries.items()):
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, whatever machine this is
            mode = 0o755 if data.startswith(b"#!") else 0o644
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def is_trivial(line):
    """Whether many programs have such a line."""
    return sum(map(str.isalnum, line)) < LEAST_LETTERS or bool(TRIVIAL.match(line))


def check_names(names):
    """Raises KitError if a name shows that a file is not for students."""
    for name in names:
        parts = name.split("/")
        bad = NEVER_FOR_STUDENTS.intersection(parts)
        if bad:
            raise KitError(f"{name} is not for students: it is in {bad.pop()}/")


def check_lines(entries, hidden, least=1):
    """Raises KitError if a file has `least` lines in a row that stand only in the
    solution."""
    hidden = {line for line in hidden if not is_trivial(line)}
    for name, data in entries.items():
        row = 0
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            line = line.strip()
            row = row + 1 if line in hidden else row if is_trivial(line) else 0
            if row == least and line in hidden:
                what = "the starter has this line of the solution"
                raise KitError(f"{name}:{number}: {what}: {line}")
