"""How a result is shown on a terminal."""

import json



WIDTH = 88
MARKS = {"ok": "ok", "BLOCKED": "--", "not_run": "--", "INCONCLUSIVE": "??", "GRADER": "??"}
LABELS = {
    "en": {"cause": "Likely cause", "again": "Again", "points": "points"},
    "de": {"cause": "Wahrscheinliche Ursache", "again": "Nochmals", "points": "Punkte"},
}

NOT_ISOLATED = {
    "en": "Note: this machine has no user namespaces, so the program was not kept apart.",
    "de": "Hinweis: Dieser Rechner hat keine User-Namespaces, das Programm lief ohne "
          "Abschirmung.",
}  # fmt: skip


def printable(text):
    """What a program printed must not control the terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(text))


def lines_of(entry, lang):
    """The lines about one check."""
    mark = MARKS.get(entry["code"], entry["code"])
    score = f"{entry['score']:g}/{entry['max_score']:g}"
    yield f"{mark:12} {score:>6}  {entry['id']:20} {entry['title'][lang]}"
    for note in entry.get("notes", ()):
        yield "    " + printable(note)
    if entry["code"] in ("ok", "not_run"):
        return
    for step in entry["steps"]:
        yield "    " + printable(step)
    yield "    => " + printable(entry["said"][lang])
    if entry["code"] in ("BLOCKED", "INCONCLUSIVE", "GRADER"):
        return
    labels = LABELS[lang]
    if entry["read"]:
        yield f"    {labels['cause']}: {entry['read']}"
    yield f"    {labels['again']}: {entry['again']}"


def summary(result, lang):
    """The points of the checks that have run."""
    ran = [entry for entry in result.data["checks"] if entry["code"] != "not_run"]
    score = sum(entry["score"] for entry in ran)
    most = sum(entry["max_score"] for entry in ran)
    of, points = ("von", "Punkten") if lang == "de" else ("of", "points")
    text = f"{score:g} {of} {most:g} {points}"
    rest = result.data["max_score"] - most
    if rest:
        others = {"en": "the checks that did not run have {:g} more",
                  "de": "die übrigen Prüfungen haben weitere {:g}"}  # fmt: skip
        text += "; " + others[lang].format(rest)
    return text


def read_result(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def short(path):
    """One line about a result in a file."""
    data = read_result(path)
    if data is None or not data["complete"]:
        return "not graded; its result.json says why" if data else "no result"
    codes = sorted({e["code"] for e in data["checks"]} - {"ok", "BLOCKED"})
    return f"{data['score']:g}/{data['max_score']:g} " + " ".join(codes)
