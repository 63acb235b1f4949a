"""The sender looks every 2 ms whether there is something to do."""

import transfer


class Sender(transfer.Sender):
    def time_left(self):
        return 0.002


transfer.main(sender=Sender)
