"""Who presses the keys while hops are counted: a program in C where a compiler is, else one in Python.

The second takes so much of the machine that its figures are not those of the first: which of them it was is said with
each figure, and the two are never compared.
"""

import shutil
import struct
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.common import phones
from bench.common.phones import LIMIT_SECONDS, Request, RoundResult

SOURCES = {name: Path(__file__).with_name(f"{name}.c") for name in ("phones", "arrivals")}
CLIENTS = 2
"""Of the one in Python: as many processes as there are cores."""


class Generator:
    """Plays talks over so many connections, each of which waits for one answer before it asks on."""

    def __init__(self, folder: Path) -> None:
        """Built there, if this machine has a C compiler."""
        self._built = built(folder, "phones")

    @property
    def name(self) -> str:
        """What it is written in."""
        return "C" if self._built else "Python"

    def play(
        self, port: int, talks: Sequence[Sequence[Request]], connections: int, *, anew: bool = False
    ) -> RoundResult:
        """Play every talk to its end. `anew` opens a connection for each request, which only the one in C does.

        Raises TimeoutError when that takes unreasonably long.
        """
        if self._built is None:
            return phones.play(port, talks, connections, CLIENTS)
        asked = [str(self._built), str(port), str(connections), str(int(anew))]
        try:
            done = subprocess.run(asked, input=_written(talks), capture_output=True, timeout=LIMIT_SECONDS + 10)
        except subprocess.TimeoutExpired:
            raise TimeoutError("the phones still wait") from None
        return _heard(done)


def built(folder: Path, name: str) -> Path | None:
    """That program, made in that folder; None without a C compiler."""
    if not (compiler := shutil.which("cc")):
        return None
    subprocess.run([compiler, "-O2", "-o", folder / name, SOURCES[name]], check=True)
    return folder / name


def arrive(program: Path, port: int, requests: Iterable[tuple[float, int, Request]], seconds: float) -> RoundResult:
    """Send each request at its moment (seconds from the start), whatever became of those before; each with its talk's
    number. Waits count from those moments. Raises TimeoutError when it is not over by `seconds`.
    """
    parts = [struct.pack("=QI", int(1e6 * at), talk) + _request(asked) for at, talk, asked in requests]
    command = [str(program), str(port), str(seconds)]
    return _heard(subprocess.run(command, input=b"".join(parts), capture_output=True, timeout=seconds + 10))


def _heard(done: "subprocess.CompletedProcess[bytes]") -> RoundResult:
    if done.returncode == 3:
        raise TimeoutError("the phones still wait")
    if done.returncode:
        said = done.stderr.decode(errors="replace") or f"the phones ended with {done.returncode}"
        return RoundResult(1.0, [0.0], [said])
    first, *waits = done.stdout.split(b"\n")
    return RoundResult(float(first.split()[0]), [int(each) / 1e6 for each in waits if each])


def _written(talks: Iterable[Sequence[Request]]) -> bytes:
    """As `phones.c` reads them."""
    return b"".join(struct.pack("=I", len(talk)) + b"".join(map(_request, talk)) for talk in talks)


def _request(request: Request) -> bytes:
    return _text(request.sent) + struct.pack("=I", len(request.expected)) + b"".join(map(_text, request.expected))


def _text(text: bytes) -> bytes:
    return struct.pack("=I", len(text)) + text
