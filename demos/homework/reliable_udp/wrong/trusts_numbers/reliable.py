"""An ACK for messages that were never sent counts for all that were."""

import transfer


class Sender(transfer.Sender):
    def acknowledge(self, number):
        super().acknowledge(min(number, self.next))


transfer.main(sender=Sender)
