"""A repeated message is not acknowledged, so its sender repeats it for ever."""

import transfer


class Receiver(transfer.Receiver):
    def receive(self, packet, address):
        if packet.number >= self.next:
            super().receive(packet, address)


transfer.main(receiver=Receiver)
