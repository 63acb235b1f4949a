"""A UDP server with a selector. It takes all datagrams before it waits again."""

import os
import selectors
import signal
import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())

signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.setblocking(False)
selector = selectors.DefaultSelector()
selector.register(server, selectors.EVENT_READ)
while True:
    selector.select()
    try:
        while True:
            data, sender = server.recvfrom(65535)
            server.sendto(data.translate(CAPITALS), sender)
    except BlockingIOError:
        pass  # no datagram is left
