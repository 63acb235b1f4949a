#!/usr/bin/env python3
"""A UDP server on 127.0.0.1. Usage: server.py PORT

It answers each datagram with one datagram, in which some letters have become
capitals."""

#@solution
import os
import signal
#@end
import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"  # these become capitals
#@solution
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())
LARGEST = 65507  # bytes in one UDP datagram over IPv4
#@stub CAPITALS = str.maketrans(LETTERS, LETTERS.upper())
#@stub LARGEST = 2048
#@end


def answer_one(server):
    data, sender = server.recvfrom(LARGEST)
    #@solution
    server.sendto(data.translate(CAPITALS), sender)
    #@stub if data:
    #@stub     server.sendto(data.decode().translate(CAPITALS).encode(), sender)
    #@end


def main():
    if len(sys.argv) != 2:
        sys.exit("Usage: server.py PORT")
    #@solution
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
    #@end
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", int(sys.argv[1])))
    #@solution
    while True:
        answer_one(server)
    #@stub server.settimeout(0.1)  # looks ten times per second whether it should end
    #@stub while True:
    #@stub     try:
    #@stub         answer_one(server)
    #@stub     except socket.timeout:
    #@stub         pass
    #@end


main()
