"""A bad path between a student's sender and a receiver, in both directions."""

import collections
import select
import socket
import time

from grader.clients import PATIENCE

from . import wire
from .path import TO_CLIENT, TO_SERVER, Path
from .peer import check_not_ended
from .stamped import StampedSocket

Sent = collections.namedtuple("Sent", "when number")
LONGEST_TURN = 0.05  # seconds
MOST_AT_ONCE = 100  # a sender that floods must not hold the relay up


class Relay:
    """A subclass says what is at the other end of the path."""

    def __init__(self, trial, window, faults):
        self.trial, self.window = trial, window
        self.entrance = StampedSocket()
        self.there = Path(faults, trial.seed, TO_SERVER)
        self.back = Path(faults, trial.seed, TO_CLIENT)
        self.sent = []  # all DATA datagrams of the sender
        self.highest = -1  # the highest number of these
        self.acked = 0  # the highest ACK that has reached the sender
        self.acknowledged_before = 0  # DATA that came after such an ACK for it

    def close(self):
        self.entrance.close()

    def sources(self):
        return [self.entrance]

    def forward(self, datagram):
        """A datagram has arrived at the other end."""
        raise NotImplementedError

    def take_answers(self):
        """Puts the answers of the other end on their way, if it has a socket."""

    def turn(self):
        """Waits for the next datagram that comes or is due, and moves it."""
        waits = [path.wait() for path in (self.there, self.back)]
        wait = min((each for each in waits if each is not None), default=LONGEST_TURN)
        ready = select.select(self.sources(), [], [], min(wait, LONGEST_TURN))[0]
        if self.entrance in ready:
            self._take_all()
        for datagram in self.there.take_due():
            self.forward(datagram)
        self.take_answers()
        for datagram in self.back.take_due():
            self._answer(datagram)

    def _take_all(self):
        for _ in range(MOST_AT_ONCE):
            came = self.entrance.receive(0)
            if came is None:
                return
            self._take(*came)

    def _take(self, when, datagram):
        packet = wire.parse(datagram)
        if packet is not None and packet.kind == "D":
            self.sent.append(Sent(when, packet.number))
            self.highest = max(self.highest, packet.number)
            self.acknowledged_before += packet.number < self.acked
            self._check_window(packet.number)
        self.there.take(datagram)

    def _check_window(self, number):
        if number >= self.acked + self.window:
            self.trial.fail(
                "E_PROTOCOL",
                f"The sender sent message {number}, but only those below {self.acked} "
                "were acknowledged.",
                f"Der Sender sandte Nachricht {number}, aber nur die unter "
                f"{self.acked} waren bestätigt.",
            )

    def _answer(self, datagram):
        packet = wire.parse(datagram)
        if packet is not None:
            self.acked = max(self.acked, packet.number)
        self.entrance.answer(datagram)

    def run(self, messages):
        """Until the sender knows that all messages have arrived."""
        before, last = None, time.monotonic()
        while self.acked < messages:
            check_not_ended(self.trial, self.acked)
            self.turn()
            now = self.acked, self.highest
            if now != before:
                before, last = now, time.monotonic()
            elif time.monotonic() - last > PATIENCE:
                self._fail_stuck(messages)

    def _fail_stuck(self, messages):
        place = self.trial.server.where()
        self.trial.fail(
            "E_PARTIAL",
            f"After {self.acked} of {messages} messages there was no progress for "
            f"{PATIENCE:.0f} s; the sender was in {place}.",
            f"Nach {self.acked} von {messages} Nachrichten gab es {PATIENCE:.0f} s "
            f"lang keinen Fortschritt; der Sender stand in {place}.",
        )


class RelayToReference(Relay):
    """The other end is a receiver that is right."""

    def __init__(self, trial, window, faults):
        super().__init__(trial, window, faults)
        self.expected = 0

    def forward(self, datagram):
        """A window of 1 suffices for the checks that use this."""
        packet = wire.parse(datagram)
        if packet is not None and packet.kind == "D":
            self.expected += packet.number == self.expected
            self.back.take(wire.ack(self.expected))


class RelayToPort(Relay):
    """The other end is a student's receiver."""

    def __init__(self, trial, window, faults, port):
        super().__init__(trial, window, faults)
        self.exit = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.exit.connect(("127.0.0.1", port))
        self.exit.setblocking(False)

    def close(self):
        super().close()
        self.exit.close()

    def sources(self):
        return [self.entrance, self.exit]

    def forward(self, datagram):
        try:
            self.exit.send(datagram)
        except ConnectionRefusedError:
            pass  # the receiver has ended; the check will see it

    def take_answers(self):
        while True:
            try:
                self.back.take(self.exit.recv(1 << 16))
            except OSError:  # there is none, or the receiver has ended
                return
