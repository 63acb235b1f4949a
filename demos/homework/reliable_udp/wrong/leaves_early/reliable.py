"""The sender ends with its input, although the last message may be lost."""

import transfer


class Sender(transfer.Sender):
    def run(self):
        while self.input.is_open or self.input.lines:
            while self.input.lines and len(self.waiting) < self.window:
                self.send_next()
            if self.input.is_open or self.input.lines:
                self.wait()
        return 0


transfer.main(sender=Sender)
