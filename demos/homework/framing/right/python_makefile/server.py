"""A server with a process for each client. A file object collects the messages."""

import os
import signal
import socket
import sys

DELIMITER = ";"
LONGEST = 4096


def message_by_delimiter(stream):
    message = bytearray()
    while len(message) <= LONGEST:
        byte = stream.read(1)
        if byte == DELIMITER.encode() or not byte:
            return bytes(message) if byte else None
        message += byte
    return None


def message_by_length(stream):
    header = stream.read(4)
    length = int.from_bytes(header, "big")
    if len(header) < 4 or length > LONGEST:
        return None
    message = stream.read(length)
    return message if len(message) == length else None


def serve(client):
    stream = client.makefile("rb")
    kind = stream.read(1)
    if kind == b"D":
        while (message := message_by_delimiter(stream)) is not None:
            client.sendall(message[::-1] + DELIMITER.encode())
    elif kind == b"L":
        while (message := message_by_length(stream)) is not None:
            client.sendall(len(message).to_bytes(4, "big") + message[::-1])


signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no process waits for its children
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        serve(client)
        os._exit(0)
    client.close()
