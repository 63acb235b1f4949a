"""The wrong servers. Each of them is the server `Selector` with one mistake."""

import os
import socket

from .service import READ, WRITE, Selector

BORDER = 4096


class ForgetsBeginning(Selector):
    """Takes what one recv() returns for whole lines."""

    def take(self, client, data):
        client.line = b""
        super().take(client, data)


class ClosesAtEnd(Selector):
    """Takes the end of the input for the end of the connection."""

    def flush(self, client):
        super().flush(client)
        if client.unsent and not client.ended:
            self.selector.modify(client.socket, READ | WRITE, client)

    def read(self, client):
        super().read(client)
        if client.ended and client.socket.fileno() >= 0:
            self.close(client)


class SharedLine(Selector):
    """Keeps the unfinished line of all clients in one place."""

    line = b""

    def take(self, client, data):
        client.line = self.line
        super().take(client, data)
        self.line = client.line

    def finish(self, client):
        client.line, self.line = self.line, b""
        super().finish(client)


class ShortWrite(Selector):
    """Does not look at how many bytes send() has taken."""

    def flush(self, client):
        super().flush(client)
        client.unsent = b""
        if client.socket.fileno() >= 0:
            super().flush(client)


class OneAfterTheOther(Selector):
    """Serves a client to its end before it accepts the next one."""

    def accept(self):
        super().accept()
        self.pause()


class EndsAtReset(Selector):
    """Nobody catches the error of a connection."""

    def lost(self, client):
        os._exit(1)


class NoLastPiece(Selector):
    """Answers only what ends with a newline."""

    def finish(self, client):
        client.line = b""
        super().finish(client)


class FirstOfGlued(Selector):
    """Answers one line for each recv(), and forgets the others."""

    def take(self, client, data):
        line, newline, rest = data.partition(b"\n")
        super().take(client, line + newline)


class NeverCloses(Selector):
    """Keeps the descriptors of clients that have gone."""

    def __init__(self):
        self.forgotten = []

    def close(self, client):
        self.selector.unregister(client.socket)
        self.forgotten.append(client.socket)
        try:
            client.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the client has closed the connection
        self.go_on()


class ForgetsLetter(Selector):
    """Does not know the last letter of the alphabet."""

    def convert(self, client, data):
        table = bytearray(self.capitals)
        last = max(byte for byte in range(256) if table[byte] != byte)
        table[last] = last
        return data.translate(bytes(table))


class ForgetsAtBorder(Selector):
    """Does not change the last byte of each buffer."""

    def convert(self, client, data):
        answer = bytearray(super().convert(client, data))
        last = BORDER - 1 - client.count % BORDER
        answer[last::BORDER] = data[last::BORDER]
        return bytes(answer)


def wrong_servers(source):
    """All of them. `source` is a random.Random for what may differ by the seed."""
    return [
        ShortWrite(),
        SharedLine(),
        NoLastPiece(),
        EndsAtReset(),
        ForgetsBeginning(),
        NeverCloses(),
        source.choice([ForgetsLetter(), ForgetsAtBorder()]),
        OneAfterTheOther(),
        FirstOfGlued(),
        ClosesAtEnd(),
    ]
