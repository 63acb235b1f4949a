"""Each datagram of a stranger starts the timeout again, so it may never be over."""

import socket
import sys

server = ("127.0.0.1", int(sys.argv[1]))
line = sys.stdin.buffer.readline().rstrip(b"\n")
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(0.5)
for _ in range(3):
    client.sendto(line, server)
    try:
        while True:
            answer, sender = client.recvfrom(65535)
            if sender == server:
                sys.stdout.buffer.write(answer + b"\n")
                sys.exit(0)
    except socket.timeout:
        pass
sys.exit("no answer")
