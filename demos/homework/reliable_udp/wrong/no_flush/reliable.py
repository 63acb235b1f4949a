"""The output stays in the buffer of the program."""

import sys

import transfer


class Receiver(transfer.Receiver):
    def deliver(self, message):
        sys.stdout.buffer.write(transfer.PREFIX + message + b"\n")


transfer.main(receiver=Receiver)
