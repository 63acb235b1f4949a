"""The sender watches its standard input after the end, where it is always ready."""

import select

import transfer


class Sender(transfer.Sender):
    def wait(self):
        if not self.input.is_open:
            select.select([self.socket, 0], [], [], self.time_left())
            if self.is_due() and self.tries < transfer.MOST_TRIES:
                self.repeat()
            self.receive()
        else:
            super().wait()


transfer.main(sender=Sender)
