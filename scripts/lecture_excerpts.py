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


def missing(item, output):
    """The lines of the excerpt, and the expectations, that are not in the output. The
    printed commands ("$ command") do not count as output."""
    answers = "\n".join(
        line for line in output.splitlines() if not line.startswith(("$ ", "> "))
    )
    return [
        line.strip()
        for line in item.see.splitlines()
        if line.strip(" …")
        and not re.search(pattern(line), output if line.startswith("$ ") else answers)
    ] + [expected for expected in item.expect if not re.search(expected, answers, re.M)]
