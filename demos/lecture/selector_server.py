# The lecture's UDP and TCP server in one thread: a selector waits for the UDP socket,
# the welcoming socket and all clients at once. The program prints each descriptor that
# it registers and each one that select() returns. It needs Python 3.8 and its standard
# library. demos/uppercase/selector.cpp does the same in C++, also for large answers.

import argparse
import selectors
import signal
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, socket

selector = selectors.DefaultSelector()


def log(line):
    sys.stderr.write(line + "\n")  # print() writes the end of the line separately


def watch(source, callback):
    source.setblocking(False)
    selector.register(source, selectors.EVENT_READ, callback)
    log(f"register fd {source.fileno()}: {callback.__name__}")


def accept(serverSocket):
    connectionSocket, addr = serverSocket.accept()
    watch(connectionSocket, answer)


def answer(connectionSocket):
    """One recv and one answer, as in tcp_server.py. The socket is ready, so recv does
    not block."""
    selector.unregister(connectionSocket)
    with connectionSocket:
        connectionSocket.sendall(connectionSocket.recv(1024).upper())


def answer_datagram(serverSocket):
    message, clientAddress = serverSocket.recvfrom(65535)
    serverSocket.sendto(message.upper(), clientAddress)


def main():
    parser = argparse.ArgumentParser(description="The lecture's servers, in one thread")
    parser.add_argument("--host", default="127.0.0.1", help="IPv4 address to listen on")
    parser.add_argument("--port", type=int, default=12000, help="port for UDP and TCP")
    options = parser.parse_args()
    for which in signal.SIGINT, signal.SIGTERM:
        signal.signal(which, lambda *_: sys.exit(0))
    for kind, callback in (SOCK_DGRAM, answer_datagram), (SOCK_STREAM, accept):
        serverSocket = socket(AF_INET, kind)
        serverSocket.setsockopt(SOL_SOCKET, SO_REUSEADDR, kind == SOCK_STREAM)
        try:
            serverSocket.bind((options.host, options.port))
        except OSError as error:
            sys.exit(f"selector_server: bind port {options.port}: {error.strerror}")
        if kind == SOCK_STREAM:
            serverSocket.listen()
        watch(serverSocket, callback)

    while True:
        for key, events in selector.select():
            log(f"select: fd {key.fd} is ready")
            try:
                key.data(key.fileobj)
            except OSError:
                pass  # this client has gone; the server continues


main()
