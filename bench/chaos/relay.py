"""`python -m bench.chaos.relay`: a host's network, as one program that passes every byte on.

While it is frozen (SIGSTOP) that host is cut off: connections stay open and nobody hears anything; thawed, what was on
its way arrives late, as it does when a line comes back.
"""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Sequence

AT_ONCE = 65536


def main(args: Sequence[str]) -> int:
    """Pass on until the end; each `HERE=THERE` is the path of a Unix socket, or a port of this machine."""
    parser = argparse.ArgumentParser("python -m bench.chaos.relay", description="One host's network.")
    parser.add_argument("ways", nargs="+", metavar="HERE=THERE", help="paths of Unix sockets, or ports")
    chosen = parser.parse_args(args)
    asyncio.run(_serve([each.split("=", 1) for each in chosen.ways]))
    return 0


async def _serve(ways: list[list[str]]) -> None:
    servers = [await _listen(here, there) for here, there in ways]
    await asyncio.gather(*(each.serve_forever() for each in servers))


async def _listen(here: str, there: str) -> asyncio.Server:
    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError), contextlib.closing(writer):
            far_reader, far_writer = await _connect(there)
            with contextlib.closing(far_writer):
                ways = {asyncio.create_task(_copy(reader, far_writer)), asyncio.create_task(_copy(far_reader, writer))}
                _, others = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for each in others:
                    each.cancel()

    if here.isdigit():
        return await asyncio.start_server(pass_on, "127.0.0.1", int(here))
    return await asyncio.start_unix_server(pass_on, here)


async def _connect(there: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if there.isdigit():
        return await asyncio.open_connection("127.0.0.1", int(there))
    return await asyncio.open_unix_connection(there)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while some := await reader.read(AT_ONCE):
            writer.write(some)
            await writer.drain()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
