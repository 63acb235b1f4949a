"""The two halves of the protocol: a sender and a receiver of messages."""

import collections
import os
import select
import signal
import socket
import struct
import sys
import time

PREFIX = b"> "  # stands in front of each message that the receiver prints
HEADER = struct.Struct("!cIH")  # kind, number, length of the payload
DATA, ACK = b"D", b"A"
LONGEST = 1000  # bytes of a payload
TIMEOUT = 0.05  # seconds
MOST_TRIES = 50

Packet = collections.namedtuple("Packet", "kind number payload")


def encode(packet):
    return HEADER.pack(packet.kind, packet.number, len(packet.payload)) + packet.payload


def decode(datagram):
    """The packet in a datagram, or None if the datagram is not valid."""
    #@solution
    if len(datagram) < HEADER.size:
        return None
    kind, number, length = HEADER.unpack_from(datagram)
    payload = datagram[HEADER.size :]
    longest = {DATA: LONGEST, ACK: 0}.get(kind, -1)
    if len(payload) != length or length > longest:
        return None
    return Packet(kind, number, payload)
    #@stub kind, number, length = HEADER.unpack_from(datagram)
    #@stub return Packet(kind, number, datagram[HEADER.size :])
    #@end


class Receiver:
    def __init__(self, window, port):
        self.window = window
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        #@solution
        self.sender = None  # the address of the first valid datagram
        self.next = 0  # the number of the next message to print
        self.early = {}  # messages that came before the next one
        #@end

    def run(self):
        while True:
            datagram, address = self.socket.recvfrom(1 << 16)
            packet = decode(datagram)
            if packet and packet.kind == DATA:
                self.receive(packet, address)

    def receive(self, packet, address):
        #@solution
        self.sender = self.sender or address
        if address != self.sender:
            return
        if self.next <= packet.number < self.next + self.window:
            self.early[packet.number] = packet.payload
        while self.next in self.early:
            self.deliver(self.early.pop(self.next))
            self.next += 1
        self.socket.sendto(encode(Packet(ACK, self.next, b"")), address)
        #@stub self.deliver(packet.payload)
        #@end

    def deliver(self, message):
        sys.stdout.buffer.write(PREFIX + message + b"\n")
        sys.stdout.flush()


class Input:
    """Splits the standard input into lines. read() blocks unless select() has said that
    there is something to read."""

    def __init__(self):
        self.lines, self.rest, self.is_open = collections.deque(), b"", True

    def read(self):
        received = os.read(0, 1 << 16)
        *lines, self.rest = (self.rest + received).split(b"\n")
        self.lines.extend(lines)
        if not received:
            self.is_open = False
            if self.rest:
                self.lines.append(self.rest)


class Sender:
    def __init__(self, window, port):
        self.window = window
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))  # only datagrams from there arrive
        self.input = Input()
        self.next = 0  # the number of the next line
        #@solution
        self.socket.setblocking(False)
        self.waiting = collections.OrderedDict()  # number -> message without an ACK
        self.tries = 0  # of the oldest one
        self.due = None  # when the oldest one is repeated
        #@end

    def run(self):
        """Returns the exit status."""
        #@solution
        while self.input.is_open or self.input.lines or self.waiting:
            while self.input.lines and len(self.waiting) < self.window:
                self.send_next()
            self.wait()
            if self.tries >= MOST_TRIES and self.is_due():
                print("no acknowledgement has come", file=sys.stderr)
                return 1
        return 0
        #@stub while self.input.is_open:
        #@stub     self.input.read()
        #@stub     while self.input.lines:
        #@stub         self.send(self.next, self.input.lines.popleft())
        #@stub         self.next += 1
        #@stub return 0
        #@end

    def send(self, number, message):
        try:
            self.socket.send(encode(Packet(DATA, number, message)))
        except ConnectionRefusedError:
            pass  # nobody has bound the port yet; that is like a loss

    #@solution
    def send_next(self):
        message = self.input.lines.popleft()
        self.waiting[self.next] = message
        if len(self.waiting) == 1:
            self.start_timer()
        self.send(self.next, message)
        self.next += 1

    def start_timer(self):
        """There is one timer, for the oldest message."""
        self.tries, self.due = 1, time.monotonic() + TIMEOUT

    def wait(self):
        """Waits for the socket, the standard input and the timer at once."""
        sources = [self.socket]
        if self.input.is_open and len(self.waiting) < self.window:
            sources.append(0)
        ready = select.select(sources, [], [], self.time_left())[0]
        if self.socket in ready:
            self.receive()
        if 0 in ready:
            self.input.read()
        if self.is_due() and self.tries < MOST_TRIES:
            self.repeat()

    def time_left(self):
        return max(0.0, self.due - time.monotonic()) if self.waiting else None

    def is_due(self):
        return bool(self.waiting) and time.monotonic() >= self.due

    def repeat(self):
        number, message = next(iter(self.waiting.items()))
        self.send(number, message)
        self.tries, self.due = self.tries + 1, time.monotonic() + TIMEOUT

    def receive(self):
        try:
            packet = decode(self.socket.recv(1 << 16))
        except (BlockingIOError, ConnectionRefusedError):
            return
        if packet and packet.kind == ACK:
            self.acknowledge(packet.number)

    def acknowledge(self, number):
        """All messages below `number` have arrived."""
        oldest = self.next - len(self.waiting)
        if oldest < number <= self.next:
            for _ in range(number - oldest):
                self.waiting.popitem(last=False)
            self.start_timer()
    #@end


def main(sender=Sender, receiver=Receiver):
    if len(sys.argv) != 4 or sys.argv[1] not in ("send", "receive"):
        sys.exit("Usage: reliable.py send|receive WINDOW PORT")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    half = sender if sys.argv[1] == "send" else receiver
    sys.exit(half(int(sys.argv[2]), int(sys.argv[3])).run())
