"""A room full of clients, and what they say to each other."""

import socket
import time

from grader.clients import PATIENCE
from grader.trial import Job
from grader.verdict import Text

LONGEST_LINE = 1000  # bytes


def relayed(trial, text):
    """The line that the others get when somebody has sent `text`."""
    return trial.values["prefix"].encode() + text + b"\n"


class Speaker(Job):
    """A client that sends. What others say waits for it meanwhile."""

    def take_surplus(self):
        """Leaves it there."""


def speaker(client, data):
    return Speaker(client, data, expected=b"", late=True)


def say(trial, sender, data, hearers, lines, what):
    """The sender sends `data`, and each hearer must get exactly these lines."""
    expected = b"".join(relayed(trial, line) for line in lines)
    jobs = [speaker(sender, data)] if data else []
    jobs += [Job(hearer, b"", expected=expected) for hearer in hearers]
    trial.exchange(jobs, what)


def join(trial, count, receive_buffer=None):
    """Clients that connect one after another. The server has accepted a client when the
    others have got a line from it; the first one says nothing, because nobody hears it.
    """
    members = [trial.connect(receive_buffer)]
    for number in range(1, count):
        client = trial.connect(receive_buffer)
        greeting = b"here is %d" % number
        say(
            trial,
            client,
            greeting + b"\n",
            members,
            [greeting],
            Text(
                f"client {number} connects and sends a line",
                f"Client {number} verbindet sich und sendet eine Zeile",
            ),
        )
        members.append(client)
    trial.step(
        f"{count} clients connect one after another; each but the first sends a line.",
        f"{count} Clients verbinden sich nacheinander; jeder außer dem ersten sendet "
        "eine Zeile.",
    )
    return members


def join_silently(trial, watcher, count):
    """Many clients that connect at once. The watcher gets a line from each of them."""
    clients = [trial.connect() for _ in range(count)]
    jobs = [speaker(client, b"here\n") for client in clients]
    jobs.append(Job(watcher, b"", expected=count * relayed(trial, b"here")))
    trial.exchange(
        jobs,
        Text(
            f"{count} clients connect at once",
            f"{count} Clients verbinden sich zugleich",
        ),
    )
    trial.step(
        f"{count} more clients connect, send one line, and are silent from then on.",
        f"{count} weitere Clients verbinden sich, senden eine Zeile und schweigen "
        "dann.",
    )
    return clients


def expect_printed(trial, lines):
    """Waits until the program has printed these lines."""
    missing, end = lines, time.monotonic() + PATIENCE
    while missing and time.monotonic() < end:
        printed = trial.server.printed()
        missing = [
            line for line in missing if relayed(trial, line).decode() not in printed
        ]
        time.sleep(0.01)
    trial.server.alive()
    if missing:
        trial.fail(
            "E_PARTIAL",
            f"The line {missing[0].decode()!r} has not come on the standard output. Is "
            "the output flushed after each line?",
            f"Die Zeile {missing[0].decode()!r} kam nicht auf der Standardausgabe an. "
            "Wird die Ausgabe nach jeder Zeile geleert (flush)?",
        )


def send_alone(trial, client, data):
    """Sends bytes, and waits until the server has read them: they arrive alone."""
    client.sendall(data)
    end = time.monotonic() + PATIENCE
    while trial.server.unread() and time.monotonic() < end:
        time.sleep(0.001)


def has_ended(client):
    """Reads what is left, and returns whether the connection then ends in time."""
    client.settimeout(PATIENCE)
    try:
        while client.recv(1 << 16):
            pass
    except socket.timeout:
        return False
    except OSError:
        pass  # a reset is an end, too
    return True
