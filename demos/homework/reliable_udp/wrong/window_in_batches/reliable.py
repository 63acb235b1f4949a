"""The next messages are sent when the whole window is acknowledged."""

import transfer


class Sender(transfer.Sender):
    def __init__(self, window, port):
        super().__init__(window, port)
        self.whole_window = window

    def acknowledge(self, number):
        super().acknowledge(number)
        self.window = len(self.waiting) or self.whole_window


transfer.main(sender=Sender)
