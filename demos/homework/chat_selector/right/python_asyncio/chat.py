"""asyncio: one protocol object for each source. Usage: chat.py PORT"""

import asyncio
import signal
import sys

PREFIX = b"> "
LONGEST_LINE = 1000
MOST_WAITING = 1 << 20


class Room:
    def __init__(self):
        self.clients = []

    def relay(self, line, sender=None, to_terminal=True):
        text = PREFIX + line + b"\n"
        for client in self.clients:
            if client is not sender and not client.transport.is_closing():
                client.send(text)
        if to_terminal:
            sys.stdout.buffer.write(text)
            sys.stdout.flush()


class Lines(asyncio.Protocol):
    """Cuts a stream into lines."""

    def __init__(self, room):
        self.room, self.rest, self.transport = room, b"", None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            if len(line) > LONGEST_LINE:
                self.transport.abort()
                return
            self.say(line)
        if len(self.rest) > LONGEST_LINE:
            self.transport.abort()

    def eof_received(self):
        if self.rest:
            self.say(self.rest)


class Client(Lines):
    def connection_made(self, transport):
        super().connection_made(transport)
        self.room.clients.append(self)

    def connection_lost(self, error):
        self.room.clients.remove(self)

    def say(self, line):
        self.room.relay(line, self)

    def send(self, text):
        self.transport.write(text)
        if self.transport.get_write_buffer_size() > MOST_WAITING:
            self.transport.abort()


class Terminal(Lines):
    def say(self, line):
        self.room.relay(line, to_terminal=False)


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, room):
        self.room = room

    def datagram_received(self, data, sender):
        line = data[:-1] if data.endswith(b"\n") else data
        if len(line) <= LONGEST_LINE:
            self.room.relay(line)


async def main(port):
    loop, room = asyncio.get_running_loop(), Room()
    await loop.create_datagram_endpoint(lambda: Datagrams(room), ("127.0.0.1", port))
    await loop.create_server(lambda: Client(room), "127.0.0.1", port)
    await loop.connect_read_pipe(lambda: Terminal(room), sys.stdin)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


asyncio.run(main(int(sys.argv[1])))
