"""Reads trace-event JSON: processes, their lanes, and the waits and requests in them."""

import json
import math
import re
from dataclasses import dataclass, field

longest_window = 2000  # ms; a longer one would not be legible


class Problem(Exception):
    """An error message for the user, in one line."""


@dataclass
class Slice:
    begin: float  # ms
    end: float
    category: str
    name: str
    spurious: bool = False
    place: str = ""  # where it waits; for other slices, the place of the wait before


@dataclass
class Request:
    text: str
    source: str
    arrival: float
    begin: float  # when the program begins to make the answer
    end: float  # when the answer is ready
    place: str
    lane: int  # number of the thread
    told_by: str  # what measured the arrival: "kernel", "wait" or "client"
    answered: float = None  # when the client had the answer, if the client recorded it

    @property
    def latency(self):
        return (self.end if self.answered is None else self.answered) - self.arrival


@dataclass
class Lane:
    name: str = ""
    order: int = 0
    slices: list = field(default_factory=list)

    def places(self):
        return {s.place for s in self.slices if s.category == "wait" and s.place}


@dataclass
class Process:
    name: str = ""
    dropped: int = 0
    lanes: dict = field(default_factory=dict)  # {number of the thread: Lane}
    requests: list = field(default_factory=list)

    def shift(self, by):
        for lane in self.lanes.values():
            for slice_ in lane.slices:
                slice_.begin += by
                slice_.end += by
        for request in self.requests:
            for key in "arrival", "begin", "end", "answered":
                if getattr(request, key) is not None:
                    setattr(request, key, getattr(request, key) + by)


def read_all(files):
    """The processes of all files on one axis, with the first request at 0 ms. Programs
    that ran at the same time keep their distance in time. Programs that ran one after
    another are shifted so that their first common request is at 0 ms in each."""
    read = [read_file(name) for name in files]
    texts = [{r.text for p in processes for r in p.requests} for processes in read]
    common = set.intersection(*texts)
    origins = [origin_of(processes, common) for processes in read]
    spans = [span_of(processes) for processes in read]
    if max(begin for begin, _ in spans) < min(end for _, end in spans):
        origins = [min(origins)] * len(read)
    for processes, origin in zip(read, origins):
        for process in processes:
            process.shift(-origin)
    return [process for processes in read for process in processes]


def span_of(processes):
    slices = [s for p in processes for lane in p.lanes.values() for s in lane.slices]
    return min(s.begin for s in slices), max(s.end for s in slices)


def origin_of(processes, common):
    requests = [r for p in processes for r in p.requests]
    chosen = [r.arrival for r in requests if r.text in common]
    chosen = chosen or [r.arrival for r in requests]
    return min(chosen) if chosen else span_of(processes)[0]


def load(name):
    try:
        with open(name, encoding="utf-8") as file:
            content = json.load(file)
    except OSError as problem:
        raise Problem(f"{name}: {problem.strerror.lower()}") from None
    except (ValueError, RecursionError) as problem:
        raise Problem(f"{name}: not a trace: {problem}") from None
    events = content.get("traceEvents") if isinstance(content, dict) else content
    if not isinstance(events, list):
        raise Problem(f"{name}: no trace: there are no traceEvents in it")
    other = content.get("otherData") if isinstance(content, dict) else None
    dropped = number(other, "dropped") if isinstance(other, dict) else 0
    return [event for event in events if usable(event)], dropped


def usable(event):
    """False for an event that we cannot draw; traces of other programs may have some."""
    if not isinstance(event, dict):
        return False
    if event.get("ph") == "X" and not {"ts", "dur"} <= event.keys():
        return False
    event["args"] = event["args"] if isinstance(event.get("args"), dict) else {}
    return all(isinstance(event.get(key, 0), int) for key in ("pid", "tid")) and \
        all(number(event, key) is not None for key in ("ts", "dur"))


def read_file(name):
    events, dropped = load(name)
    processes, clients = {}, {}
    # Outer slices before inner ones, and earlier ones first.
    for event in sorted(events, key=lambda e: (number(e, "ts"), -number(e, "dur"))):
        process = processes.setdefault(event.get("pid"), Process(str(event.get("pid"))))
        if event.get("ph") == "M":
            add_name(process, event)
        elif event.get("ph") == "X":
            add_slice(process, event, clients)
    found = []
    for pid, process in processes.items():
        if not any(lane.slices for lane in process.lanes.values()):
            continue  # only a client, or a process without slices
        process.dropped = dropped
        use_client_times(process, clients.get(pid, {}))
        found.append(process)
    if not found:
        raise Problem(f"{name}: nothing happens in this trace")
    return found


def number(event, key):
    value = event.get(key, 0)
    try:
        usable_value = isinstance(value, (int, float)) and math.isfinite(value)
    except OverflowError:  # an integer of hundreds of digits
        usable_value = False
    return value if usable_value else None


def text_of(event, key):
    return str(event["args"].get(key, ""))


def add_name(process, event):
    if event.get("name") == "process_name":
        process.name = text_of(event, "name")
    elif event.get("name") == "thread_name":
        process.lanes.setdefault(event.get("tid"), Lane()).name = text_of(event, "name")
    elif event.get("name") == "thread_sort_index":
        lane = process.lanes.setdefault(event.get("tid"), Lane())
        lane.order = number(event["args"], "sort_index") or 0


def add_slice(process, event, clients):
    category = str(event.get("cat", ""))
    if category == "arrival":
        return  # a request has its arrival in its own slice, too
    begin = number(event, "ts") / 1000
    end = begin + number(event, "dur") / 1000
    name = str(event.get("name", ""))
    if category == "client":
        if answered := number(event["args"], "answered"):
            server = clients.setdefault(number(event["args"], "server"), {})
            server[text_of(event, "text")] = (begin, answered / 1000)
        return
    lane = process.lanes.setdefault(event.get("tid"), Lane())
    place = name.partition(" ")[2] if category == "wait" else ""
    if category != "wait":
        waits = (s for s in reversed(lane.slices) if s.category == "wait")
        place = next((s.place for s in waits if not s.spurious), "")
    lane.slices.append(Slice(begin, end, category, name,
                             event["args"].get("spurious") is True, place))
    if category == "request" and number(event["args"], "arrival"):
        add_requests(process, event, lane.slices[-1])


def add_requests(process, event, slice_):
    """Adds several requests if one read returned several pieces."""
    text = text_of(event, "text")
    for part in re.findall(r"r\d\d(?!\d)", text) or [text]:
        process.requests.append(Request(
            part, text_of(event, "source"), number(event["args"], "arrival") / 1000,
            slice_.begin, slice_.end, slice_.place, event.get("tid"),
            text_of(event, "told_by")))


def use_client_times(process, known):
    """The client's own times are exact, so they replace what the server recorded."""
    for request in process.requests:
        if request.text in known:
            request.arrival, request.answered = known[request.text]
            request.told_by = "client"


def window(processes, start, length):
    """The part of the time axis that is drawn: (begin, end) in ms."""
    requests = [r for p in processes for r in p.requests]
    slices = [s for p in processes for l in p.lanes.values() for s in l.slices]
    begin = min(r.arrival for r in requests) if requests else \
        min(s.begin for s in slices)
    end = max(max(r.end, r.answered or r.end) for r in requests) if requests else \
        max(s.end for s in slices)
    margin = min(max((end - begin) * 0.03, 0.01), 20)
    first = begin - margin if start is None else start
    span = min(end + margin - first, longest_window) if length is None else length
    if span <= 0 or not any(s.begin < first + span and s.end > first for s in slices):
        raise Problem(f"nothing happens from {first:g} ms on (the requests come from "
                      f"{begin:g} to {end:g} ms)")
    return first, first + span
