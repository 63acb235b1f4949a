"""The receiver waits in steps of 10 ms."""

import socket

import transfer


class PollingSocket(socket.socket):
    def recvfrom(self, size):
        while True:
            try:
                return super().recvfrom(size)
            except socket.timeout:
                pass  # once more


class Receiver(transfer.Receiver):
    def __init__(self, window, port):
        super().__init__(window, port)
        self.socket = PollingSocket(fileno=self.socket.detach())
        self.socket.settimeout(0.01)


transfer.main(receiver=Receiver)
