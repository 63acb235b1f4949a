"""A message whose ACK was lost is printed again when it is repeated."""

import transfer


class Receiver(transfer.Receiver):
    def receive(self, packet, address):
        if address == self.sender and packet.number < self.next:
            self.deliver(packet.payload)
        super().receive(packet, address)


transfer.main(receiver=Receiver)
