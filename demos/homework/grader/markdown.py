"""Turns the Markdown of the sheets into HTML: headings, paragraphs, lists, tables,
code, quotes, rules, and in a text code, emphasis and links. No HTML passes through.

    page = markdown.page(text, "en")"""

import html
import re

ITEM = re.compile(r"( *)([-*]|\d+\.) +(.*)")
FENCE = re.compile(r" *(```+) *([A-Za-z0-9_+-]*) *$")
HEADING = re.compile(r"(#{1,6}) +(.*?)[ #]*$")
RULE = re.compile(r"(-{3,}|\*{3,})$")
DELIMITERS = re.compile(r" *\|?[ :|-]*-[ :|-]*$")  # the second row of a table
INLINE = re.compile(
    r"(?P<ticks>`+) ?(?P<code>.+?) ?(?P=ticks)(?!`)"
    r"|\[(?P<label>[^\]]+)\]\((?P<target>[^)\s]+)\)"
    r"|<(?P<address>https?://[^>\s]+)>"
    r"|\*\*(?P<strong>.+?)\*\*|(?<![\w*])\*(?P<emphasis>[^*\s](?:[^*]*[^*\s])?)\*(?!\w)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])",
    re.DOTALL,
)

STYLE = """
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto;
       padding: 0 1rem; color: #1a1a1a; background: #fff }
h1, h2, h3 { line-height: 1.25; break-after: avoid }
h2 { margin-top: 2rem; border-bottom: 1px solid #ccc }
code { font-family: ui-monospace, monospace; font-size: .92em }
:not(pre) > code { background: #f2f2f2; padding: .1em .25em }
pre { background: #f2f2f2; border-left: 3px solid #888; padding: .7rem;
      overflow-x: auto; break-inside: avoid }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { border: 1px solid #aaa; padding: .25rem .6rem; text-align: left;
         vertical-align: top }
blockquote { border-left: 3px solid #888; margin-left: 0; padding-left: 1rem }
@media print { body { max-width: none; margin: 0; font-size: 10.5pt }
               pre { overflow: visible; white-space: pre-wrap } }
"""


def page(text, lang):
    """A whole page. Its title is the first heading."""
    match = re.search(r"^# +(.*)$", text, re.MULTILINE)
    title = re.sub(r"<[^>]*>", "", inline(match[1])) if match else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body(text)}\n</body>\n</html>\n"
    )


def body(text):
    return "\n".join(blocks(text.expandtabs(4).split("\n")))


def inline(text):
    """A text with its code, emphasis and links."""
    parts, end = [], 0
    for match in INLINE.finditer(text):
        parts += [html.escape(text[end : match.start()], quote=False), element(match)]
        end = match.end()
    return "".join(parts) + html.escape(text[end:], quote=False)


def element(match):
    if match["code"] is not None:
        return f"<code>{html.escape(match['code'], quote=False)}</code>"
    if match["label"] is not None:
        return f'<a href="{html.escape(match["target"])}">{inline(match["label"])}</a>'
    if match["address"] is not None:
        address = html.escape(match["address"])
        return f'<a href="{address}">{address}</a>'
    if match["strong"] is not None:
        return f"<strong>{inline(match['strong'])}</strong>"
    if match["emphasis"] is not None:
        return f"<em>{inline(match['emphasis'])}</em>"
    return html.escape(match["escaped"], quote=False)


def blocks(lines):
    """Yields the HTML of each block of these lines."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        for begins, read in KINDS:
            if begins(lines, at):
                text, at = read(lines, at)
                yield text
                break


def read_code(lines, at):
    fence, language = FENCE.match(lines[at]).groups()
    indentation = len(lines[at]) - len(lines[at].lstrip(" "))
    end = at + 1
    while end < len(lines) and lines[end].strip() != fence:
        end += 1
    code = "".join(
        line[min(indentation, len(line) - len(line.lstrip(" "))) :] + "\n"
        for line in lines[at + 1 : end]
    )
    kind = f' class="language-{language}"' if language else ""
    return f"<pre><code{kind}>{html.escape(code, quote=False)}</code></pre>", end + 1


def read_heading(lines, at):
    signs, text = HEADING.match(lines[at]).groups()
    return f"<h{len(signs)}>{inline(text)}</h{len(signs)}>", at + 1


def read_rule(_, at):
    return "<hr>", at + 1


def cells(line):
    """The cells of a row. A | in code or after a backslash is text."""
    line = line.strip()
    line = line[1:] if line.startswith("|") else line
    parts = re.findall(r"((?:`[^`]*`|\\.|[^|`\\]|`)*)(?:\||$)", line)
    return [part.strip().replace("\\|", "|") for part in parts[:-1] or parts]


def begins_table(lines, at):
    return (
        "|" in lines[at]
        and at + 1 < len(lines)
        and "|" in lines[at + 1]
        and bool(DELIMITERS.match(lines[at + 1]))
    )


def read_table(lines, at):
    def row(line, tag):
        return (
            "<tr>"
            + "".join(f"<{tag}>{inline(c)}</{tag}>" for c in cells(line))
            + "</tr>"
        )

    rows = [row(lines[at], "th")]
    at += 2
    while at < len(lines) and "|" in lines[at]:
        rows.append(row(lines[at], "td"))
        at += 1
    return "<table>\n" + "\n".join(rows) + "\n</table>", at


def read_quote(lines, at):
    inside = []
    while at < len(lines) and lines[at].startswith(">"):
        inside.append(re.sub("^> ?", "", lines[at]))
        at += 1
    return "<blockquote>\n" + "\n".join(blocks(inside)) + "\n</blockquote>", at


def read_list(lines, at):
    first = ITEM.match(lines[at])
    tag = "ol" if first[2][0].isdigit() else "ul"
    items, loose = [], False
    while at < len(lines):
        match = ITEM.match(lines[at])
        if (
            not match
            or len(match[1]) != len(first[1])
            or (tag == "ol") != match[2][0].isdigit()
        ):
            break
        inside, at, blank = read_item(lines, at, match.start(3))
        items.append(inside)
        loose = loose or blank
    html_items = (f"<li>{item_html(inside, loose)}</li>" for inside in items)
    return f"<{tag}>\n" + "\n".join(html_items) + f"\n</{tag}>", at


def read_item(lines, at, indentation):
    """The lines of one item, the line after it, and whether it has an empty line."""
    inside, blank = [lines[at][indentation:]], False
    at += 1
    while at < len(lines):
        line = lines[at]
        space = len(line) - len(line.lstrip(" "))
        if not line.strip():
            following = next((each for each in lines[at:] if each.strip()), "")
            if len(following) - len(following.lstrip(" ")) < indentation:
                if not ITEM.match(following):
                    return inside, at, blank
                return inside, lines.index(following, at), blank
            blank = True
        elif space < indentation and begins_block(lines, at):
            return inside, at, blank
        inside.append(line[min(space, indentation) :])
        at += 1
    return inside, at, blank


def item_html(lines, loose):
    parts = list(blocks(lines))
    if not loose:
        parts = [
            re.sub(r"\A<p>(.*)</p>\Z", r"\1", part, flags=re.DOTALL) for part in parts
        ]
    return "\n".join(parts)


def read_paragraph(lines, at):
    end = at + 1
    while end < len(lines) and lines[end].strip() and not begins_block(lines, end):
        end += 1
    text = "\n".join(line.strip() for line in lines[at:end])
    return f"<p>{inline(text)}</p>", end


def begins_block(lines, at):
    return any(begins(lines, at) for begins, _ in KINDS[:-1])


KINDS = (
    (lambda lines, at: FENCE.match(lines[at]), read_code),
    (lambda lines, at: HEADING.match(lines[at]), read_heading),
    (lambda lines, at: RULE.match(lines[at].strip()), read_rule),
    (begins_table, read_table),
    (lambda lines, at: lines[at].startswith(">"), read_quote),
    (lambda lines, at: ITEM.match(lines[at]), read_list),
    (lambda lines, at: True, read_paragraph),
)
