#!/usr/bin/env python3
"""A UDP client for a server on 127.0.0.1. Usage: client.py PORT

It reads one line from the standard input, sends it as one datagram, and prints the
answer."""

import socket
import sys

LARGEST = 65507  # bytes of an answer
#@solution
TIMEOUT = 0.5  # seconds until the line is sent again
TRIES = 3
#@end


def ask(port, line):
    """Returns the answer of the server, or None if there is none."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    #@solution
    client.connect(("127.0.0.1", port))  # datagrams of other senders are now dropped
    client.settimeout(TIMEOUT)
    for _ in range(TRIES):
        try:
            client.send(line)
            return client.recv(LARGEST)
        except (socket.timeout, ConnectionRefusedError):
            pass  # the line or its answer is lost, or there is no server
    return None
    #@stub client.sendto(line, ("127.0.0.1", port))
    #@stub answer, sender = client.recvfrom(1024)
    #@stub return answer
    #@end


def main():
    if len(sys.argv) != 2:
        sys.exit("Usage: client.py PORT")
    line = sys.stdin.buffer.readline().rstrip(b"\n")
    answer = ask(int(sys.argv[1]), line)
    #@solution
    if answer is None:
        sys.exit("The server does not answer.")
    sys.stdout.buffer.write(answer + b"\n")
    #@stub print(answer)
    #@end


main()
