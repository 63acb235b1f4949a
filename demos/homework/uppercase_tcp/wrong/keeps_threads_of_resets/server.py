"""The thread of a client that has reset its connection stays, three others end."""

import signal
import socket
import sys
import threading
import time

LETTERS = b"abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS, LETTERS.upper())


def serve(connection):
    with connection:
        try:
            while data := connection.recv(16384):
                connection.sendall(data.translate(CAPITALS))
            return
        except OSError:
            pass  # this client has gone
    threading.Event().wait()


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    try:
        connection = listener.accept()[0]
    except OSError:
        time.sleep(0.3)  # no descriptor is left, until a client leaves
        continue
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
