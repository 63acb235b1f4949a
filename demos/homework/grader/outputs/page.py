"""The feedback about one submission as HTML."""

import html

from .report import has_remark, headline, is_passed, notes, points

STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.2rem 1.5rem; color: #111;
  background: #fff; }
h1 { font-size: 1.35rem; margin: 0 0 .3rem; }
h2 { font-size: 1.1rem; margin: 0 0 .4rem; }
h3 { font-size: .95rem; margin: 0; display: flex; gap: .5rem; align-items: baseline; }
p { margin: .15rem 0; overflow-wrap: anywhere; }
.finding { border-left: 4px solid #ddd; padding: .1rem 0 .1rem .6rem; margin: .5rem 0; }
.finding.ok h3 { font-weight: 400; color: #555; }
.finding.lost { border-left: 4px solid #b00020; }
.finding.kept { border-left: 4px dotted #555; }
.finding p { margin-left: 3.4rem; color: #333; }
.finding p.said { color: #111; font-weight: 600; }
.points { min-width: 2.9rem; }
.title { flex: 1; }
.code { font: 12px ui-monospace, monospace; border: 1px solid #999; border-radius: 3px;
  padding: 0 .3rem; white-space: nowrap; }
"""

DOCUMENT = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def document(title, body, lang, style=STYLE, policy=""):
    """A page that may load nothing and runs no script but the one that `policy`
    allows."""
    return DOCUMENT.format(title=html.escape(title), body=body, lang=lang, style=style,
                           policy=policy)  # fmt: skip


def kind(entry):
    if not is_passed(entry):
        return "lost"
    return "kept" if has_remark(entry) else "ok"


def paragraph(line):
    """A line of feedback. The sentence with the verdict stands out."""
    said = line.startswith("=> ")
    text = html.escape(line[3:] if said else line)
    return f'<p class="said">{text}</p>' if said else f"<p>{text}</p>"


def check(entry, lines, lang, anchor=""):
    anchor = f' id="{html.escape(anchor)}"' if anchor else ""
    return "\n".join([
        f'<div class="finding {kind(entry)}"{anchor}><h3>'
        f'<span class="points">{points(entry)}</span> '
        f'<span class="title">{html.escape(headline(entry, lang))}</span> '
        f'<span class="code">{html.escape(entry["code"])}</span></h3>',
        *map(paragraph, lines),
        "</div>",
    ])  # fmt: skip


def feedback(graded, findings, lang, anchor=""):
    """The notes about a result, and `findings`: checks with their lines. With an
    anchor, each check has one, too."""
    parts = [f"<p>{html.escape(line)}</p>" for line in notes(graded, lang)]
    for entry, lines in findings:
        place = f"{anchor}-{entry['id']}" if anchor else ""
        parts.append(check(entry, lines, lang, place))
    return "\n".join(parts)
