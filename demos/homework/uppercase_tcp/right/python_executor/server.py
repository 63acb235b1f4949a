"""A pool of threads. A client keeps its thread until it leaves, so the pool is as large
as the number of clients that the server promises to serve."""

import concurrent.futures
import os
import signal
import socket
import sys
import time

LETTERS = b"abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS, LETTERS.upper())
MOST_CLIENTS = 200


def serve(connection):
    with connection:
        try:
            while data := connection.recv(16384):
                connection.sendall(data.translate(CAPITALS))
        except OSError:
            pass  # this client has gone


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # exit() would wait for the pool
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
pool = concurrent.futures.ThreadPoolExecutor(MOST_CLIENTS)
while True:
    try:
        connection = listener.accept()[0]
    except OSError:
        time.sleep(0.3)  # no descriptor is left, until a client leaves
        continue
    pool.submit(serve, connection)
