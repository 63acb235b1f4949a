"""Two threads share one variable for the sender, so somebody else may get an answer."""

import os
import queue
import signal
import socket
import sys
import threading

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())

signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
waiting, sender = queue.Queue(), None


def receive():
    global sender
    while True:
        data, sender = server.recvfrom(65535)
        waiting.put(data)


threading.Thread(target=receive, daemon=True).start()
while True:
    answer = waiting.get().translate(CAPITALS)
    threading.Event().wait(0.002)  # some work
    server.sendto(answer, sender)
