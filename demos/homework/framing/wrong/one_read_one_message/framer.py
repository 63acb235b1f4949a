"""Each read is taken for one message, whatever has come."""

DELIMITER = ";"


class Framer:
    is_broken = False
    kind = b""

    def feed(self, data):
        if not self.kind:
            self.kind, data = data[:1], data[1:]
        if self.kind == b"D":
            return [data.rstrip(DELIMITER.encode())]
        return [data[4:]]

    def frame(self, message):
        if self.kind == b"D":
            return message + DELIMITER.encode()
        return len(message).to_bytes(4, "big") + message
