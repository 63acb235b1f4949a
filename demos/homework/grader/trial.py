"""What a check gets: a running program of the student, clients for it, and words for what
was done and seen."""

import random
import socket

from . import clients, twist
from .clients import Job
from .verdict import Fail, Inconclusive, Text

__all__ = ["Job", "Trial"]


def as_text(what):
    return what if isinstance(what, Text) else Text(what, what)


class Trial:
    def __init__(self, kit, check, seed, start, folder=None, name=""):
        self.check, self.seed = check, seed
        self.budget = check.budget or {}
        self.values = twist.values(kit.twist, seed)
        self.random = random.Random(f"{check.id} {seed}")
        self.server = None
        self.start = start  # start(*arguments) starts a program that the kit names
        self.kit, self.folder = kit, folder  # the folder has the student's files
        self.name = name  # of the submission; empty if a student checks it
        self.steps, self.numbers, self.tries = [], {}, []
        self.notes = []
        self._sockets = []

    def step(self, en, de):
        """Adds what was done to the feedback."""
        self.steps.append(Text(en, de))

    def note(self, en, de):
        """Tells something that does not decide, also if the check is passed."""
        self.notes.append(Text(en, de))

    def fail(self, code, en, de, share=0.0, **numbers):
        """Ends the check: the student's program has failed. `share` of the points stay."""
        raise Fail(code, Text(en, de), numbers, share)

    def inconclusive(self, en, de):
        """Ends the check: the machine does not allow a verdict."""
        raise Inconclusive(Text(en, de))

    def answer(self, data):
        """What the service must answer to these bytes."""
        return twist.answer(data, self.values)

    def connect(self, receive_buffer=None):
        """A TCP client of the server. A small receive buffer makes one that is slow."""
        client = socket.socket()
        self._sockets.append(client)
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.settimeout(clients.PATIENCE)
        try:
            client.connect(("127.0.0.1", self.server.port))
        except OSError as error:
            self.server.wait(clients.END_LIMIT)
            self.server.alive()
            self.fail("E_STARVE", f"A client cannot connect: {error}.",
                      f"Ein Client bekommt keine Verbindung: {error}.")  # fmt: skip
        return client

    def udp(self):
        """A UDP client that is connected to the server's port."""
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sockets.append(client)
        client.settimeout(clients.PATIENCE)
        client.connect(("127.0.0.1", self.server.port))
        return client

    def exchange(self, jobs, what, patience=clients.PATIENCE):
        """Runs all jobs at the same time and checks the answers. `what` is a Text."""
        for job in jobs:
            if job.expected is None:
                job.expected = self.answer(job.data)
        return clients.exchange(self.server, jobs, as_text(what), patience)

    def close(self):
        for client in self._sockets:
            client.close()
