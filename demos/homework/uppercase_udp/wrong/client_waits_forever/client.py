#!/usr/bin/env python3
"""The client has no timeout, so it waits forever if a datagram is lost."""

import socket
import sys

LARGEST = 65507  # bytes of an answer
TRIES = 3


def ask(port, line):
    """Returns the answer of the server, or None if there is none."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))  # datagrams of other senders are now dropped
    for _ in range(TRIES):
        try:
            client.send(line)
            return client.recv(LARGEST)
        except (socket.timeout, ConnectionRefusedError):
            pass  # the line or its answer is lost, or there is no server
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit("Usage: client.py PORT")
    line = sys.stdin.buffer.readline().rstrip(b"\n")
    answer = ask(int(sys.argv[1]), line)
    if answer is None:
        sys.exit("The server does not answer.")
    sys.stdout.buffer.write(answer + b"\n")


main()
