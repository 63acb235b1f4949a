#!/usr/bin/env python3
"""Tests a server on 127.0.0.1. Usage: break_it.py PORT

Ends with status 0 if the server is right, or prints "mistake: ..." and ends with
status 1."""

#@solution
import contextlib
#@end
import socket
#@solution
import struct
#@end
import sys
#@solution
import threading
import time
#@end

LETTERS = "abcdefghijklmnopqrstuvwxyz"  # only these become capitals
#@solution
PATIENCE = 2  # seconds; a right server needs at most 0.5 for an answer
LINES = (LETTERS + "\n").encode()
#@stub PATIENCE = 0.1  # seconds until an answer must be there
#@end
if len(sys.argv) != 2:
    sys.exit("Usage: break_it.py PORT")
PORT = int(sys.argv[1])


class Mistake(Exception):
    """The server is wrong."""


def capitals(data):
    """What a right server answers."""
    small = LETTERS.encode()
    return data.translate(bytes.maketrans(small, small.upper()))


def connect(receive_buffer=None):
    """A new client of the server. All its calls end after PATIENCE seconds."""
    client = socket.socket()
    client.settimeout(PATIENCE)
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.connect(("127.0.0.1", PORT))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def receive(client, size):
    """The next `size` bytes of the answer."""
    #@solution
    answer = bytearray()
    while len(answer) < size:
        piece = client.recv(size - len(answer))
        if not piece:
            raise Mistake(f"the connection ended after {len(answer)} of {size} bytes")
        answer += piece
    return bytes(answer)
    #@stub return client.recv(size)
    #@end


def expect(client, data):
    """Compares the answer to what was sent before."""
    answer = receive(client, len(data))
    if answer != capitals(data):
        raise Mistake(f"{answer[:30]!r}... came instead of {capitals(data)[:30]!r}...")


def ask(client, data):
    client.sendall(data)
    expect(client, data)


# The tests. Each raises Mistake, or one of the exceptions of a socket.


def one_line():
    with connect() as client:
        ask(client, b"Hello\n")


#@solution
def all_bytes():
    with connect() as client:
        ask(client, bytes(range(256)) + b"\n")
        ask(client, 1000 * LETTERS.encode() + b"\n")


def pieces():
    with connect() as client:
        for piece in (b"one ", b"line ", b"in ", b"pieces\n"):
            client.sendall(piece)
            time.sleep(0.1)
        expect(client, b"one line in pieces\n")


def glued():
    with connect() as client:
        ask(client, b"three\nlines\nin one piece\n")


def last_piece():
    with connect() as client:
        client.sendall(b"one\nwithout a newline")
        client.shutdown(socket.SHUT_WR)
        expect(client, b"one\nwithout a newline")
        expect_end(client)


def expect_end(client):
    if client.recv(1):
        raise Mistake("bytes came that nobody had asked for")


def two_clients():
    with connect() as first, connect() as second:
        first.sendall(b"the first ")
        time.sleep(0.1)
        ask(second, b"the second\n")
        first.sendall(b"client\n")
        expect(first, b"the first client\n")


def beside_silent_clients():
    with contextlib.ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(connect())
        ask(stack.enter_context(connect()), b"beside ten\n")


def resets():
    for _ in range(3):
        with connect() as client:
            ask(client, b"question\n")
            client.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
    time.sleep(0.1)
    one_line()


def many_clients():
    for _ in range(100):
        connect().close()
    one_line()


def late_reader():
    """Sends in a thread: a server may read no more while nobody reads its answers."""
    data = 40_000 * LINES
    with connect(receive_buffer=8192) as client:
        threading.Thread(target=send_all, args=(client, data), daemon=True).start()
        time.sleep(0.5)
        expect(client, data)
        expect_end(client)


def send_all(client, data):
    try:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the reader sees that bytes are missing


#@end
TESTS = [
    one_line,
    #@solution
    all_bytes,
    pieces,
    glued,
    last_piece,
    two_clients,
    beside_silent_clients,
    late_reader,
    many_clients,
    resets,
    #@end
]


def main():
    for test in TESTS:
        try:
            test()
        except (Mistake, OSError) as error:
            print(f"mistake: {test.__name__}: {error or type(error).__name__}")
            sys.exit(1)
    print("The server is right.")


main()
