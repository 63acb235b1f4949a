"""The buffer is too small: the rest of a long datagram is lost without an error."""

import os
import signal
import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())

signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
while True:
    data, sender = server.recvfrom(1024)
    server.sendto(data.translate(CAPITALS), sender)
