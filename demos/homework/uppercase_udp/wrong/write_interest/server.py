"""After the first answer the selector also waits until the socket can be written,
and that is always so."""

import os
import selectors
import signal
import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())
BOTH = selectors.EVENT_READ | selectors.EVENT_WRITE

signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
selector = selectors.DefaultSelector()
selector.register(server, selectors.EVENT_READ)
answers = []
while True:
    for _, events in selector.select():
        if events & selectors.EVENT_READ:
            data, sender = server.recvfrom(65535)
            answers.append((data.translate(CAPITALS), sender))
            selector.modify(server, BOTH)
        if events & selectors.EVENT_WRITE and answers:
            server.sendto(*answers.pop(0))
