"""The sender ends with its input, although the last message may be lost."""

import sys

import transfer


class Sender(transfer.Sender):
    def wait(self):
        super().wait()
        if not self.input.is_open and not self.input.lines:
            sys.exit(0)


transfer.main(sender=Sender)
