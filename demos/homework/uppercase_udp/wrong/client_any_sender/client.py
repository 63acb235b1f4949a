#!/usr/bin/env python3
"""The client takes the first datagram for the answer, whoever has sent it."""

import socket
import sys

LARGEST = 65507  # bytes of an answer
TIMEOUT = 0.5  # seconds until the line is sent again
TRIES = 3


def ask(port, line):
    """Returns the answer of the server, or None if there is none."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(TIMEOUT)
    for _ in range(TRIES):
        try:
            client.sendto(line, ("127.0.0.1", port))
            return client.recvfrom(LARGEST)[0]
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
