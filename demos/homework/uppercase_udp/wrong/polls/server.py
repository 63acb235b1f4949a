"""The program wakes up 100 times per second, although recvfrom() can wait."""

import os
import signal
import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())

signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.settimeout(0.01)
while True:
    try:
        data, sender = server.recvfrom(65535)
    except socket.timeout:
        continue
    server.sendto(data.translate(CAPITALS), sender)
