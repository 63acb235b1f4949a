"""The sender looks every 10 ms whether there is something to do."""

import transfer


class Sender(transfer.Sender):
    def time_left(self):
        return 0.01


transfer.main(sender=Sender)
