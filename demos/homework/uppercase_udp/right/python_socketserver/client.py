"""A UDP client without connect(): it checks the sender of each datagram itself."""

import socket
import sys
import time

server = ("127.0.0.1", int(sys.argv[1]))
line = sys.stdin.buffer.readline().rstrip(b"\n")
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(3):
    client.sendto(line, server)
    end = time.monotonic() + 0.5
    while (left := end - time.monotonic()) > 0:
        client.settimeout(left)
        try:
            answer, sender = client.recvfrom(65535)
        except socket.timeout:
            break
        if sender == server:
            sys.stdout.buffer.write(answer + b"\n")
            sys.exit(0)
sys.exit("no answer")
