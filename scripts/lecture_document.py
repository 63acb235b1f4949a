"""Makes docs/lecture.md and docs/vorlesung.md. Both documents share the commands and
outputs in docs/lecture/commands.md; their prose is in docs/lecture/english.md and
german.md."""

import re

from lecture_items import DOCUMENTS, LABELS, ORDER, PARTS, ROOT, Broken

SOURCE = ROOT / "docs/lecture"
PROSE = {"en": SOURCE / "english.md", "de": SOURCE / "german.md"}
COMMANDS = SOURCE / "commands.md"


def pieces(lines):
    """Splits lines into paragraphs and blocks, each a list of lines."""
    found, fenced = [[]], False
    for line in lines:
        if not line and not fenced:
            found.append([])
            continue
        found[-1].append(line)
        if line.startswith("```"):
            fenced = not fenced
    return [piece for piece in found if piece]


def part_of(piece):
    """The name of the part that a piece belongs to, or None for a heading of a chapter."""
    if piece[0] == "```text":
        return "see"
    if piece[0].startswith("- A. "):
        return "choices"
    label = re.match(r"\*\*([^*]+)\*\*", piece[0])
    return LABELS.get(label[1] if label else piece[0])


def split(path):
    """The lines before the first item, and {number: (heading, pieces)}."""
    before, items = [], {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (\d+)\b", line):
            items[heading[1]] = (line, lines := [])
        else:
            (lines if items else before).append(line)
    return before, {
        number: (heading, pieces(lines)) for number, (heading, lines) in items.items()
    }


def translated(piece, language):
    """A piece of commands.md, with its label in the language of the document."""
    labels = {part[1]: part[1 if language == "en" else 2] for part in PARTS}
    label = re.match(r"\*\*([^*]+)\*\*", piece[0])
    if not label:
        return piece
    return [f"**{labels[label[1]]}**" + piece[0][label.end():], *piece[1:]]


def assemble(language):
    """The text of one document."""
    before, prose = split(PROSE[language])
    _, commands = split(COMMANDS)
    if list(prose) != list(commands):
        raise Broken(f"{PROSE[language]}: its items are not the same as in {COMMANDS}")
    text = "\n".join(before).rstrip("\n") + "\n"
    for number, (heading, own) in prose.items():
        shared = [translated(piece, language) for piece in commands[number][1]]
        chapter = [piece for piece in own if part_of(piece) is None]
        parts = [piece for piece in own if part_of(piece)] + shared
        parts.sort(key=lambda piece: ORDER.index(part_of(piece)))  # stable
        for piece in [[heading], *parts, *chapter]:
            text += "\n" + "\n".join(piece) + "\n"
    return text


def outdated():
    """[(file, its new text), ...] of the documents that are not up to date."""
    wanted = {DOCUMENTS[language]: assemble(language) for language in DOCUMENTS}
    return [
        (path, text)
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
