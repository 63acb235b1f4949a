#!/usr/bin/env python3
"""At the end of a stream, a message that is not complete is answered, too."""

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
            data = client.recv(1 << 16)
            if not data:
                client.sendall(framer.frame(framer.waiting[::-1]))
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
