"""What all parts of the picture of `scripts/timeline` share: the time axis, colours, and
texts."""

import svg

width = 1200  # fits a projector of 1280 x 800 without scaling, so letters keep their size
left, right = 190, 70  # margins of the axis; the left one has the names of the lanes
facts_line = 140  # the longest text, in characters
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
