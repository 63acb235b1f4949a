"""Draws several processes on one time axis, one below the other, as SVG. It also makes
the HTML page around the picture."""

from html import escape
from statistics import median
from textwrap import wrap

import svg

width = 1200  # fits a projector of 1280 x 800 without scaling, so letters keep their size
left, right = 190, 70  # margins of the axis; the left one has the names of the lanes
lane_name, facts_line = 21, 140  # the longest texts, in characters
legend_top, legend_line = 14, 22
row, single_row = 22, 36  # height of a row; of the row of a process that has only one
text_size = 12  # characters of a request that the picture shows
most_arrows = 60  # per process; the slowest requests have the arrows
most_rows = 24  # per process; the picture only counts further rows
wait_for_all = "wait for all"  # name of the slice in which a loop or selector waits
work = {"stdin": "#c2570c", "udp": "#1d5fa8", "tcp": "#1b7a3a"}
other_work = "#40464d"
pale, spurious, spurious_line = "#cbd9e8", "#fbdcd7", "#e3a198"
words = {
    "reactor": ("Reactor", "one thread waits for all sources at once"),
    "selector": ("Selector", "one thread waits for all sources at once"),
    "timeout_polling": ("Polling", "one thread asks the sources in turn, each with a "
                        "timeout"),
    "threaded": ("Threads", "one thread per source; the kernel switches between them"),
}
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


def vertical(x, y1, y2, **attributes):
    return svg.element("line", x1=x, x2=x, y1=y1, y2=y2, **attributes)


def horizontal(x1, x2, y, **attributes):
    return svg.element("line", x1=x1, x2=x2, y1=y, y2=y, **attributes)


class Axis:
    def __init__(self, window, margin=right):
        self.begin, self.end = window
        self.right = width - margin
        self.scale = (self.right - left) / (self.end - self.begin)

    def x(self, time):
        return round(left + (time - self.begin) * self.scale, 1)

    def shows(self, begin, end):
        return end >= self.begin and begin <= self.end

    def bar(self, slice_, least=0.6):
        """Its x and its width in the picture, clipped to the window."""
        first = self.x(max(slice_.begin, self.begin))
        last = self.x(min(slice_.end, self.end))
        return first, max(round(last - first, 1), least)


def milliseconds(value):
    """A duration as text, with at most three digits."""
    if value >= 0.995:
        return f"{value:.0f} ms" if value >= 9.95 else f"{value:.1f} ms"
    return f"{value * 1000:.0f} µs" if value >= 0.001 else "<1 µs"


def latency(request):
    """A lower bound if the trace has the end of a wait instead of the arrival."""
    return ("≥ " if request.told_by == "wait" else "") + milliseconds(request.latency)


def title(process):
    """Name and description of a model; any other program has only its name."""
    program, _, model = process.name.partition("_")
    name, what = words.get(model, (process.name, ""))
    return (f"{name} (chat)" if program == "chat" and what else name), what


def colour(source):
    return work.get(source, other_work)


def marker(source):
    return source if source in work else "any"


class Row:
    """One row of a panel: a thread, or one of the places at which a thread waits."""

    def __init__(self, name, slices):
        self.name = name
        self.slices = slices


place_order = "stdin", "stdout", "UDP", "TCP listener", "TCP connection"


def rank(name):
    found = (i for i, begin in enumerate(place_order) if name.startswith(begin))
    return next(found, len(place_order)), len(name), name


def rows_of(process, axis):
    """The rows, and {(lane, place): row} to find the row that answered a request."""
    rows, where = [], {}
    lanes = sorted(process.lanes.items(), key=lambda item: item[1].order)
    for number, lane in lanes:
        seen = [s for s in lane.slices if axis.shows(s.begin, s.end)]
        if not seen:
            continue
        # No request comes from stdout, so it has no row.
        places = sorted((p for p in lane.places() if p != "stdout"), key=rank)
        if len(places) < 2 or any(s.name == wait_for_all for s in seen):
            rows.append(Row(lane.name, seen))
            where[number, None] = rows[-1]
            continue
        for place in places:
            rows.append(Row(place, [s for s in seen if s.place == place]))
            where[number, place] = rows[-1]
    if len(process.lanes) > 2:
        rows.sort(key=lambda r: rank(r.name))
    return rows, where


def merged(slices, axis):
    """Of several slices on the same pixel, only the first. Without this, the page of a
    long trace would have megabytes."""
    drawn = {}
    for slice_ in slices:
        x, length = axis.bar(slice_, 0)
        kind, pixel = (slice_.category, slice_.spurious), round(x)
        if length >= 1 or drawn.get(kind) != pixel:
            yield slice_
        drawn[kind] = pixel


class Panel:
    def __init__(self, process, axis):
        self.process = process
        self.axis = axis
        rows, self.where = rows_of(process, axis)
        self.more = len(rows) - most_rows
        self.rows = rows[:most_rows]
        self.requests = sorted((r for r in process.requests
                                if axis.shows(r.arrival, r.arrival)), key=lambda r: r.arrival)
        self.row = row if len(rows) > 1 else single_row
        self.sources = {r.begin: r.source for r in self.requests}
        slowest = sorted(self.requests, key=lambda r: -r.latency)[:most_arrows]
        self.drawn = sorted(slowest, key=lambda r: r.arrival)
        self.levels = self.place_labels()
        self.facts_lines = wrap(self.facts(), facts_line)
        self.labels = 34 + 18 * len(self.facts_lines)  # height of what is above the labels
        self.band = self.labels + 17 * (max(self.levels, default=0) + 1) + 12

    def height(self):
        return self.band + self.row * len(self.rows) + (20 if self.more > 0 else 0)

    def end_of_labels(self):
        return max((self.label_end(r) for r in self.drawn), default=0)

    def label_end(self, request):
        return self.axis.x(request.arrival) + 8.6 * len(self.label(request)) + 6

    def place_labels(self):
        """The level of each label. Labels are placed from right to left, each on the
        lowest level where it overlaps neither a label nor the line of a higher one."""
        begins, levels = [], []
        for request in reversed(self.drawn):
            x = self.axis.x(request.arrival)
            end = self.label_end(request)
            level = next(i for i in range(len(begins) + 1)
                         if all(end < begin for begin in begins[i:]))
            begins[level:level + 1] = [x]
            levels.append(level)
        return levels[::-1]

    @staticmethod
    def label(request):
        return f"{request.text[:text_size]} {latency(request)}"

    def facts(self):
        waits = [s for lane in self.process.lanes.values() for s in lane.slices
                 if s.category == "wait" and self.axis.shows(s.end, s.end)]
        wasted = sum(s.spurious for s in waits)
        threads = sum(1 for lane in self.process.lanes.values() if lane.slices)
        text = "1 thread" if threads == 1 else \
            f"{threads} threads, {self.switches()} switches between them"
        text += f"; {len(waits)} waits, {wasted} spurious"
        late = [r.latency for r in self.requests]
        if late:
            text += f"; answer after {milliseconds(median(late))} (median), " \
                    f"{milliseconds(max(late))} (latest)"
        if len(late) > len(self.drawn):
            text += f"; arrows: the slowest {len(self.drawn)} of {len(late)}"
        if self.process.dropped:
            text += f"; {self.process.dropped} later events were not recorded"
        return text

    def switches(self):
        """How often two successive answers come from different threads."""
        lanes = [r.lane for r in sorted(self.requests, key=lambda r: r.begin)]
        return sum(one != other for one, other in zip(lanes, lanes[1:]))

    def draw(self, top):
        yield from self.draw_title(top)
        for i, line in enumerate(self.rows):
            yield from self.draw_row(line, top + self.band + i * self.row)
        yield from self.draw_walk(top + self.band)
        if self.more > 0:
            y = top + self.band + self.row * len(self.rows) + 15
            yield svg.text(f"and {self.more} more lanes", class_="small", x=left, y=y)
        for request in self.drawn:
            yield from self.draw_arrow(request, top)
        for request, level in zip(self.drawn, self.levels):
            yield from self.draw_label(request, level, top)

    def draw_title(self, top):
        name, what = title(self.process)
        yield svg.element("text", svg.text(name, "tspan", class_="title"),
                          svg.text(what, "tspan", class_="what", dx=12), x=16, y=top + 20)
        for i, line in enumerate(self.facts_lines):
            yield svg.text(line, class_="facts", x=16, y=top + 40 + 18 * i)

    def draw_row(self, line, y):
        base = y + self.row - 1
        name = line.name if len(line.name) <= lane_name else line.name[:lane_name - 1] + "…"
        yield svg.text(name, class_="lane", x=left - 10, y=y + self.row / 2 + 5)
        yield horizontal(left, self.axis.right, base, stroke="#eceff2")
        drawn = [s for s in line.slices if s.category != "call"]
        for slice_ in merged(drawn, self.axis):
            yield self.draw_slice(slice_, y)

    def draw_slice(self, slice_, y):
        waits = slice_.category == "wait"
        x, length = self.axis.bar(slice_, 0.6 if waits else 2)
        inset, tall = (5, self.row - 11) if waits else (2, self.row - 5)
        fill = pale if waits else other_work
        stroke = None
        if slice_.spurious:
            fill, stroke = svg.reference("spurious"), spurious_line
        if slice_.category == "request":
            fill = colour(self.sources.get(slice_.begin))
        length_said = milliseconds(slice_.end - slice_.begin)
        said = f"{slice_.name}: {length_said}" + (", spurious" if slice_.spurious else "")
        return svg.element("rect", svg.text(said, "title"), x=x, y=y + inset, width=length,
                           height=tall, fill=fill, stroke=stroke)

    def draw_walk(self, top):
        """Vertical lines that show how a thread goes from one place to the next."""
        places = {}
        for (lane, place), line in self.where.items():
            if place is not None and line in self.rows:
                places.setdefault(lane, {})[place] = top + (self.rows.index(line) + 0.5) * \
                    self.row
        for lane, heights in places.items():
            steps = [s for s in self.process.lanes[lane].slices if s.place in heights
                     and s.category == "wait" and self.axis.shows(s.begin, s.begin)]
            for one, other in zip(steps, steps[1:]):
                x, y1, y2 = self.axis.x(other.begin), heights[one.place], heights[other.place]
                if y1 != y2:
                    yield vertical(x, y1, y2, stroke="#8a97a6", stroke_width=0.8)

    def draw_arrow(self, request, top):
        """An arrow from the arrival of a request to the moment when its answer is ready."""
        line = self.where.get((request.lane, request.place)) or \
            self.where.get((request.lane, None))
        if line not in self.rows:
            return
        y = top + self.band + self.rows.index(line) * self.row + 3
        yield svg.line(self.axis.x(request.arrival), top + self.band - 4,
                       self.axis.x(request.end), y, stroke=colour(request.source),
                       stroke_width=1.6, marker_end=svg.reference(marker(request.source)))

    def draw_label(self, request, level, top):
        """The name of a request, and how long its client waited."""
        x = self.axis.x(request.arrival)
        base = top + self.band - 4
        y = base - 5 - 17 * level
        paint = colour(request.source)
        late = latency(request)
        said = f"{request.text} on {request.source}: {late} " \
               f"(time of arrival from: {request.told_by})"
        name = escape(f"{request.text[:text_size]} ")
        number = svg.text(late, "tspan", class_="late", style=f"fill:{paint}")
        yield svg.element("g", svg.text(said, "title"),
                          vertical(x, y - 10, base, stroke=paint),
                          svg.element("text", name, number, x=x + 4, y=y,
                                      class_="small halo"))


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
