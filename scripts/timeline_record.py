"""Sends the same requests to the three models, and records when they are answered."""

import json
import random
import re
import select
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from timeline_read import Problem

models = "reactor", "timeout_polling", "threaded"
udp_sockets, connections = 2, 3
time_limit = 10  # seconds, for each step
afterwards = 100_000_000  # ns after the last request, in which the servers are idle
play_begins = 100_000_000  # ns, on the common time axis
clients_pid = 1 << 23  # larger than any process number of Linux


def programs(folder):
    root = Path(__file__).resolve().parent.parent
    built = [root / f"build/{preset}/bin" for preset in ("release", "dev")]
    folders = [folder] if folder else built
    for candidate in folders:
        found = [Path(candidate).absolute() / f"uppercase_{model}" for model in models]
        if all(program.is_file() for program in found):
            return found
    raise Problem(f"no uppercase_{models[0]} in {' or '.join(map(str, folders))} "
                  "(build them: scripts/build)")


def plan(arguments):
    """[(due time in ns, source, text), ...]. Every source has its turn. The order and the
    times depend on the seed only."""
    chance = random.Random(arguments.seed)
    sources = ["stdin", *(f"udp{i}" for i in range(udp_sockets)),
               *(f"tcp{i}" for i in range(connections))]
    order = []
    while len(order) < arguments.requests:
        order += chance.sample(sources, len(sources))
    whole = int(arguments.seconds * 1e9)
    times = sorted(chance.randrange(whole) for _ in range(arguments.requests))
    return [(due - times[0], source, f"r{i + 1:02}")
            for i, (due, source) in enumerate(zip(times, order))]


class Server:
    """One running model, and a connected socket for each of its sources."""

    def __init__(self, program, trace, arguments):
        self.name = program.name
        self.trace = trace
        self.process = subprocess.Popen(
            [program, "--port", str(arguments.port), "--udp-sockets", str(udp_sockets),
             "--work", str(arguments.work), "--trace", trace],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.sources = {"stdin": self.process.stdin}
        self.answers = {self.process.stdout: "stdin"}
        try:
            self.connect()
        except BaseException:
            self.kill()
            raise

    def connect(self):
        udp = 0
        for kind, address in self.addresses():
            if kind == "UDP":
                self.add(f"udp{udp}", socket.socket(type=socket.SOCK_DGRAM))
                self.sources[f"udp{udp}"].connect(address)
                udp += 1
            else:
                tcp = address
        for i in range(connections):
            self.add(f"tcp{i}", socket.create_connection(tcp))

    def add(self, source, made):
        made.setblocking(False)
        self.sources[source] = made
        self.answers[made] = source

    def addresses(self):
        """[("UDP" or "TCP", (host, port)), ...], from the lines that the server prints when
        it is ready."""
        said = b""
        limit = time.monotonic() + time_limit
        while b"is ready to receive\n" not in said:
            rest = max(limit - time.monotonic(), 0)
            if not select.select([self.process.stderr], [], [], rest)[0]:
                raise Problem(f"{self.name} is not ready after {time_limit} s")
            some = self.process.stderr.read1(4096)
            said += some
            if not some:
                words = said.decode(errors="replace").strip()
                raise Problem(f"{self.name} did not start: {words}")
        return [(kind, (host, int(port))) for kind, host, port in
                re.findall(r"(UDP|TCP) (.*):(\d+)\n", said.decode(errors="replace"))]

    def send(self, source, text):
        """Sends, and returns the times before and after, in ns."""
        begin = time.monotonic_ns()
        if source == "stdin":
            self.process.stdin.write(text.encode() + b"\n")
            self.process.stdin.flush()
        else:
            self.sources[source].send(text.encode())
        return begin, time.monotonic_ns()

    def receive(self, until):
        """Waits for answers until `until`, and yields (text, time) of each."""
        rest = max(until - time.monotonic_ns(), 0) / 1e9
        for ready in select.select(list(self.answers), [], [], rest)[0]:
            read = ready.read1 if ready is self.process.stdout else ready.recv
            data = read(4096)
            now = time.monotonic_ns()
            if not data:
                raise Problem(f"{self.name} closed a connection, or ended")
            for text in re.findall(r"R\d\d", data.decode(errors="replace")):
                yield text.lower(), now

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        words = self.process.communicate(timeout=time_limit)[1].decode(errors="replace")
        if self.process.returncode != 0:
            raise Problem(f"{self.name} failed: {words.strip()}")
        with open(self.trace, encoding="utf-8") as file:
            return json.load(file)["traceEvents"]

    def kill(self):
        self.process.kill()
        self.process.wait()
        for made in {*self.sources.values(), *self.answers, self.process.stderr}:
            made.close()


def play(server, requests):
    """When it began, and {text: (source, begin of sending, end of sending, answer)}."""
    begin = time.monotonic_ns() + 20_000_000
    sent, answered = {}, {}

    def wait(until):
        for text, now in server.receive(until):
            answered[text] = now

    for due, source, text in requests:
        while time.monotonic_ns() < begin + due:
            wait(begin + due)
        sent[text] = (source, *server.send(source, text))
    limit = time.monotonic_ns() + time_limit * 1_000_000_000
    while len(answered) < len(sent):
        if time.monotonic_ns() > limit:
            raise Problem(f"{server.name} has not answered "
                          f"{len(sent) - len(answered)} requests")
        wait(limit)
    end = begin + requests[-1][0] + afterwards
    while time.monotonic_ns() < end:
        wait(end)
    return begin, {text: (*sent[text], answered[text]) for text in sent}


def play_and_stop(server, requests):
    try:
        return *play(server, requests), server.stop()
    finally:
        server.kill()


def names_of(pid, name, lanes):
    """The events that name the clients and their lanes."""
    names = [("process", pid, f"clients of {name}"),
             *(("thread", tid, f"client {source}") for source, tid in lanes.items())]
    return [{"ph": "M", "pid": pid, "tid": tid, "ts": 0, "name": f"{what}_name",
             "args": {"name": text}} for what, tid, text in names]


def clients(pid, server_pid, name, begin, noted):
    """A slice for each send and each answer, and an arrow between the two."""
    shift = play_begins - begin
    sources = sorted({source for source, *_ in noted.values()})
    lanes = {source: pid + i for i, source in enumerate(sources)}
    events = names_of(pid, name, lanes)

    def event(phase, tid, at, **more):
        return {"ph": phase, "pid": pid, "tid": tid, "ts": (at + shift) / 1000, **more}

    for number, (text, (source, sent, done, answered)) in enumerate(noted.items(), 1):
        tid = lanes[source]
        flow = {"cat": "client", "name": "answered", "id": (pid << 24) + number}
        events += [
            event("X", tid, sent, dur=(done - sent) / 1000, cat="client",
                  name=f"send {text}",
                  args={"text": text, "server": server_pid,
                        "answered": (answered + shift) / 1000,
                        "latency": (answered - sent) / 1000}),
            event("s", tid, sent, **flow),
            event("X", tid, answered, dur=1, cat="client", name=f"answer {text}"),
            event("f", tid, answered, bp="e", **flow)]
    return events


def shifted(events, begin):
    """A server's events on the common axis, without those before its beginning."""
    shift = (play_begins - begin) / 1000
    for event in events:
        if "ts" not in event:
            yield event
            continue
        at = event["ts"] + shift
        end = at + event.get("dur", 0)
        if end < 0 or (at < 0 and event["ph"] != "X"):
            continue
        event["ts"] = round(max(at, 0), 3)
        if "dur" in event:
            event["dur"] = round(end - event["ts"], 3)
        if "arrival" in event.get("args", {}):
            event["args"]["arrival"] = round(event["args"]["arrival"] + shift, 3)
        yield event


def record(arguments):
    """The combined trace as JSON, and a sentence about the requests."""
    requests = plan(arguments)
    events = []
    with tempfile.TemporaryDirectory() as folder:
        for i, program in enumerate(programs(arguments.bin)):
            try:
                server = Server(program, Path(folder) / program.name, arguments)
                begin, noted, own = play_and_stop(server, requests)
            except (OSError, subprocess.TimeoutExpired) as problem:
                raise Problem(f"{program.name}: {problem}") from None
            pid = next(e["pid"] for e in own)
            events += shifted(own, begin)
            events += clients(clients_pid + 64 * i, pid, program.name, begin, noted)
    events.sort(key=lambda e: e.get("ts", 0) if e["ph"] != "M" else -1)
    note = (f"{len(requests)} requests in {arguments.seconds:g} s, the same for all models; "
            f"each takes {arguments.work / 1000:g} ms of computing")
    clock = "CLOCK_MONOTONIC, shifted so that the requests begin at 100 ms"
    combined = {"displayTimeUnit": "ns",
                "otherData": {"clock": clock, "dropped": 0, "note": note},
                "traceEvents": events}
    return json.dumps(combined, indent=0) + "\n", note
