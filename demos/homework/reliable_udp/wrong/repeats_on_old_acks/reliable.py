"""Each old ACK makes the sender repeat at once. One duplicate is enough, and from then
on each message is sent twice (the "sorcerer's apprentice" of TFTP, RFC 1123, 4.2.3.1)."""

import transfer


class Sender(transfer.Sender):
    def acknowledge(self, number):
        oldest = self.next - len(self.waiting)
        if self.waiting and number <= oldest:
            self.send(oldest, self.waiting[oldest])
        super().acknowledge(number)


transfer.main(sender=Sender)
