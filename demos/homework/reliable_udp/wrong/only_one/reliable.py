"""Stop-and-wait, whatever the window is."""

import transfer


class Sender(transfer.Sender):
    def __init__(self, window, port):
        super().__init__(1, port)


transfer.main(sender=Sender)
