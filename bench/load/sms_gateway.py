"""A gateway that takes everything after so many milliseconds, with as little work as Python can: it must not be what is
measured. `python -m bench.load.sms_gateway PORT MILLISECONDS` serves until it is ended.
"""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import parse_qs

from bench.common.settings import process_environment
from core.settings import ROOT
from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.supervisor import free_port

HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
LENGTH = b"content-length:"


class _Conversation(asyncio.Protocol):
    """One kept-alive connection: a request, then its answer, and so on."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are written to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request when its time has come."""
        self._heard += data
        while True:
            head, end, rest = self._heard.partition(b"\r\n\r\n")
            length = _length(head)
            if not end or len(rest) < length:
                return
            body, self._heard = rest[:length], rest[length:]
            asyncio.get_running_loop().call_later(self._latency, self._answer, body)

    def _answer(self, body: bytes) -> None:
        numbers = parse_qs(body.decode())["to"][0].split(",")
        rows = [
            {"statusCode": 101, "number": each, "status": "Success", "cost": "RWF 8", "messageId": f"ATXid_{each[1:]}"}
            for each in numbers
        ]
        told = json.dumps({"SMSMessageData": {"Message": f"Sent to {len(rows)}", "Recipients": rows}}).encode()
        self._transport.write(HEAD % len(told) + told)


def _length(head: bytes) -> int:
    low = head.lower()
    at = low.find(LENGTH)
    return int(low[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


@contextmanager
def running(milliseconds: float) -> Iterator[int]:
    """Its port, while it serves in a process of its own."""
    port = free_port(0)
    command = [sys.executable, "-m", "bench.load.sms_gateway", str(port), str(milliseconds)]
    server = subprocess.Popen(with_parent_death_signal(command), cwd=ROOT, env=process_environment())
    try:
        while server.poll() is None and not _listens(port):
            time.sleep(0.02)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def limit(port: int, bodies: Sequence[bytes], connections: int) -> float:
    """Seconds in which raw sockets offer these bodies and hear the answers, with nothing kept or read."""
    rest = iter(bodies)
    began = time.monotonic()
    asyncio.run(_offer_all(port, rest, connections))
    return time.monotonic() - began


async def _offer_all(port: int, bodies: Iterator[bytes], connections: int) -> None:
    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in bodies:
            writer.write(b"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))


async def _serve(port: int, latency: float) -> None:
    server = await asyncio.get_running_loop().create_server(
        lambda: _Conversation(latency), "127.0.0.1", port, backlog=512
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
