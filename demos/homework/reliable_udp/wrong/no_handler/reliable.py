"""SIGTERM is not handled, so the signal ends the program, without status 0."""

import signal

import transfer


class Receiver(transfer.Receiver):
    def run(self):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        super().run()


transfer.main(receiver=Receiver)
