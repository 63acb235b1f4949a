"""The tries are counted over all messages, so a long transfer is given up."""

import transfer


class Sender(transfer.Sender):
    def start_timer(self):
        tries = self.tries
        super().start_timer()
        self.tries += tries


transfer.main(sender=Sender)
