"""An error of the connected UDP socket, "connection refused", ends the program."""

import transfer


class Sender(transfer.Sender):
    def receive(self):
        packet = transfer.decode(self.socket.recv(1 << 16))
        if packet and packet.kind == transfer.ACK:
            self.acknowledge(packet.number)


transfer.main(sender=Sender)
