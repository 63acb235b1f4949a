"""The clients of the lecture on a terminal, with a line from a here-string: the prompt does
not run into the output that follows.

usage: lecture_clients_test.py PROGRAMS"""

import shlex
import socket
import sys
import threading
import unittest

from support import ROOT, on_terminal

PROGRAMS = sys.argv.pop(1)


def commands(name):
    """The same client in both languages."""
    python = str(ROOT / f"demos/lecture/{name}.py")
    return [f"{PROGRAMS}/{name}"], [sys.executable, python]


def shown(command, server):
    """What the terminal shows when `hello` goes to the client."""
    words = [*command, "--port", str(server.getsockname()[1])]
    return on_terminal(["bash", "-c", f"exec {shlex.join(words)} <<< hello"])


def answer_datagram(server):
    data, client = server.recvfrom(100)
    server.sendto(data.upper(), client)


def answer_connection(server):
    with server.accept()[0] as connection:
        connection.settimeout(20)
        while data := connection.recv(100):
            connection.sendall(data.upper())


class Clients(unittest.TestCase):
    def check(self, name, kind, answer, wanted):
        for command in commands(name):
            with self.subTest(command=command), socket.socket(type=kind) as server:
                server.bind(("127.0.0.1", 0))
                server.settimeout(20)
                if kind == socket.SOCK_STREAM:
                    server.listen()
                thread = threading.Thread(target=answer, args=[server])
                thread.start()
                text = shown(command, server)
                thread.join()
                self.assertEqual(text, f"Input lowercase sentence:hello\r\n{wanted}\r\n")

    def test_udp(self):
        self.check("udp_client", socket.SOCK_DGRAM, answer_datagram, "HELLO")

    def test_tcp(self):
        wanted = "From Server: HELLO"
        self.check("tcp_client", socket.SOCK_STREAM, answer_connection, wanted)


if __name__ == "__main__":
    unittest.main()
