"""A server with asyncio, whose StreamReader waits for whole messages."""

import asyncio
import os
import signal
import sys

DELIMITER = ";"
LONGEST = 4096


async def read_by_delimiter(reader):
    return (await reader.readuntil(DELIMITER.encode()))[:-1]


async def read_by_length(reader):
    length = int.from_bytes(await reader.readexactly(4), "big")
    if length > LONGEST:
        raise ValueError("the message is too long")
    return await reader.readexactly(length)


async def serve(reader, writer):
    try:
        kind = await reader.readexactly(1)
        while kind in (b"D", b"L"):
            if kind == b"D":
                answer = (await read_by_delimiter(reader))[::-1] + DELIMITER.encode()
            else:
                message = await read_by_length(reader)
                answer = len(message).to_bytes(4, "big") + message[::-1]
            writer.write(answer)
            await writer.drain()
    except (ValueError, EOFError, ConnectionError, asyncio.LimitOverrunError):
        pass  # the stream has ended, or a message is too long
    writer.close()


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, os._exit, 0)
    port = int(sys.argv[1])
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LONGEST)
    await server.serve_forever()


asyncio.run(main())
