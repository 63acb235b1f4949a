"""asyncio: a coroutine for each client."""

import asyncio
import signal
import sys

LETTERS = b"abcdefghijklmnopqrstuvwxyz"
CAPITALS = bytes.maketrans(LETTERS, LETTERS.upper())


async def serve(reader, writer):
    try:
        while data := await reader.read(16384):
            writer.write(data.translate(CAPITALS))
            await writer.drain()
    except ConnectionError:
        pass  # this client has gone
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=128)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)  # accept() without a descriptor
    ended = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, ended.set_result, None)
    await ended
    server.close()


asyncio.run(main())
