"""The right servers. They have the contract of the sheet in common; in all other
respects they differ as much as the contract allows.

A server is an object with serve(listener, capitals), which never returns. `capitals` is
the table for bytes.translate()."""

import errno
import selectors
import socket
import threading
import time

BUFFER = 32 << 10  # small, so that a client that does not read is noticed soon
PIECE = 64 << 10
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def limit_buffer(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Threads:
    """One thread for each client, which answers the bytes as they come. While a client
    does not read, nothing is read from it."""

    def serve(self, listener, capitals):
        self.capitals = capitals
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                time.sleep(0.01)  # a thread is about to close its client
                continue
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client):
        limit_buffer(client)
        with client:
            try:
                self.answer(client)
            except ConnectionError:
                pass  # the client has gone

    def answer(self, client):
        for data in iter(lambda: client.recv(PIECE), b""):
            client.sendall(data.translate(self.capitals))


class Slow(Threads):
    """Takes its time before the first answer to a client."""

    def answer(self, client):
        if client.recv(1, socket.MSG_PEEK):
            time.sleep(0.3)
        super().answer(client)


class Pieces(Threads):
    """Cuts each of its first answers to a client into two pieces."""

    def answer(self, client):
        for _ in range(3):
            answer = client.recv(PIECE).translate(self.capitals)
            if not answer:
                return
            middle = (len(answer) + 1) // 2
            client.sendall(answer[:middle])
            time.sleep(0.1)
            client.sendall(answer[middle:])
        super().answer(client)


class Client:
    def __init__(self, connection):
        self.socket = connection
        self.line = b""  # the part of a line that has come so far
        self.unsent = b""
        self.ended = False  # it sends no more
        self.count = 0  # bytes that were answered


class Selector:
    """One thread and a selector. It answers whole lines, and the rest at the end."""

    def serve(self, listener, capitals):
        self.capitals, self.listener = capitals, listener
        listener.setblocking(False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, READ)
        while True:
            for key, events in self.selector.select():
                if key.fileobj is listener:
                    self.accept()
                elif events & WRITE:
                    self.guarded(self.flush, key.data)
                else:
                    self.guarded(self.read, key.data)

    def accept(self):
        try:
            client = Client(self.listener.accept()[0])
        except OSError as error:
            if error.errno == errno.EMFILE:
                self.pause()
            return
        limit_buffer(client.socket)
        client.socket.setblocking(False)
        self.selector.register(client.socket, READ, client)

    def pause(self):
        """Accepts nobody until a client is closed."""
        self.selector.unregister(self.listener)

    def go_on(self):
        if self.listener not in self.selector.get_map():
            self.selector.register(self.listener, READ)

    def guarded(self, function, client):
        try:
            function(client)
        except BlockingIOError:
            pass
        except ConnectionError:
            self.lost(client)

    def lost(self, client):
        self.close(client)

    def read(self, client):
        data = client.socket.recv(PIECE)
        if data:
            self.take(client, data)
        else:
            client.ended = True
            self.finish(client)

    def take(self, client, data):
        *lines, client.line = (client.line + data).split(b"\n")
        if lines:
            self.answer(client, b"\n".join(lines) + b"\n")

    def finish(self, client):
        self.answer(client, client.line)

    def convert(self, client, data):
        return data.translate(self.capitals)

    def answer(self, client, data):
        client.unsent += self.convert(client, data)
        client.count += len(data)
        self.flush(client)

    def flush(self, client):
        """Sends what the kernel takes. Reads no more until all has been sent."""
        try:
            client.unsent = client.unsent[client.socket.send(client.unsent) :]
        except BlockingIOError:
            pass
        if client.unsent:
            self.selector.modify(client.socket, WRITE, client)
        elif client.ended:
            self.close(client)
        else:
            self.selector.modify(client.socket, READ, client)

    def close(self, client):
        self.selector.unregister(client.socket)
        client.socket.close()
        self.go_on()


def right_servers():
    return [Threads(), Selector(), Pieces(), Slow()]
