"""The grader's own halves: the peer of a student's sender, and a source for a student's
receiver. Checks tell them, step by step, what they do."""

import collections
import socket
import time

from grader import procfs
from grader.clients import PATIENCE

from . import wire
from .stamped import StampedSocket

MOST_DRAINING = 0.2  # seconds, for a sender that never stops
Seen = collections.namedtuple("Seen", "when number payload")


class Peer(StampedSocket):
    """Gets what a student's sender sends, and acknowledges what a check tells it."""

    def __init__(self, trial, window, port=0):
        super().__init__(port)
        self.trial, self.window = trial, window
        self.acked = 0  # all messages below this number are acknowledged
        self.seen = []  # all DATA datagrams that next() has returned
        self.unseen = collections.deque()

    def ack(self, number, linger=0.0):
        """What has come before an ACK was sent without it, so it is read first.
        `linger` waits some seconds longer for a sender that sends more than it may."""
        end = time.monotonic() + linger
        came = self.receive(linger)
        while came is not None:
            self.unseen.append(self._checked(*came))
            left = end - time.monotonic()
            came = self.receive(max(0, left)) if left > -MOST_DRAINING else None
        self.acked = max(self.acked, number)
        self.answer(wire.ack(number))

    def next(self):
        """The next DATA datagram."""
        seen = self.unseen.popleft() if self.unseen else self._checked(*self._wait())
        self.seen.append(seen)
        return seen

    def _checked(self, when, datagram):
        """The number must be in the window: the sender cannot know of more
        acknowledgements than were sent."""
        packet = wire.parse(datagram)
        if packet is None or packet.kind != "D":
            self.trial.fail(
                "E_PROTOCOL",
                f"The sender sent {datagram[:16]!r}, which is no DATA datagram.",
                f"Der Sender sandte {datagram[:16]!r}; das ist kein DATA-Datagramm.",
            )
        if packet.number >= self.acked + self.window:
            self.trial.fail(
                "E_PROTOCOL",
                f"The sender sent message {packet.number}, but only those below "
                f"{self.acked} are acknowledged, and the window is {self.window}.",
                f"Der Sender sandte Nachricht {packet.number}, aber nur die unter "
                f"{self.acked} sind bestätigt, und das Fenster ist {self.window}.",
            )
        return Seen(when, packet.number, packet.payload)

    def _wait(self):
        end = time.monotonic() + PATIENCE
        while True:
            came = self.receive(0.1)
            if came is not None:
                return came
            check_not_ended(self.trial, self.acked)
            if time.monotonic() > end:
                place = self.trial.server.where()
                self.trial.fail(
                    "E_STARVE",
                    f"No datagram has come for {PATIENCE:.0f} s, although message "
                    f"{self.acked} is not acknowledged; the sender was in {place}.",
                    f"{PATIENCE:.0f} s lang kam kein Datagramm, obwohl Nachricht "
                    f"{self.acked} nicht bestätigt ist; der Sender stand in {place}.",
                )

    def await_number(self, number):
        """Waits for this message; earlier ones may be repeated meanwhile."""
        while True:
            seen = self.next()
            if seen.number == number:
                return seen

    def await_repeats(self, number, count):
        """Waits until this message has come `count` times from now on."""
        for _ in range(count):
            self.await_number(number)


def check_not_ended(trial, acked):
    """A sender must not end before its last message is acknowledged."""
    if trial.server.poll() == 0:
        trial.fail(
            "E_PROTOCOL",
            f"The sender ended, although message {acked} was not acknowledged.",
            f"Der Sender endete, obwohl Nachricht {acked} nicht bestätigt war.",
        )
    trial.server.alive()


class Source:
    """Sends datagrams to a student's receiver, and gets its answers."""

    def __init__(self, trial):
        self.trial, self.socket = trial, trial.udp()

    def send(self, *datagrams):
        for datagram in datagrams:
            try:
                self.socket.send(datagram)
            except ConnectionRefusedError:
                self._refused()

    def _refused(self):
        """A receiver that has connected its socket to its sender refuses strangers."""
        if procfs.is_bound(self.trial.server.port):
            return
        self.trial.server.wait(1)
        self.trial.server.alive()
        self.trial.fail(
            "E_PROTOCOL",
            "The receiver has closed its socket.",
            "Der Empfänger hat seinen Socket geschlossen.",
        )

    def _receive(self):
        try:
            return self.socket.recv(1 << 16)
        except (socket.timeout, BlockingIOError):
            return None
        except ConnectionRefusedError:
            self._refused()
            return None

    def expect_acks(self, number, count=1):
        """Waits for ACK datagrams with this number."""
        for _ in range(count):
            datagram = self._receive()
            if datagram is None:
                self.trial.server.alive()
                place = self.trial.server.where()
                self.trial.fail(
                    "E_PARTIAL",
                    f"ACK {number} has not come in {PATIENCE:.0f} s; the receiver was "
                    f"in {place}.",
                    f"ACK {number} kam {PATIENCE:.0f} s lang nicht; der Empfänger "
                    f"stand in {place}.",
                )
            self._check(datagram, number)

    def _check(self, datagram, number):
        packet = wire.parse(datagram)
        if packet is not None and packet.kind == "A" and packet.number == number:
            return
        is_ack = packet is not None and packet.kind == "A"
        seen = f"ACK {packet.number}" if is_ack else repr(datagram[:16])
        self.trial.fail(
            "E_PROTOCOL",
            f"The receiver answered {seen} instead of ACK {number}.",
            f"Der Empfänger antwortete {seen} statt ACK {number}.",
        )

    def transfer(self, number, payload):
        """One message and its acknowledgement."""
        self.send(wire.data(number, payload))
        self.expect_acks(number + 1)

    def expect_silence(self):
        """Nothing more comes once the receiver sleeps."""
        self.trial.server.settle(1)
        self.socket.settimeout(0)
        datagram = self._receive()
        self.socket.settimeout(PATIENCE)
        if datagram is not None:
            self.trial.fail(
                "E_PROTOCOL",
                f"The receiver sent one more datagram, {datagram[:16]!r}, than there "
                "is to answer.",
                f"Der Empfänger sandte ein Datagramm mehr, {datagram[:16]!r}, als zu "
                "beantworten ist.",
            )
