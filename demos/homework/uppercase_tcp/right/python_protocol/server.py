"""asyncio with callbacks: a protocol that stops reading while its answers wait."""

import asyncio
import signal
import sys

LETTERS = b"abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS, LETTERS.upper())


class Client(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data.translate(CAPITALS))

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()

    # eof_received() returns None by default: asyncio sends what waits, and then closes.


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)  # accept() without a descriptor
    await loop.create_server(Client, "127.0.0.1", int(sys.argv[1]), backlog=128)
    ended = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, ended.set_result, None)
    await ended


asyncio.run(main())
