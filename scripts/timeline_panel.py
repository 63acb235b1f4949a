"""Draws one process: a row for each thread, or for each place at which a thread waits, and
an arrow for each request."""

from html import escape
from statistics import median
from textwrap import wrap

import svg
from timeline_axis import (colour, facts_line, horizontal, latency, left, marker, milliseconds,
                           other_work, pale, spurious_line, title, vertical)

lane_name = 21  # the longest name, in characters
row, single_row = 22, 36  # height of a row; of the row of a process that has only one
text_size = 12  # characters of a request that the picture shows
most_arrows = 60  # per process; the slowest requests have the arrows
most_rows = 24  # per process; the picture only counts further rows
wait_for_all = "wait for all"  # name of the slice in which a loop or selector waits


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
