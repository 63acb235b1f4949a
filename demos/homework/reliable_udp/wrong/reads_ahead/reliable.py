"""readline() keeps further lines in its buffer, where select() does not see them."""

import sys

import transfer


class Input(transfer.Input):
    def read(self):
        line = sys.stdin.buffer.readline()
        self.is_open = bool(line)
        if line:
            self.lines.append(line.rstrip(b"\n"))


transfer.Input = Input
transfer.main()
