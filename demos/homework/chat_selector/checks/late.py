"""Does a line arrive at once?

A latency says little on a crowded machine. What counts is the time in which the program
slept although a line was due: the latency without the time in which the program, or the
prober, ran or waited for a processor."""

import statistics
import time

from grader import procfs
from grader.verdict import Text

from .room import join, join_silently, say

TRIES = 3  # the best one counts: other programs disturb, they never help
LINES = 5  # of one try; their median counts


def asleep_while_due(trial, talk):
    """Calls `talk`, which ends when a line has arrived. Returns milliseconds."""
    used, own, begin = trial.server.usage(), procfs.own_runnable(), time.monotonic()
    talk()
    latency = time.monotonic() - begin
    awake = trial.server.usage().since(used).runnable + procfs.own_runnable() - own
    return 1000 * (latency - awake)


def expect_at_once(trial, talk, silent):
    """`talk(line)` brings one line from a client to another, beside silent clients."""
    most = trial.budget.get("asleep_ms", 5)
    for attempt in range(TRIES):
        times = [
            asleep_while_due(trial, lambda: talk(b"is it late? %d" % number))
            for number in range(LINES)
        ]
        trial.tries.append(round(statistics.median(times), 1))
        if trial.tries[-1] <= most:
            break
    best = min(trial.tries)
    trial.numbers.update(asleep_ms=best)
    trial.step(
        f"Expected: the program sleeps at most {most} ms while a line is due; seen: "
        f"{best:.0f} ms.",
        f"Erwartet: Das Programm schläft höchstens {most} ms, während eine Zeile "
        f"fällig ist; gesehen: {best:.0f} ms.",
    )
    if best <= most:
        return
    trial.server.settle(0.1)
    place = trial.server.where()
    trial.fail(
        "E_LATE",
        f"Beside {silent} silent clients, the program slept {best:.0f} ms while a line "
        f"waited for it, in {place}. It waits for something else first.",
        f"Neben {silent} stillen Clients schlief das Programm {best:.0f} ms, während "
        f"eine Zeile auf es wartete, in {place}. Es wartet vorher auf etwas "
        "anderes.",
    )


def room(trial, silent):
    """Two clients that talk, beside silent ones."""
    sender, hearer = join(trial, 2)
    join_silently(trial, hearer, silent)
    say(
        trial,
        sender,
        b"ready\n",
        [hearer],
        [b"ready"],
        Text("a first line", "eine erste Zeile"),
    )
    return sender, hearer


def tcp_to_tcp(trial, silent):
    sender, hearer = room(trial, silent)
    trial.step(
        f"1 client sends {LINES} lines, one after another.",
        f"1 Client sendet {LINES} Zeilen, eine nach der anderen.",
    )

    def talk(line):
        say(trial, sender, line + b"\n", [hearer], [line], Text("a line", "eine Zeile"))

    expect_at_once(trial, talk, silent)


def late_tcp(trial):
    tcp_to_tcp(trial, 10)


def late_beside_50(trial):
    tcp_to_tcp(trial, 50)


def late_udp(trial):
    _, hearer = room(trial, 10)
    sender = trial.udp()
    trial.step(
        f"{LINES} datagrams come, one after another.",
        f"{LINES} Datagramme kommen, eines nach dem anderen.",
    )

    def talk(line):
        sender.send(line)
        say(trial, hearer, b"", [hearer], [line], Text("a datagram", "ein Datagramm"))

    expect_at_once(trial, talk, 10)


def late_typed(trial):
    _, hearer = room(trial, 10)
    trial.step(
        f"{LINES} lines come on the standard input, one after another.",
        f"{LINES} Zeilen kommen auf der Standardeingabe, eine nach der anderen.",
    )

    def talk(line):
        trial.server.type(line + b"\n")
        say(
            trial,
            hearer,
            b"",
            [hearer],
            [line],
            Text("a typed line", "eine getippte Zeile"),
        )

    expect_at_once(trial, talk, 10)
