"""How many hops a second this machine answers: `python -m bench.load.hops`.

Real requests over loopback to the Procfile's own web server: whole visits of nine hops, each of them committed, in turn
with rounds of the same server's constant view. So the ratio says what a hop costs beyond server and framework, whatever
else the machine does meanwhile. Exit code 1 if an answer was not 200 or not the screen it must be.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from statistics import median

from bench.common.district import talk
from bench.common.environment import LoadEnvironment, NotEmpty, prepared
from bench.common.phones import Request, RoundResult, play
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import verdict
from bench.load.served import CONSTANT
from bench.load.statements import count

CONNECTIONS, CLIENTS = 16, 2
MOST_SESSIONS, MOST_ROUNDS = 1000, 15
WARM_UP = 40
"""Visits before the first round: connections, catalogs and compiled statements, once in each worker."""
PLAIN = ("visit.safe", "visit.school", "visit.health", "visit.bond", "visit.next")
"""The screens after an ordinary key press: nothing begins, is looked up or takes effect."""
CONSTANTS_PER_HOP = 4
"""Requests to the constant view for each hop, so that its rounds take a while too."""


class NotRight(Exception):
    """An answer was not 200, or not the screen it must be."""


@dataclass(frozen=True)
class HopsMeasured:
    """Medians over the rounds: answers a second, milliseconds of a hop; and the statements behind each screen."""

    database: str
    sessions: int
    rounds: int
    hops_per_second: float
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    constant_per_second: float
    ratio: float
    statements_per_hop: int
    statements: dict[str, int]


def measure(sessions: int, rounds: int, database_url: str | None = None) -> HopsMeasured:
    """So many visits in each of so many rounds, a round of the constant view after each.

    Raises NotRight for a wrong answer, NotEmpty for a database in use.
    """
    with prepared(1 + WARM_UP + sessions * rounds, database_url) as environment:
        statements = count(environment.settings, environment.token, environment.homes.pop())
        _hops(environment, WARM_UP)
        taken = [(_hops(environment, sessions), _constants(environment, sessions)) for _ in range(rounds)]
    hops = [each for each, _ in taken]
    return HopsMeasured(
        database="postgresql" if database_url else "sqlite",
        sessions=sessions,
        rounds=rounds,
        hops_per_second=round(median(map(_rate, hops))),
        p50_ms=round(median(wait(each, 0.50) for each in hops), 2),
        p99_ms=round(median(wait(each, 0.99) for each in hops), 2),
        slowest_ms=round(max(wait(each, 1.0) for each in hops), 2),
        constant_per_second=round(median(_rate(each) for _, each in taken)),
        ratio=round(median(_rate(mine) / _rate(plain) for mine, plain in taken), 3),
        statements_per_hop=max(statements[screen] for screen in PLAIN),
        statements=statements,
    )


def _hops(environment: LoadEnvironment, sessions: int) -> RoundResult:
    return right(play(environment.port, talks(environment, sessions), CONNECTIONS, CLIENTS))


def talks(environment: LoadEnvironment, sessions: int) -> list[list[Request]]:
    """So many whole visits that nobody told yet, request by request."""
    path = f"/ussd/africastalking/{environment.token}"
    homes = [environment.homes.pop() for _ in range(sessions)]
    return [
        [Request(_post(path, asked.form), f"at-ussd-hop-metadata: {asked.screen}\r\n".encode()) for asked in talk(home)]
        for home in homes
    ]


def _constants(environment: LoadEnvironment, sessions: int) -> RoundResult:
    request = Request(f"GET {CONSTANT} HTTP/1.1\r\nHost: bench\r\n\r\n".encode(), b"content-type: text/plain")
    return right(play(environment.port, [[request] * 9 * CONSTANTS_PER_HOP] * sessions, CONNECTIONS, CLIENTS))


def _post(path: str, form: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(form)}\r\n\r\n".encode() + form


def right(heard: RoundResult) -> RoundResult:
    """The same, unless an answer was wrong: then NotRight, with the first of them."""
    if heard.wrong:
        raise NotRight(heard.wrong[0])
    return heard


def _rate(heard: RoundResult) -> float:
    return len(heard.waits) / heard.seconds


def wait(heard: RoundResult, part: float) -> float:
    """How long that part of the requests waited at most, in milliseconds."""
    waits = sorted(heard.waits)
    return 1000 * waits[min(int(part * len(waits)), len(waits) - 1)]


def _said(measured: HopsMeasured) -> str:
    each = ", ".join(f"{screen} {number}" for screen, number in measured.statements.items())
    waits = f"p50 {measured.p50_ms} ms, p99 {measured.p99_ms} ms, slowest {measured.slowest_ms} ms"
    return "\n".join(
        (
            f"{measured.rounds} rounds of {measured.sessions} visits (9 hops, each committed) on {measured.database}",
            f"hops       {measured.hops_per_second:>8.0f} a second, {waits}",
            f"constant   {measured.constant_per_second:>8.0f} a second",
            f"ratio      {measured.ratio:>8.3f}",
            f"statements {measured.statements_per_hop:>8} an ordinary hop ({each})",
        )
    )


def _whole_number(most: int) -> Callable[[str], int]:
    def number(written: str) -> int:
        if not 1 <= int(written) <= most:
            raise argparse.ArgumentTypeError(f"must be from 1 to {most}")
        return int(written)

    return number


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a wrong answer, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("python -m bench.load.hops", description="Hops a second, against a constant view.")
    parser.add_argument("--sessions", type=_whole_number(MOST_SESSIONS), default=300, help="visits a round (300)")
    parser.add_argument("--rounds", type=_whole_number(MOST_ROUNDS), default=5, help="rounds of each kind (5)")
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
    sys.stdout.write(f"{json.dumps({**asdict(measured), **verdict([])}) if chosen.json else _said(measured)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
