"""Are the others served beside a difficult client?"""

import time

from .. import procfs
from ..clients import fill
from ..trial import Job
from ..verdict import Text
from .tcp import TINY, text

ASLEEP_LIMIT = 0.25  # seconds that a server may sleep while somebody waits
OTHERS = Text("5 other clients", "5 weitere Clients")


def serve_others(trial):
    others = [trial.connect() for _ in range(5)]
    trial.step("5 other clients send a line, three times.",
               "5 weitere Clients senden eine Zeile, dreimal.")  # fmt: skip
    for turn in range(3):
        jobs = [Job(client, b"others %d\n" % turn) for client in others]
        trial.exchange(jobs, OTHERS)


def beside_silent(trial):
    trial.step("1 client connects and sends nothing.",
               "1 Client verbindet sich und sendet nichts.")  # fmt: skip
    trial.connect()
    serve_others(trial)


def beside_half_message(trial):
    trial.step("1 client sends half a line, and no more.",
               "1 Client sendet eine halbe Zeile, und nichts weiter.")  # fmt: skip
    trial.connect().sendall(b"half a mess")
    serve_others(trial)


def beside_never_reads(trial):
    trial.step("1 client sends until the server takes no more, and reads nothing.",
               "1 Client sendet, bis der Server nichts mehr nimmt, und liest nichts.")  # fmt: skip
    fill(trial.connect(receive_buffer=TINY), 32 << 20, text(1 << 16, 3))
    serve_others(trial)


def beside_many(trial):
    trial.step("64 clients connect and send nothing.",
               "64 Clients verbinden sich und senden nichts.")  # fmt: skip
    for _ in range(64):
        trial.connect()
    serve_others(trial)


def asleep_while_due(trial, jobs, what):
    """Seconds in which the server slept although it was needed: the latency, less the time
    in which the server or this process ran or waited for a processor. A crowded machine
    does not change it."""
    before, mine, begin = trial.server.usage(), procfs.own_runnable(), time.monotonic()
    trial.exchange(jobs, what)
    latency = time.monotonic() - begin
    used = trial.server.usage().since(before)
    return latency - used.runnable - (procfs.own_runnable() - mine)


def together(trial):
    connected = [trial.connect() for _ in range(10)]
    what = Text("10 clients", "10 Clients")
    trial.exchange([Job(client, b"warm up\n") for client in connected], what)
    trial.server.settle(1)
    trial.step("10 clients ask at the same time, three times.",
               "10 Clients fragen gleichzeitig, dreimal.")  # fmt: skip
    for _ in range(3):
        jobs = [Job(client, b"question\n") for client in connected]
        trial.tries.append(round(asleep_while_due(trial, jobs, what), 3))
    asleep = min(trial.tries)
    trial.numbers["asleep_while_due_s"] = asleep
    if asleep > ASLEEP_LIMIT:
        trial.fail("E_STARVE",
                   f"10 clients asked at the same time, and the server slept {asleep * 1e3:.0f} "
                   "ms while they waited: it serves one after the other, and sleeps or "
                   "blocks for each.",
                   f"10 Clients fragten gleichzeitig, und der Server schlief {asleep * 1e3:.0f} "
                   "ms, während sie warteten: Er bedient einen nach dem anderen und schläft "
                   "oder blockiert bei jedem.")  # fmt: skip
