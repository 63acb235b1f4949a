"""Datagrams are collected until a newline comes, as if UDP were a stream."""

import os
import signal
import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())

signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
waiting = b""
while True:
    data, sender = server.recvfrom(65535)
    waiting += data
    if waiting.endswith(b"\n"):
        server.sendto(waiting.translate(CAPITALS), sender)
        waiting = b""
