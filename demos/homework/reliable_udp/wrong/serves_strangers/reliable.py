"""The receiver takes messages from any address."""

import transfer


class Receiver(transfer.Receiver):
    def receive(self, packet, address):
        self.sender = address
        super().receive(packet, address)


transfer.main(receiver=Receiver)
