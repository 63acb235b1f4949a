"""The receiver drops messages that come before the next one, although they are in its
window."""

import transfer


class Receiver(transfer.Receiver):
    def __init__(self, window, port):
        super().__init__(1, port)


transfer.main(receiver=Receiver)
