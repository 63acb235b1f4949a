"""The program does not handle SIGTERM, which then ends it with a signal."""

import socket
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
while True:
    data, sender = server.recvfrom(65535)
    server.sendto(data.translate(CAPITALS), sender)
