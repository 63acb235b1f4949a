"""A UDP server with socketserver: a thread for each datagram."""

import os
import signal
import socketserver
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS.encode(), LETTERS.upper().encode())


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        data, server = self.request
        server.sendto(data.translate(CAPITALS), self.client_address)


class Server(socketserver.ThreadingUDPServer):
    max_packet_size = 65535  # the default of 8192 is too small


signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
