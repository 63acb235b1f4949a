"""summary.html: all results in one table, for the lecturer. Nothing is hidden here."""

import html
import os
import statistics

from . import page, style
from .report import all_checks, by_name, clean, entries_by_id, headline, points
from .report import share, with_remarks, write_text

WORDS = {
    "en": {
        "name": "Name", "score": "Points", "submissions": "submissions", "mean": "mean",
        "median": "median", "all": "with all points",
        "hint": "A click on a name or a cell shows the feedback. A click on a heading "
                "sorts.",
        "without": "No result", "partly": "Not all checks have run",
        "ours": "The grader failed in", "unsure": "No verdict in", "close": "Close",
        "BLOCKED": "blocked", "not_run": "not run", "INCONCLUSIVE": "no verdict",
        "GRADER": "GRADER", "ok": "ok",
    },
    "de": {
        "name": "Name", "score": "Punkte", "submissions": "Abgaben",
        "mean": "Mittelwert", "median": "Median", "all": "mit allen Punkten",
        "hint": "Ein Klick auf einen Namen oder eine Zelle zeigt die Rückmeldung. Ein "
                "Klick auf eine Überschrift sortiert.",
        "without": "Kein Ergebnis", "partly": "Nicht alle Prüfungen sind gelaufen",
        "ours": "Das Prüfprogramm versagte bei", "unsure": "Kein Urteil bei",
        "close": "Schließen",
        "BLOCKED": "block&shy;iert", "not_run": "nicht ge&shy;laufen",
        "INCONCLUSIVE": "kein Urteil", "GRADER": "GRADER", "ok": "ok",
    },
}  # fmt: skip


def kind(entry):
    return "wait" if entry["code"] in ("BLOCKED", "not_run") else page.kind(entry)


# Where a long word may be broken.
BREAKS = {"_": "_<wbr>", "SHUTDOWN": "SHUT&shy;DOWN", "PROTOCOL": "PROTO&shy;COL"}


def code_words(entry, lang):
    """The code as it stands in a narrow cell: E_BUSY_POLL is BUSY_POLL in two lines."""
    code = entry["code"]
    if code in WORDS[lang]:
        return WORDS[lang][code]
    text = html.escape(clean(code.removeprefix("E_")))
    for word, broken in BREAKS.items():
        text = text.replace(word, broken)
    return text if not entry["score"] else f"{text}<br>{points(entry)}"


def matrix_cell(entry, anchor, lang):
    if entry is None:
        return '<td data-key=""></td>'
    code, link = html.escape(clean(entry["code"])), html.escape(entry["id"])
    title = html.escape(f"{headline(entry, lang)}: {entry['code']}, {points(entry)}")
    return (f'<td class="cell {kind(entry)}" data-key="{code}" title="{title}">'
            f'<a href="#{anchor}-{link}">{code_words(entry, lang)}</a></td>')  # fmt: skip


def row(number, graded, checks, lang):
    anchor, entries = f"s{number}", entries_by_id(graded)
    name = html.escape(clean(graded.name))
    score = graded.data["score"] if graded.data else -1
    shown = f"{score:g}" if graded.data else "–"
    cells = [matrix_cell(entries.get(check["id"]), anchor, lang) for check in checks]
    return (f'<tr><td class="name" data-key="{number:06}">'
            f'<a href="#{anchor}">{name}</a></td>'
            f'<td class="score" data-key="{score}">{shown}</td>{"".join(cells)}</tr>')  # fmt: skip


def group_headings(checks):
    groups = [clean(check["group"]) for check in checks]
    return "".join(
        f'<th class="group" colspan="{groups.count(group)}">{html.escape(group)}</th>'
        for group in dict.fromkeys(groups)
    )


def heading(column, kind_of, text, css, title=""):
    return (f'<th class="{css}" data-column="{column}" data-kind="{kind_of}" '
            f'title="{html.escape(title)}"><button>{html.escape(text)}</button></th>')  # fmt: skip


def headings(checks, most, lang):
    words = WORDS[lang]
    cells = [
        heading(0, "text", words["name"], "name"),
        heading(1, "number", f"{words['score']} / {most:g}", "score"),
    ]
    for column, check in enumerate(checks, 2):
        text = f"{clean(check['id'])} ({check['max_score']:g})"
        cells.append(heading(column, "text", text, "head", headline(check, lang)))
    groups = f"<tr><th></th><th></th>{group_headings(checks)}</tr>"
    return f"{groups}<tr>{''.join(cells)}</tr>"


def footer(results, checks):
    """How many have passed each check."""
    passed = [entry["id"] for graded in results for entry in graded.checks
              if entry["code"] == "ok"]  # fmt: skip
    cells = "".join(f"<td>{passed.count(check['id'])}</td>" for check in checks)
    return f'<tr><td class="name">ok</td><td>/ {len(results)}</td>{cells}</tr>'


def statistics_line(results, lang):
    words = WORDS[lang]
    scores = [graded.data["score"] for graded in results if graded.data]
    line = f"{len(results)} {words['submissions']}"
    if scores:
        full = sum(share(graded.data) == 1 for graded in results if graded.data)
        line += (f"; {words['mean']} {statistics.mean(scores):.1f}; {words['median']} "
                 f"{statistics.median(scores):g}; {full} {words['all']}")  # fmt: skip
    return line.replace(".", ",") if lang == "de" else line


def problems(results, lang):
    """What the lecturer must look at before the points are final."""
    codes = {
        graded.name: {entry["code"] for entry in graded.checks} or {None}
        for graded in results
    }
    looked_for = {
        "without": None, "partly": "not_run", "ours": "GRADER",
        "unsure": "INCONCLUSIVE",
    }  # fmt: skip
    for key, code in looked_for.items():
        names = [clean(name) for name, found in codes.items() if code in found]
        if names:
            text = html.escape(f"{WORDS[lang][key]}: {', '.join(names)}")
            yield f'<p class="problem">{text}</p>'


def section(number, graded, lang):
    anchor = f"s{number}"
    title = html.escape(clean(graded.name))
    findings = with_remarks(graded.checks, lang)
    return (f'<section id="{anchor}"><h2><a class="close" href="#closed" '
            f'title="{WORDS[lang]["close"]}">×</a>{title}</h2>\n'
            f"{page.feedback(graded, findings, lang, anchor)}</section>")  # fmt: skip


def body(results, lang):
    results, checks = by_name(results), all_checks(results)
    kit = next((graded.data["kit"] for graded in results if graded.data), "kit")
    most = sum(check["max_score"] for check in checks)
    width, columns = 14.6 + 2.6 * len(checks), "<col>" * len(checks)
    rows, sections = [], []
    for number, graded in enumerate(results, 1):
        rows.append(row(number, graded, checks, lang))
        sections.append(section(number, graded, lang))
    return "\n".join([
        f"<header><h1>{html.escape(clean(kit))}</h1>",
        f"<p>{html.escape(statistics_line(results, lang))}</p>",
        *problems(results, lang),
        f'<p class="hint">{WORDS[lang]["hint"]}</p></header>',
        f'<div class="matrix"><table style="min-width: {width:.1f}rem">',
        f'<colgroup><col class="name"><col class="score">{columns}</colgroup>',
        f"<thead>{headings(checks, most, lang)}</thead>",
        "<tbody>", *rows, "</tbody>",
        f"<tfoot>{footer(results, checks)}</tfoot></table></div>",
        *sections,
        f"<script>{style.SCRIPT}</script>",
    ])  # fmt: skip


def write(results, folder, lang):
    text = page.document("kit", body(results, lang), lang, style.STYLE, style.POLICY)
    return [write_text(os.path.join(folder, "summary.html"), text)]
