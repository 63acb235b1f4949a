"""Draws several processes on one time axis, one below the other, as SVG. It also makes
the HTML page around the picture."""

from html import escape
from textwrap import wrap

import svg
from timeline_axis import (Axis, facts_line, latency, other_work, pale, right, spurious,
                           spurious_line, title, vertical, width, work)
from timeline_panel import Panel

legend_top, legend_line = 14, 22
style = """
text { font-family: "DejaVu Sans", Helvetica, Arial, sans-serif; fill: #1a1a1a }
.title { font-size: 22px; font-weight: bold }
.what { font-size: 17px; fill: #444 }
.lane { font-size: 14px; text-anchor: end }
.facts { font-size: 14px }
.late { font-size: 13px; font-weight: bold }
.small { font-size: 13px; fill: #555 }
.halo { paint-order: stroke; stroke: #fff; stroke-width: 4px }
.axis { font-size: 14px; fill: #444; text-anchor: middle }
"""


def ticks(axis):
    span = axis.end - axis.begin
    step = next(s for s in (10.0 ** e * f for e in range(-4, 7) for f in (1, 2, 5))
                if span / s <= 12)
    first = int(axis.begin // step) + 1
    while first * step <= axis.end:
        yield first * step
        first += 1


def draw_axis(axis, top, bottom):
    for tick in ticks(axis):
        x = axis.x(tick)
        yield vertical(x, top, bottom, stroke="#e3e6ea")
        yield svg.text(f"{tick:g} ms", class_="axis", x=x, y=bottom + 18)


def legend_entries():
    """Every kind of bar, with its colour."""
    yield pale, "waits"
    yield svg.reference("spurious"), "spurious wakeup"
    for name, paint in work.items():
        yield paint, f"answers {name.upper() if name != 'stdin' else name}"
    yield other_work, "other work"


def draw_legend(note):
    """The elements, and the first y below them."""
    x, y, parts = 16, legend_top, []
    for paint, text in legend_entries():
        parts += [svg.element("rect", x=x, y=y, width=26, height=13, fill=paint),
                  svg.text(text, class_="small", x=x + 33, y=y + 12)]
        x += 60 + 8 * len(text)
    y += legend_line
    parts += [svg.line(18, y, 40, y + 13, stroke=svg.DARK, stroke_width=1.6,
                       marker_end=svg.reference("any")),
              svg.text("a request, from its arrival to its answer", class_="small", x=49,
                       y=y + 12)]
    y += legend_line
    for line in wrap(note, facts_line):
        parts.append(svg.text(line, class_="small", x=16, y=y + 12))
        y += legend_line
    return parts, y + 10


def hatching():
    """The pattern of a spurious wait."""
    stripe = vertical(0, 0, 7, stroke=spurious_line, stroke_width=2.5)
    return svg.element("pattern", svg.element("rect", width=7, height=7, fill=spurious),
                       stripe, id="spurious", width=7, height=7,
                       patternUnits="userSpaceOnUse", patternTransform="rotate(45)")


def definitions():
    yield svg.element("style", style) + "<defs>"
    yield hatching()
    for name, paint in {**work, "any": svg.DARK}.items():
        yield svg.arrowhead(name, "M0 0 L8 4 L0 8 z", paint, box=8, tip=7, size=5.5)
    yield "</defs>"


def panels_of(processes, window):
    """The panels on one axis, which leaves room for the last labels. A shorter axis moves
    the labels, so this takes several attempts."""
    margin = right
    for _ in range(10):
        axis = Axis(window, margin)
        panels = [Panel(process, axis) for process in processes]
        over = max((panel.end_of_labels() for panel in panels), default=0) - width
        if over <= 0:
            break
        margin += over + 2
    return axis, panels


def picture(processes, window, note=""):
    """The legend is above the panels, where a projector shows it at once."""
    axis, panels = panels_of(processes, window)
    legend, y = draw_legend(note)
    begin, tops = y, []
    for panel in panels:
        tops.append(y)
        y += panel.height() + 22
    bottom = y - 10
    height = bottom + 30
    parts = [svg.element("rect", width=width, height=height, fill=svg.WHITE),
             *definitions(), *legend, *draw_axis(axis, begin + 30, bottom)]
    for panel, top in zip(panels, tops):
        parts += panel.draw(top)
    return svg.document((width, height), *parts, width=width, height=height,
                        role="img") + "\n"


page_style = """
body { font-family: "DejaVu Sans", Helvetica, Arial, sans-serif; margin: 24px; color: #1a1a1a;
       background: #fff }
svg { max-width: 100%; height: auto }
table { border-collapse: collapse; margin-top: 20px }
th, td { padding: 3px 14px; text-align: right; border-bottom: 1px solid #ddd }
"""


def table(processes):
    """How long each request took in each process."""
    texts = {}
    for process in processes:
        for request in process.requests:
            texts.setdefault((request.text, request.source), {})[id(process)] = request
    names = "".join(f"<th>{escape(title(p)[0])}</th>" for p in processes)
    yield f"<table><tr><th>request</th><th>source</th>{names}</tr>"
    for (text, source), found in sorted(texts.items())[:200]:
        cells = "".join(f"<td>{latency(found[id(p)]) if id(p) in found else ''}"
                        "</td>" for p in processes)
        yield f"<tr><td>{escape(text)}</td><td>{escape(source)}</td>{cells}</tr>"
    yield "</table>"


def page(processes, drawn):
    return "\n".join([
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f"<title>How each model waits</title><style>{page_style}</style></head>",
        "<body><h1>How each model waits</h1>",
        "<p>Time goes to the right. Every line is a thread, or one of the sockets that a "
        "thread asks in turn. An arrow begins when a request arrives and ends when its "
        "answer is ready; a steeper arrow is a faster answer. The number is the time that "
        "the client waited.</p>", drawn, *table(processes), "</body></html>\n"])
