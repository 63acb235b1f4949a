"""The ACK names the message that has come, and not the next one that is missing."""

import transfer


class Receiver(transfer.Receiver):
    def receive(self, packet, address):
        if packet.number > self.next:
            ack = transfer.Packet(transfer.ACK, packet.number + 1 & 0xFFFFFFFF, b"")
            self.socket.sendto(transfer.encode(ack), address)
        else:
            super().receive(packet, address)


transfer.main(receiver=Receiver)
