"""A UDP client that waits for its connected socket with select()."""

import select
import socket
import sys

line = sys.stdin.buffer.readline()[:-1]
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(("127.0.0.1", int(sys.argv[1])))
for _ in range(3):
    client.send(line)
    if select.select([client], [], [], 0.6)[0]:
        try:
            print(client.recv(65535).decode("latin-1"))
            sys.exit(0)
        except ConnectionRefusedError:
            pass  # no server has this port
print("No answer.", file=sys.stderr)
sys.exit(1)
