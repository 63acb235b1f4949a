"""All datagrams that wait are put into a queue that is too short for a burst."""

import collections
import os
import select
import signal
import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())

signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
queue = collections.deque(maxlen=32)
while True:
    select.select([server], [], [])
    while select.select([server], [], [], 0)[0]:
        queue.append(server.recvfrom(65535))
    while queue:
        data, sender = queue.popleft()
        server.sendto(data.translate(CAPITALS), sender)
