"""Senders of datagrams, each with a socket of its own, and the answers to them."""

import contextlib
import select
import socket
import time
from collections import Counter

from grader.clients import PATIENCE, check_exact
from grader.trial import as_text
from grader.verdict import Fail, Text

LARGEST = 65_507  # bytes: what IPv4 leaves for UDP


@contextlib.contextmanager
def senders(count):
    """Sockets that are not connected, to see an answer from a wrong port, too."""
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(count):
            sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            opened.append(stack.enter_context(sender))
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            sender.bind(("127.0.0.1", 0))
        yield opened


class Exchange:
    """What the senders have sent, what they expect, and what has come."""

    def __init__(self, trial, what):
        self.trial, self.what = trial, as_text(what)
        self.expected, self.got = {}, {}

    def send(self, sender, data):
        sender.sendto(data, ("127.0.0.1", self.trial.server.port))
        self.expected.setdefault(sender, []).append(self.trial.answer(data))
        self.got.setdefault(sender, [])

    def is_done(self):
        return all(len(self.got[each]) >= len(self.expected[each]) for each in self.got)

    def receive(self):
        """Takes all answers, until nothing comes for a while."""
        last = time.monotonic()
        while not self.is_done() and time.monotonic() - last < PATIENCE:
            for sender in select.select(list(self.got), [], [], 0.2)[0]:
                self.take(sender)
                last = time.monotonic()
            self.trial.server.alive()

    def take(self, sender):
        data, address = sender.recvfrom(1 << 16)
        if address != ("127.0.0.1", self.trial.server.port):
            self.fail(
                "E_PROTOCOL",
                f"an answer comes from port {address[1]}, and not from the server's "
                f"port {self.trial.server.port}.",
                f"Eine Antwort kommt von Port {address[1]} und nicht vom Port des "
                f"Servers, {self.trial.server.port}.",
            )
        self.got[sender].append(data)

    def take_rest(self):
        """Takes answers that nobody has asked for."""
        while True:
            ready = select.select(list(self.got), [], [], 0)[0]
            if not ready:
                return
            for sender in ready:
                self.take(sender)

    def fail(self, code, en, de):
        raise Fail(code, Text(f"{self.what.en}: {en}", f"{self.what.de}: {de}"))

    def check(self):
        """Fails if a sender has not got exactly its own answers, in any order."""
        self.receive()
        self.trial.server.settle(0.5)
        self.trial.server.alive()
        self.take_rest()
        for sender in self.expected:
            missing, surplus = self.differences(sender)
            if surplus:
                self.explain_surplus(sender, missing, surplus)
        for sender, answers in self.expected.items():
            if self.differences(sender)[0]:
                self.explain_missing(len(answers) - len(self.got[sender]), len(answers))

    def differences(self, sender):
        """The answers that a sender lacks, and those that it should not have."""
        expected, got = Counter(self.expected[sender]), Counter(self.got[sender])
        return [*(expected - got).elements()], [*(got - expected).elements()]

    def explain_surplus(self, sender, missing, surplus):
        for other, answers in self.expected.items():
            if other is not sender and surplus[0] in answers:
                self.fail(
                    "E_WRONG",
                    f"a sender got the answer of another one: {surplus[0][:40]!r}.",
                    f"Ein Absender bekam die Antwort eines anderen: "
                    f"{surplus[0][:40]!r}.",
                )
        if len(missing) == len(surplus):
            check_exact(surplus[0], missing[0], self.what)
        wanted, count = len(self.expected[sender]), len(self.got[sender])
        self.fail(
            "E_PROTOCOL",
            f"{wanted} datagrams were sent and {count} came back, for example "
            f"{surplus[0][:40]!r}. Each datagram has exactly one answer.",
            f"{wanted} Datagramme wurden gesendet, und {count} kamen zurück, zum "
            f"Beispiel {surplus[0][:40]!r}. Jedes Datagramm hat genau eine "
            "Antwort.",
        )

    def explain_missing(self, missing, all_):
        place, unread = self.trial.server.where(), self.trial.server.unread()
        if unread:
            self.fail(
                "E_STARVE",
                f"{missing} of {all_} answers did not come in {PATIENCE:.0f} s. The "
                f"datagrams wait unread in the server's socket; the server was in "
                f"{place}.",
                f"{missing} von {all_} Antworten kamen {PATIENCE:.0f} s lang nicht. "
                f"Die Datagramme warten ungelesen im Socket des Servers; er stand in "
                f"{place}.",
            )
        self.fail(
            "E_PARTIAL",
            f"{missing} of {all_} answers never came. No datagram waits in the "
            f"server's socket; the server was in {place}.",
            f"{missing} von {all_} Antworten kamen nie. Im Socket des Servers wartet "
            f"kein Datagramm; er stand in {place}.",
        )


def ask(trial, sender, data, what):
    """One sender sends one datagram, and must get its answer."""
    exchange = Exchange(trial, what)
    exchange.send(sender, data)
    exchange.check()
