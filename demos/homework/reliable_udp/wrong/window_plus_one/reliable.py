"""One message more than the window allows is on its way."""

import transfer


class Sender(transfer.Sender):
    def __init__(self, window, port):
        super().__init__(window + 1, port)


transfer.main(sender=Sender)
