"""All tests run at the same time, in one event loop."""

import asyncio
import socket
import struct
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PATIENCE = 4  # seconds; many tests at once take longer than one
RESET = struct.pack("ii", 1, 0)


def capitals(data):
    small = LETTERS.encode()
    return data.translate(bytes.maketrans(small, small.upper()))


async def expect(reader, data, end=False):
    answer = await asyncio.wait_for(reader.readexactly(len(data)), PATIENCE)
    assert answer == capitals(data), f"{answer[:30]} instead of {capitals(data)[:30]}"
    if end:
        rest = await asyncio.wait_for(reader.read(), PATIENCE)
        assert rest == b"", f"{rest[:30]} came too much"


async def talk(*pieces, pause=0.05, half_close=False, late=0.0, reset=False):
    """Sends the pieces, and reads the answer at the same time, or a little later."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=4096)
    data = b"".join(pieces)
    answer = asyncio.ensure_future(read_later(reader, data, late, half_close))
    try:
        for piece in pieces:
            writer.write(piece)
            drained = asyncio.ensure_future(writer.drain())
            await asyncio.wait({drained, answer}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(pause)
        if half_close:
            writer.write_eof()
        await answer
    finally:
        if reset:
            linger = socket.SOL_SOCKET, socket.SO_LINGER, RESET
            writer.get_extra_info("socket").setsockopt(*linger)
        writer.close()


async def read_later(reader, data, late, end):
    await asyncio.sleep(late)
    await expect(reader, data, end)


async def come_and_go():
    for _ in range(120):
        _, writer = await asyncio.open_connection("127.0.0.1", PORT)
        writer.close()
        await asyncio.sleep(0)


async def run_all():
    letters = LETTERS.encode()
    lines = [(letters * 7)[i : i + 26] + b"\n" for i in range(26)]
    _, silent = await asyncio.open_connection("127.0.0.1", PORT)
    await asyncio.gather(
        *(talk(b"half of ", line, pause=0.2) for line in lines[:5]),
        talk(*lines, pause=0.0),
        talk(b"".join(lines)),
        talk(letters * 400, b"\n"),
        talk(b"no\n", b"newline", half_close=True),
        talk(b"".join(lines) * 4000, half_close=True, late=1.0, pause=0.0),
    )
    await come_and_go()
    await asyncio.gather(*(talk(line, reset=True) for line in lines[:10]))
    await asyncio.sleep(0.2)
    await talk(b"still there?\n")
    silent.close()


PORT = int(sys.argv[1])
try:
    asyncio.run(run_all())
except (AssertionError, OSError, EOFError, asyncio.TimeoutError) as error:
    print(f"mistake: {type(error).__name__} {error}")
    sys.exit(1)
