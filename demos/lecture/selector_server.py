# The lecture's two servers in one thread: a selector waits for the UDP socket, the
# welcoming socket and all clients at once. Prints what it registers, and what each
# select() says. The same in C++, for many clients and large answers:
# demos/uppercase/selector.cpp.

import contextlib
import selectors
import sys
from socket import SO_REUSEADDR, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, socket

import lecture


def watch(selector, source, callback):
    selector.register(source, selectors.EVENT_READ, callback)
    print(f"register fd {source.fileno()}: {callback.__name__}", file=sys.stderr)


def accept(selector, serverSocket):
    connectionSocket, addr = serverSocket.accept()
    watch(selector, connectionSocket, answer)


def answer(selector, connectionSocket):
    """One recv, one answer, as in tcp_server.py. It is ready, so nothing waits here."""
    selector.unregister(connectionSocket)
    with connectionSocket:
        connectionSocket.sendall(connectionSocket.recv(1024).upper())


def answer_datagram(selector, serverSocket):
    message, clientAddress = serverSocket.recvfrom(65535)
    serverSocket.sendto(message.upper(), clientAddress)


def main():
    options = lecture.read_options("The lecture's servers, with selectors", False)
    lecture.stop_on_signals()
    selector = selectors.DefaultSelector()
    for kind, callback in (SOCK_DGRAM, answer_datagram), (SOCK_STREAM, accept):
        family, local = lecture.local_address(options, kind)
        serverSocket = socket(family, kind)
        serverSocket.setsockopt(SOL_SOCKET, SO_REUSEADDR, kind == SOCK_STREAM)
        with lecture.doing(f"bind {lecture.text(local)}"):
            serverSocket.bind(local)
        if kind == SOCK_STREAM:
            serverSocket.listen()
        serverSocket.setblocking(False)
        watch(selector, serverSocket, callback)

    while True:
        for key, events in selector.select():
            print(f"select: fd {key.fd} is ready", file=sys.stderr)
            with contextlib.suppress(OSError):  # the client has gone: its problem
                key.data(selector, key.fileobj)


main()
