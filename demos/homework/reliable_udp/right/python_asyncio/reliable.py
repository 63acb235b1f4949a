"""Both halves with asyncio. The receiver and the sender are protocols of datagrams, the
standard input is a protocol of a pipe, and each message has a timer of its own."""

import asyncio
import collections
import signal
import struct
import sys

PREFIX = "> ".encode()
HEADER = struct.Struct("!cIH")
LONGEST, TIMEOUT, MOST_TRIES = 1000, 0.05, 50


def encode(kind, number, payload=b""):
    return HEADER.pack(kind, number, len(payload)) + payload


def decode(datagram, kind, longest):
    """(number, payload), or None for a datagram of another kind or form."""
    payload = datagram[HEADER.size :]
    if len(datagram) < HEADER.size or len(payload) > longest:
        return None
    seen, number, length = HEADER.unpack_from(datagram)
    return (number, payload) if seen == kind and length == len(payload) else None


class Receiver(asyncio.DatagramProtocol):
    def __init__(self, window):
        self.window, self.sender, self.next = window, None, 0
        self.kept = {}

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, datagram, address):
        packet = decode(datagram, b"D", LONGEST)
        if packet is None or (self.sender or address) != address:
            return
        self.sender = address
        number, payload = packet
        if number in range(self.next, self.next + self.window):
            self.kept.setdefault(number, payload)
        while self.next in self.kept:
            sys.stdout.buffer.write(PREFIX + self.kept.pop(self.next) + b"\n")
            self.next += 1
        sys.stdout.buffer.flush()
        self.transport.sendto(encode(b"A", self.next), address)


class Sender(asyncio.DatagramProtocol):
    def __init__(self, window):
        self.window, self.base, self.next = window, 0, 0
        self.lines, self.input_ended = collections.deque(), False
        self.timers = {}
        self.status = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport

    def error_received(self, error):
        pass  # nobody has bound the port yet; that is like a loss

    def add_line(self, line):
        self.lines.append(line)
        self.send_more()

    def end_input(self):
        self.input_ended = True
        self.send_more()

    def send_more(self):
        while self.lines and self.next < self.base + self.window:
            self.send(self.next, encode(b"D", self.next, self.lines.popleft()))
            self.next += 1
        if self.input_ended and self.base == self.next and not self.status.done():
            self.status.set_result(0)

    def send(self, number, datagram, tries=1):
        """Sends a message, and again after the timeout, if its timer still runs."""
        self.transport.sendto(datagram)
        call = (self.send, number, datagram, tries + 1)
        if tries == MOST_TRIES:
            call = (self.give_up,)
        loop = asyncio.get_running_loop()
        self.timers[number] = loop.call_later(TIMEOUT, *call)

    def give_up(self):
        if not self.status.done():
            self.status.set_result(1)

    def datagram_received(self, datagram, address):
        packet = decode(datagram, b"A", 0)
        if packet is None or packet[0] > self.next:
            return
        for number in range(self.base, packet[0]):
            self.timers.pop(number).cancel()
        self.base = max(self.base, packet[0])
        self.send_more()


class Input(asyncio.Protocol):
    """The standard input, as lines for a sender."""

    def __init__(self, sender):
        self.sender, self.rest = sender, b""

    def data_received(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.sender.add_line(line)

    def connection_lost(self, error):
        if self.rest:
            self.sender.add_line(self.rest)
        self.sender.end_input()


async def receive(window, port):
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await loop.create_datagram_endpoint(lambda: Receiver(window), ("127.0.0.1", port))
    await ended.wait()
    return 0


async def send(window, port):
    loop = asyncio.get_running_loop()
    _, sender = await loop.create_datagram_endpoint(
        lambda: Sender(window), remote_addr=("127.0.0.1", port))  # fmt: skip
    await loop.connect_read_pipe(lambda: Input(sender), sys.stdin.buffer)
    return await sender.status


half = {"receive": receive, "send": send}[sys.argv[1]]
sys.exit(asyncio.run(half(int(sys.argv[2]), int(sys.argv[3]))))
