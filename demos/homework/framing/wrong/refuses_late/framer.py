"""A length that is too large is noticed only after all the bytes have come."""

DELIMITER = ";"
LONGEST = 4096  # bytes of a message


class Framer:
    def __init__(self):
        self.kind = b""  # the first byte of the stream
        self.is_broken = False  # True after the stream has broken the rules
        self.waiting = b""  # bytes of the message that is not complete yet

    def feed(self, data):
        """Takes the next bytes of the stream, and returns a list of the messages that
        are complete now."""
        self.waiting += data
        if not self.kind:
            self.kind = self.take(1)
            self.is_broken = self.kind not in (b"D", b"L")
        messages = []
        while (message := self.next()) is not None:
            messages.append(message)
        return messages

    def next(self):
        """The next message, or None if it is not complete."""
        if self.is_broken:
            return None
        return self.next_by_delimiter() if self.kind == b"D" else self.next_by_length()

    def next_by_delimiter(self):
        end = self.waiting.find(DELIMITER.encode())
        length = end if end >= 0 else len(self.waiting)
        self.is_broken = length > LONGEST
        if self.is_broken or end < 0:
            return None
        message = self.take(end)
        self.take(len(DELIMITER))
        return message

    def next_by_length(self):
        length = int.from_bytes(self.waiting[:4], "big")
        has_header = len(self.waiting) >= 4
        self.is_broken = LONGEST < length <= len(self.waiting) - 4
        if self.is_broken or not has_header or len(self.waiting) < 4 + length:
            return None
        self.take(4)
        return self.take(length)

    def take(self, count):
        """Removes bytes from the front of those that wait."""
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return taken

    def frame(self, message):
        """A message as it is sent on this connection."""
        if self.kind == b"D":
            return message + DELIMITER.encode()
        return len(message).to_bytes(4, "big") + message
