#!/usr/bin/env python3
"""A small chat on 127.0.0.1. Usage: chat.py PORT

TCP clients, one UDP socket and the standard input send lines. A line goes to all TCP
clients and to the standard output, but not back to its sender."""

import os
#@solution
import selectors
import signal
#@stub import select
#@end
import socket
import sys

PREFIX = b"> "  # stands in front of each line that the chat sends
LONGEST_LINE = 1000
#@solution
MOST_WAITING = 1 << 20
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
#@stub TIMEOUT = 0.01  # seconds
#@end


class StandardInput:
    """Looks like a socket from which the chat can only read."""

    def fileno(self):
        return 0

    def recv(self, size):
        return os.read(0, size)


class Client:
    """A TCP client, or the terminal (standard input)."""

    def __init__(self, connection):
        self.socket = connection
        self.line = b""  # the part of a line that has arrived so far
        self.gone = False  # will be removed at the end of the round
        #@solution
        self.waiting = bytearray()  # bytes that the kernel did not take yet
        #@end


class Chat:
    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", port))
        self.terminal = Client(StandardInput())
        self.clients = []
        #@solution
        self.selector = selectors.DefaultSelector()
        for source in (self.listener, self.udp):
            source.setblocking(False)
            self.selector.register(source, READ)
        self.selector.register(self.terminal.socket, READ)
        #@stub for source in (self.listener, self.udp):
        #@stub     source.settimeout(TIMEOUT)
        #@end

    def accept_client(self):
        client = Client(self.listener.accept()[0])
        self.clients.append(client)
        #@solution
        client.socket.setblocking(False)
        self.selector.register(client.socket, READ, client)
        #@stub client.socket.settimeout(TIMEOUT)
        #@end

    def read_datagram(self):
        line = self.udp.recv(LONGEST_LINE + 2)  # a newline, and one byte too many
        if line.endswith(b"\n"):
            line = line[:-1]
        if len(line) <= LONGEST_LINE:
            self.relay(line, None)

    def read_from(self, client):
        try:
            received = client.socket.recv(1 << 16)
        except ConnectionError:
            client.gone = True
            return
        if received:
            self.take_bytes(client, received)
            return
        client.gone = True
        if client.line:
            self.relay(client.line, client)

    def take_bytes(self, sender, received):
        *lines, sender.line = (sender.line + received).split(b"\n")
        for line in lines:
            if len(line) > LONGEST_LINE:
                sender.gone = True
                return
            self.relay(line, sender)
        if len(sender.line) > LONGEST_LINE:
            sender.gone = True

    def relay(self, line, sender):
        text = PREFIX + line + b"\n"
        for client in self.clients:
            if client is not sender and not client.gone:
                self.send_to(client, text)
        if sender is not self.terminal:
            sys.stdout.buffer.write(text)
            sys.stdout.flush()

    def send_to(self, client, text):
        #@solution
        client.waiting += text
        self.send_waiting(client)
        if len(client.waiting) > MOST_WAITING:
            client.gone = True
        #@stub client.socket.settimeout(None)  # until the kernel has taken all bytes
        #@stub try:
        #@stub     client.socket.sendall(text)
        #@stub except ConnectionError:
        #@stub     client.gone = True
        #@stub client.socket.settimeout(TIMEOUT)
        #@end

    #@solution
    def send_waiting(self, client):
        """Never blocks. What the kernel does not take is sent when the selector reports
        room for it."""
        try:
            sent = client.socket.send(client.waiting)
            del client.waiting[:sent]
        except BlockingIOError:
            pass
        except ConnectionError:
            client.gone = True
        events = READ | WRITE if client.waiting else READ
        if events != self.selector.get_key(client.socket).events:
            self.selector.modify(client.socket, events, client)

    def serve(self, client, events):
        if events & WRITE:
            self.send_waiting(client)
        if events & READ and not client.gone:
            self.read_from(client)

    def read_terminal(self):
        self.read_from(self.terminal)
        if self.terminal.gone:
            self.selector.unregister(self.terminal.socket)

    #@end
    def remove_gone(self):
        for client in self.clients:
            if client.gone:
                #@solution
                self.selector.unregister(client.socket)
                #@end
                client.socket.close()
        self.clients = [client for client in self.clients if not client.gone]

    #@solution
    def wait(self):
        for key, events in self.selector.select():
            if key.fileobj is self.listener:
                self.accept_client()
            elif key.fileobj is self.udp:
                self.read_datagram()
            elif key.fileobj is self.terminal.socket:
                self.read_terminal()
            else:
                self.serve(key.data, events)
        self.remove_gone()
    #@stub def poll_terminal(self):
    #@stub     if not self.terminal.gone and select.select([0], [], [], TIMEOUT)[0]:
    #@stub         self.read_from(self.terminal)
    #@stub
    #@stub def wait(self):
    #@stub     while attempt(self.accept_client):
    #@stub         pass
    #@stub     attempt(self.read_datagram)
    #@stub     self.poll_terminal()
    #@stub     for client in self.clients:
    #@stub         attempt(self.read_from, client)
    #@stub     self.remove_gone()
    #@end


#@solution
#@stub def attempt(function, *arguments):
#@stub     """Calls a function that waits for a socket. Returns False at its timeout."""
#@stub     try:
#@stub         function(*arguments)
#@stub         return True
#@stub     except socket.timeout:
#@stub         return False
#@end


def main():
    if len(sys.argv) != 2:
        sys.exit("Usage: chat.py PORT")
    #@solution
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
    #@end
    chat = Chat(int(sys.argv[1]))
    while True:
        chat.wait()


main()
