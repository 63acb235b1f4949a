"""The two ways to mark the end of a message, and clients that send such streams."""

import socket
import struct
import time

from grader.clients import PATIENCE
from grader.trial import Job
from grader.verdict import Text


class Framing:
    """How messages are framed: a delimiter follows, or the length goes ahead."""

    def __init__(self, kind, name, frame):
        self.kind, self.name, self.frame = kind, name, frame

    def stream(self, messages):
        """What a client sends on its connection."""
        return self.kind + self.frames(messages)

    def frames(self, messages):
        return b"".join(map(self.frame, messages))

    def answers(self, messages):
        """What the server must answer: each message in reverse order of its bytes."""
        return self.frames(message[::-1] for message in messages)

    def what(self, en, de):
        return Text(f"{en}, by {self.name.en}", f"{de}, durch {self.name.de}")


def delimiter(trial):
    end = trial.values["delimiter"].encode()
    name = Text("delimiter", "Trennzeichen")
    return Framing(b"D", name, lambda message: message + end)


def length(_):
    name = Text("length", "Länge")
    return Framing(b"L", name, lambda message: header(len(message)) + message)


def header(size):
    return struct.pack(">I", size)


def send(trial, client, data):
    """Sends a piece of a stream, and waits until the server has read it, so that the
    kernel does not join it to the next one."""
    trial.server.alive()
    client.settimeout(PATIENCE)  # an exchange has taken it away
    client.sendall(data)
    end = time.monotonic() + PATIENCE
    while trial.server.unread() and time.monotonic() < end:
        time.sleep(0.001)


def expect(trial, client, answers, what):
    """The client has sent all, and these answers must come."""
    trial.exchange([Job(client, b"", expected=answers)], what)


def converse(trial, framing, messages, en, de):
    """A new client sends all messages in one piece, and gets their answers."""
    data, answers = framing.stream(messages), framing.answers(messages)
    client = trial.connect()
    trial.exchange([Job(client, data, expected=answers)], framing.what(en, de))
    return client


def expect_close(trial, client, en, de):
    """The server must close this connection, and must not answer before. `en` and `de`
    tell why."""
    client.settimeout(PATIENCE)
    try:
        more = client.recv(1 << 16)
    except socket.timeout:
        trial.server.alive()
        place = trial.server.where()
        trial.fail(
            "E_PROTOCOL",
            f"{en}, and after {PATIENCE:.0f} s the server has not closed the "
            f"connection; it was in {place}.",
            f"{de}, und nach {PATIENCE:.0f} s hat der Server die Verbindung nicht "
            f"geschlossen; er stand in {place}.",
        )
    except ConnectionError:
        more = b""  # closed with a reset, because bytes were unread
    trial.server.alive()
    if more:
        trial.fail(
            "E_PROTOCOL",
            f"{en}, but the server answered {more[:40]!r}.",
            f"{de}, aber der Server antwortete {more[:40]!r}.",
        )
