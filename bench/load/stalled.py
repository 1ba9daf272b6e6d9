"""Whoever holds connections keeps nobody waiting: `python -m bench.load.stalled`.

Two hundred connections that say nothing, and twenty requests with the right token whose bodies stop after four bytes,
are held open, and opened again whenever the server cuts one. Meanwhile other phones tell whole visits on connections of
their own. Exit code 1 if an answer was wrong, or came as late as nobody waits for.
"""

import argparse
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass

from bench.common.environment import LoadEnvironment, NotEmpty, prepared
from bench.common.phones import RoundResult, play
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import verdict
from bench.load.hops import NotRight, right, talks, wait

IDLE, STALLED = 200, 20
CONNECTIONS, CLIENTS = 8, 2
WARM_UP = 20
P99_MS = 500.0
LOOK_SECONDS = 0.2
BETWEEN_SECONDS = 3.0
"""Between two rounds: in some of them what is held was just cut and opened again."""


@dataclass(frozen=True)
class StalledMeasured:
    """Milliseconds of a hop, alone and beside what is held; how often something held was cut and opened again."""

    database: str
    idle: int
    stalled: int
    hops: int
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    p99_alone_ms: float
    opened_again: int


class Held:
    """Connections that say nothing, or half of it; one that is cut is opened again at once."""

    def __init__(self, environment: LoadEnvironment, idle: int, stalled: int) -> None:
        self._address = ("127.0.0.1", environment.port)
        kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 40\r\n"
        half = f"POST /ussd/africastalking/{environment.token} HTTP/1.1\r\nHost: bench\r\n{kind}\r\ntext".encode()
        self._said = [b""] * idle + [half] * stalled
        self._open: list[socket.socket] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="held", daemon=True)
        self.opened_again = 0

    def __enter__(self) -> "Held":
        self._open = [self._line(said) for said in self._said]
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        for each in self._open:
            each.close()

    def _line(self, said: bytes) -> socket.socket:
        opened = socket.create_connection(self._address, timeout=10)
        opened.sendall(said)
        return opened

    def _keep(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for at, each in enumerate(self._open):
                if _is_cut(each):
                    each.close()
                    self._open[at] = self._line(self._said[at])
                    self.opened_again += 1


def _is_cut(line: socket.socket) -> bool:
    """Whether the server ended it, with an answer or without."""
    try:
        line.recv(1, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def measure(sessions: int, rounds: int, database_url: str | None = None) -> StalledMeasured:
    """So many visits in each round, on new connections each time, first alone and then beside what is held.

    Raises NotRight for a wrong answer, NotEmpty for a database in use.
    """
    with prepared(WARM_UP + 2 * sessions * rounds, database_url) as environment:
        _tell(environment, WARM_UP)
        alone = [_tell(environment, sessions) for _ in range(rounds)]
        with Held(environment, IDLE, STALLED) as held:
            beside = []
            for _ in range(rounds):
                time.sleep(BETWEEN_SECONDS)
                beside.append(_tell(environment, sessions))
            again = held.opened_again
    whole, before = _joined(beside), _joined(alone)
    return StalledMeasured(
        database="postgresql" if database_url else "sqlite",
        idle=IDLE,
        stalled=STALLED,
        hops=len(whole.waits),
        p50_ms=round(wait(whole, 0.50), 2),
        p99_ms=round(wait(whole, 0.99), 2),
        slowest_ms=round(wait(whole, 1.0), 2),
        p99_alone_ms=round(wait(before, 0.99), 2),
        opened_again=again,
    )


def _tell(environment: LoadEnvironment, sessions: int) -> RoundResult:
    return right(play(environment.port, talks(environment, sessions), CONNECTIONS, CLIENTS))


def _joined(rounds: Sequence[RoundResult]) -> RoundResult:
    whole = rounds[0]
    for each in rounds[1:]:
        whole = whole.joined(each)
    return whole


def faults(measured: StalledMeasured) -> list[str]:
    """What was not as promised."""
    late = measured.p99_ms >= P99_MS
    return [f"p99 was {measured.p99_ms} ms, {measured.p99_alone_ms} ms with nothing held"] if late else []


def _said(measured: StalledMeasured) -> Iterator[str]:
    yield f"{measured.idle} idle connections, {measured.stalled} stalled bodies, on {measured.database}"
    yield f"{measured.hops} hops: p50 {measured.p50_ms} ms, p99 {measured.p99_ms} ms, slowest {measured.slowest_ms} ms"
    yield f"with nothing held p99 {measured.p99_alone_ms} ms; {measured.opened_again} were cut and opened again"


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 if it did not hold, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("python -m bench.load.stalled", description="Hops beside connections that stall.")
    parser.add_argument("--sessions", type=int, choices=range(1, 501), metavar="1-500", default=60, help="a round (60)")
    parser.add_argument("--rounds", type=int, choices=range(1, 16), metavar="1-15", default=5, help="rounds (5)")
    parser.add_argument(
        "--postgres", action="store_true", help="on DATABASE_URL's empty PostgreSQL, or on one of its own"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    try:
        with given_or_own() if chosen.postgres else nullcontext() as url:
            measured = measure(chosen.sessions, chosen.rounds, url)
    except WrongDatabase as error:
        parser.error(str(error))
    except (NotRight, NotEmpty) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    broken = faults(measured)
    print(json.dumps({**asdict(measured), **verdict(broken)}) if chosen.json else "\n".join(_said(measured)))
    for each in broken:
        print(f"BROKEN: {each}.", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
