"""While the window has room, the sender waits in read(), where no timeout wakes it."""

import transfer


class Sender(transfer.Sender):
    def wait(self):
        if self.input.is_open and len(self.waiting) < self.window:
            self.input.read()
        else:
            super().wait()


transfer.main(sender=Sender)
