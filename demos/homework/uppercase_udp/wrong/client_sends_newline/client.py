#!/usr/bin/env python3
"""The newline of the keyboard is sent, too."""

import socket
import sys

LARGEST = 65507  # bytes of an answer
TIMEOUT = 0.5  # seconds until the line is sent again
TRIES = 3


def ask(port, line):
    """Returns the answer of the server, or None if there is none."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))  # datagrams of other senders are now dropped
    client.settimeout(TIMEOUT)
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
    line = sys.stdin.buffer.readline()
    answer = ask(int(sys.argv[1]), line)
    if answer is None:
        sys.exit("The server does not answer.")
    sys.stdout.buffer.write(answer + b"\n")


main()
