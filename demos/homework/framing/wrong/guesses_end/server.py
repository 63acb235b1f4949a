#!/usr/bin/env python3
"""After a short silence, the server takes what has come for a message."""

import os
import signal
import socket
import sys
import threading

from framer import Framer


def serve(client):
    """Serves one client until its stream ends or breaks the rules."""
    framer = Framer()
    with client:
        while not framer.is_broken:
            client.settimeout(0.2 if framer.waiting else None)
            try:
                data = client.recv(1 << 16)
            except socket.timeout:
                client.sendall(framer.frame(framer.waiting[::-1]))
                framer.waiting = b""
                continue
            if not data:
                break
            for message in framer.feed(data):
                client.sendall(framer.frame(message[::-1]))


def main():
    if len(sys.argv) != 2:
        sys.exit("Usage: server.py PORT")
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
