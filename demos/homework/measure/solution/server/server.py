"""A TCP server that answers each byte with its capital.

usage: python3 server.py PORT"""

import selectors
import signal
import socket
import sys

# These letters become capitals; every other byte is answered unchanged.
LETTERS = b"abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS, LETTERS.upper())


def capitalise(data):
    return data.translate(CAPITALS)


READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
MOST_WAITING = 1 << 20  # bytes; then we stop reading from this client
RETRY = 0.5  # seconds, when no descriptor is left

selector = selectors.DefaultSelector()


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.waiting = bytearray()  # answers that the client has not taken yet
        self.ended = False  # the client has ended its sending side
        connection.setblocking(False)
        selector.register(connection, READ, self)

    def handle(self, events):
        try:
            if events & READ:
                self.receive()
            if self.waiting:
                sent = self.connection.send(self.waiting)
                del self.waiting[:sent]
        except BlockingIOError:
            pass  # the kernel's buffer is full
        except OSError:
            return self.close()  # this client has gone
        if self.ended and not self.waiting:
            return self.close()
        self.watch()

    def receive(self):
        data = self.connection.recv(65536)
        self.waiting += capitalise(data)
        self.ended = not data

    def watch(self):
        """Asks only for events that we can use: else the loop would spin."""
        reads = not self.ended and len(self.waiting) < MOST_WAITING
        wanted = (READ if reads else 0) | (WRITE if self.waiting else 0)
        selector.modify(self.connection, wanted, self)

    def close(self):
        selector.unregister(self.connection)
        self.connection.close()


def accept(listener):
    """Returns False if the process has no descriptor left."""
    try:
        Client(listener.accept()[0])
    except BlockingIOError:
        pass  # the client has left again
    except OSError:
        selector.unregister(listener)
        return False
    return True


def serve(listener):
    listener.setblocking(False)
    accepting = False
    while True:
        if not accepting:
            selector.register(listener, READ, None)
            accepting = True
        for key, events in selector.select():
            if key.data:
                key.data.handle(events)
            else:
                accepting = accept(listener)
        if not accepting:
            wait_for_descriptor()


def wait_for_descriptor():
    """Serves the clients, but accepts none, until one leaves or the time is over."""
    for key, events in selector.select(RETRY):
        key.data.handle(events)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(socket.create_server(("127.0.0.1", int(sys.argv[-1])), backlog=128))


main()
