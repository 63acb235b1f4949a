"""Compares the output of an item with what its document says about it."""

import re


def pattern(line):
    """A regular expression for a line of the excerpt: numbers and spaces may differ, and
    … stands for any text."""

    def regular(piece):
        if piece[0].isdigit():
            return r"\d[\d.,]*"
        if piece.isspace():
            return r"\s+"
        return ".*" if piece == "…" else re.escape(piece)

    pieces = re.split(r"(\d[\d.,]*\d|\d|\s+|…)", line.strip())
    return "".join(regular(piece) for piece in pieces if piece)


def deciding(item, rows):
    """Those rows of the output that begin like a line of the excerpt."""
    patterns = [pattern(line) for line in item.see.splitlines() if line.strip(" …")]
    return [
        row
        for row in answers(rows)
        if any(re.match(each, row.strip()) for each in patterns)
    ]


def answers(rows):
    """The rows of the output without the printed commands ("$ command")."""
    return [row for row in rows if not row.startswith(("$ ", "> "))]


def missing(item, output):
    """The lines of the excerpt, and the expectations, that are not in the output."""
    answered = "\n".join(answers(output.splitlines()))
    return [
        line.strip()
        for line in item.see.splitlines()
        if line.strip(" …")
        and not re.search(pattern(line), output if line.startswith("$ ") else answered)
    ] + [expected for expected in item.expect if not re.search(expected, answered, re.M)]
