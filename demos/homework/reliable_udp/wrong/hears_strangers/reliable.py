"""The sender takes ACKs from any address, because its socket is not connected."""

import socket

import transfer


class Sender(transfer.Sender):
    def __init__(self, window, port):
        super().__init__(window, port)
        self.peer = ("127.0.0.1", port)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)

    def send(self, number, message):
        packet = transfer.Packet(transfer.DATA, number, message)
        self.socket.sendto(transfer.encode(packet), self.peer)


transfer.main(sender=Sender)
