#!/usr/bin/env python3
"""A line to a server on this machine that can be cut.

    line.py PORT      prints the port to connect to; "cut" and "mend" on its standard input, answered by "ok"

While it is cut, who is connected is thrown out and nobody is let in. Ends when its input ends.
"""

import asyncio
import sys

lines = set()
listener = None


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


async def connected(reader, writer):
    try:
        ahead, behind = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    except ConnectionError:
        return writer.close()
    pumps = {asyncio.create_task(pump(reader, behind)), asyncio.create_task(pump(ahead, writer))}
    lines.update({writer.transport, behind.transport})
    await asyncio.wait(pumps)
    lines.difference_update({writer.transport, behind.transport})


async def listen(port):
    return await asyncio.start_server(connected, "127.0.0.1", port)


async def main():
    listener = await listen(0)
    port = listener.sockets[0].getsockname()[1]
    print(port, flush=True)
    loop = asyncio.get_running_loop()
    while command := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        if command == "cut":
            listener.close()
            for transport in list(lines):
                transport.abort()
        else:
            listener = await listen(port)
        print("ok", flush=True)


asyncio.run(main())
