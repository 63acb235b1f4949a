"""Does the server sleep when nothing happens?"""

import time

from ..clients import fill
from ..trial import Job
from ..verdict import Text
from .tcp import TINY, text

WINDOW = 1.0  # seconds
WINDOWS = 3  # the best one counts: other programs disturb, they never help


def expect_sleep(trial, en, de):
    """Fails if the server does not sleep. `en` and `de` name what is there meanwhile."""
    most_wakeups = trial.budget.get("wakeups_per_s", 5)
    most_runnable = trial.budget.get("runnable_percent", 20)
    best = None
    for attempt in range(WINDOWS):
        trial.server.settle(1.5 if attempt == 0 else 0.3)
        before = trial.server.usage()
        time.sleep(WINDOW)
        used = trial.server.usage().since(before)
        wakeups = used.wakeups / used.seconds
        runnable = 100 * used.runnable / used.seconds
        trial.tries.append(round(wakeups))
        if best is None or (runnable, wakeups) < best[:2]:
            best = runnable, wakeups, 100 * used.cpu / used.seconds
        if runnable <= most_runnable and wakeups <= most_wakeups:
            break
    trial.server.alive()
    runnable, wakeups, cpu = best
    trial.numbers.update(wakeups_per_s=round(wakeups, 1), runnable_percent=round(runnable, 1))
    trial.step(f"Expected: at most {most_wakeups} wakeups per second; seen: {wakeups:.0f}.",
               f"Erwartet: höchstens {most_wakeups} Mal je Sekunde aufwachen; gesehen: "
               f"{wakeups:.0f}.")  # fmt: skip
    place = trial.server.where()
    if runnable > most_runnable:
        trial.fail("E_SPIN",
                   f"{en}: nothing happens, but the program ran or wanted to run "
                   f"{runnable:.0f} % of the time (it got {cpu:.0f} % of a processor), in "
                   f"{place}.",
                   f"{de}: Es geschieht nichts, aber das Programm lief oder wollte laufen, "
                   f"{runnable:.0f} % der Zeit (es bekam {cpu:.0f} % eines Prozessors), in "
                   f"{place}.")  # fmt: skip
    if wakeups > most_wakeups:
        trial.fail("E_BUSY_POLL",
                   f"{en}: nothing happens, but the program woke up {wakeups:.0f} times per "
                   f"second, in {place}.",
                   f"{de}: Es geschieht nichts, aber das Programm wachte {wakeups:.0f} Mal je "
                   f"Sekunde auf, in {place}.")  # fmt: skip


def idle_none(trial):
    trial.step("No client connects.", "Kein Client verbindet sich.")
    expect_sleep(trial, "Without a client", "Ohne Client")


def idle_silent(trial):
    trial.step("50 clients connect, one asks once, then all are silent.",
               "50 Clients verbinden sich, einer fragt einmal, dann schweigen alle.")  # fmt: skip
    connected = [trial.connect() for _ in range(50)]
    trial.exchange([Job(connected[0], b"one\n")], Text("50 clients", "50 Clients"))
    expect_sleep(trial, "With 50 silent clients", "Mit 50 stillen Clients")


def idle_half(trial):
    trial.step("1 client sends a line and ends its sending side; it stays connected.",
               "1 Client sendet eine Zeile und beendet seine Senderichtung; er bleibt "
               "verbunden.")  # fmt: skip
    client = trial.connect()
    client.sendall(b"bye\n")
    client.shutdown(1)
    expect_sleep(trial, "After a half-close", "Nach einem Half-Close")


def idle_stuck(trial):
    trial.step("1 client sends until the server takes no more, and reads nothing.",
               "1 Client sendet, bis der Server nichts mehr nimmt, und liest nichts.")  # fmt: skip
    fill(trial.connect(receive_buffer=TINY), 16 << 20, text(1 << 16, 3))
    expect_sleep(trial, "While a client does not read", "Während ein Client nicht liest")


def idle_burst(trial):
    trial.step("20 clients ask 10 times and leave.",
               "20 Clients fragen 10-mal und gehen.")  # fmt: skip
    connected = [trial.connect() for _ in range(20)]
    for _ in range(10):
        jobs = [Job(client, b"burst\n") for client in connected]
        trial.exchange(jobs, Text("20 clients", "20 Clients"))
    for client in connected:
        client.close()
    expect_sleep(trial, "After a burst", "Nach einem Andrang")
