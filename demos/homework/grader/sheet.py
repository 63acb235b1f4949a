"""The sheets of a kit: Markdown with {{words}} that kit.json and the seed fill in, so
that the sheet cannot disagree with what is graded.

    {{title}}       the title of the kit         {{check:ID}}   a check and its points
    {{points}}      the points of all checks     {{seed}}       the seed of the hand-out
    {{letters}} {{delimiter}} {{prefix}}         what the service does, by the seed"""

import re

from . import twist
from .kit import KitError

LANGUAGES = ("en", "de")
POINTS = {"en": ("point", "points"), "de": ("Punkt", "Punkte")}
WORD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def points(number, lang):
    """A number of points in words."""
    text = f"{number:g}".replace(".", "," if lang == "de" else ".")
    return f"{text} {POINTS[lang][number != 1]}"


def words(kit, seed, lang):
    """What stands for each word."""
    known = {"title": kit.title[lang], "points": f"{kit.points:g}", "seed": str(seed)}
    known.update(twist.values(kit.twist, seed))
    for check in kit.checks:
        known[
            f"check:{check.id}"
        ] = f"{check.title[lang]} ({points(check.points, lang)})"
    return known


def filled_in(kit, seed, lang):
    """The sheet in one language, as Markdown."""
    path = kit.file(f"sheet.{lang}.md")
    known = words(kit, seed, lang)
    lines = path.read_text("utf-8").split("\n")
    for number, line in enumerate(lines):
        for word in WORD.findall(line):
            if word not in known:
                raise KitError(
                    f"{path}:{number + 1}: {{{{{word}}}}} is unknown; there are: "
                    + ", ".join(known)
                )
        lines[number] = WORD.sub(lambda match: known[match[1]], line)
    return "\n".join(lines)
