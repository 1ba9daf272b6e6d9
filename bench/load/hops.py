"""What a hop costs on this machine: `./inshuti bench hops`.

Real requests over loopback to the Procfile's own web server: whole visits of nine hops, each of them committed, in turn
with rounds of the same server's constant view. So each ratio says what a hop costs beyond server and framework,
whatever else the machine does meanwhile. Exit code 1 if an answer was not 200, not the screen it must be, or without
the caller's own child.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.common.bounds import between
from bench.common.district import Home, talk
from bench.common.environment import LoadEnvironment, NotEmpty, prepared
from bench.common.phones import Request, RoundResult
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import verdict
from bench.load.generator import Generator
from bench.load.processor import seconds_of
from bench.load.served import CONSTANT
from bench.load.statements import count

CONNECTIONS = 16
MOST_SESSIONS, MOST_ROUNDS = 1000, 15
WARM_UP = 40
"""Visits before the first round: connections, catalogs and compiled statements, once in each worker."""
PLAIN = ("visit.safe", "visit.school", "visit.health", "visit.bond", "visit.next")
"""The screens after an ordinary key press: nothing begins, is looked up or takes effect."""
CONSTANTS_PER_HOP = 4
"""Requests to the constant view for each hop, so that its rounds take a while too."""


class NotRight(Exception):
    """An answer was not 200, or not what it must be."""


@dataclass(frozen=True)
class HopsMeasured:
    """Medians over the rounds: answers a second, milliseconds of a hop, microseconds of the web's processor; and the
    statements behind each screen. `ratio` and `ratio_of_cpu` are to the constant view, `anew` is with a connection a
    hop to held connections; a gain is what two processes answer to what one does. None: not measured on this machine.
    """

    database: str
    generator: str
    sessions: int
    rounds: int
    hops_per_second: float
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    constant_per_second: float
    ratio: float
    hop_us: float
    constant_us: float
    ratio_of_cpu: float | None
    anew: float | None
    gain: float | None
    gain_of_constant: float | None
    statements_per_hop: int
    statements: dict[str, int]


@dataclass(frozen=True)
class Slice:
    """A short time of one kind of request: what was heard, and seconds of the web's processor."""

    heard: RoundResult
    cpu: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.heard.waits) / self.heard.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of processor an answer."""
        return 1e6 * self.cpu / len(self.heard.waits)


class Bench:
    """Takes slices of one server."""

    def __init__(self, environment: LoadEnvironment, generator: Generator, sessions: int) -> None:
        self._environment, self._generator, self._sessions = environment, generator, sessions

    def hops(self, *, anew: bool = False, sessions: int | None = None) -> Slice:
        """Visits that nobody told yet."""
        return self._play(talks(self._environment, sessions or self._sessions), anew=anew)

    def constants(self) -> Slice:
        """The plain view, asked with the same form, which it does not read."""
        form = talk(self._environment.homes[0])[-1].form
        request = Request(posted(CONSTANT, form), (b"content-type: text/plain",))
        return self._play([[request] * 9 * CONSTANTS_PER_HOP] * self._sessions)

    def _play(self, asked: Sequence[Sequence[Request]], *, anew: bool = False) -> Slice:
        before = seconds_of(self._environment.server)
        heard = right(self._generator.play(self._environment.port, asked, CONNECTIONS, anew=anew))
        return Slice(heard, seconds_of(self._environment.server) - before)


def measure(sessions: int, rounds: int, database_url: str | None = None) -> HopsMeasured:
    """So many visits in each of so many rounds, a slice of everything else after each.

    Raises NotRight for a wrong answer, NotEmpty for a database in use.
    """
    with ExitStack() as stack:
        generator = Generator(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-phones-"))))
        whole, alone = generator.name == "C", database_url is None
        environment = stack.enter_context(prepared(1 + WARM_UP + 2 * sessions * rounds, database_url))
        statements = count(environment.settings, environment.token, environment.homes.pop())
        two, one = Bench(environment, generator, sessions), None
        if alone:  # a second server needs a second database
            fewer = stack.enter_context(prepared(WARM_UP + sessions * rounds, workers=1))
            one = Bench(fewer, generator, sessions)
            one.hops(sessions=WARM_UP)
        two.hops(sessions=WARM_UP)
        taken = [_round(two, one, whole=whole) for _ in range(rounds)]
    return _figures(taken, statements, "postgresql" if database_url else "sqlite", generator.name, sessions)


Round = dict[str, Slice]


def _round(two: Bench, one: Bench | None, *, whole: bool) -> Round:
    slices = {"hops": two.hops(), "constant": two.constants()}
    if whole:
        slices["anew"] = two.hops(anew=True)
    if one:
        slices |= {"hops of one": one.hops(), "constant of one": one.constants()}
    return slices


def _figures(
    taken: Sequence[Round], statements: dict[str, int], database: str, name: str, sessions: int
) -> HopsMeasured:
    def middle(of: Callable[[Round], float]) -> float:
        return median(map(of, taken))

    def ratio(kind: str, to: str, figure: Callable[[Slice], float] = lambda each: each.rate) -> float | None:
        if kind not in taken[0] or not all(figure(each[to]) for each in taken):
            return None
        return round(middle(lambda each: figure(each[kind]) / figure(each[to])), 3)

    return HopsMeasured(
        database=database,
        generator=name,
        sessions=sessions,
        rounds=len(taken),
        hops_per_second=round(middle(lambda each: each["hops"].rate)),
        p50_ms=round(middle(lambda each: wait(each["hops"].heard, 0.50)), 2),
        p99_ms=round(middle(lambda each: wait(each["hops"].heard, 0.99)), 2),
        slowest_ms=round(max(wait(each["hops"].heard, 1.0) for each in taken), 2),
        constant_per_second=round(middle(lambda each: each["constant"].rate)),
        ratio=ratio("hops", "constant") or 0.0,
        hop_us=round(middle(lambda each: each["hops"].cpu_us)),
        constant_us=round(middle(lambda each: each["constant"].cpu_us)),
        ratio_of_cpu=ratio("hops", "constant", lambda each: each.cpu_us),
        anew=ratio("anew", "hops"),
        gain=ratio("hops", "hops of one") if "hops of one" in taken[0] else None,
        gain_of_constant=ratio("constant", "constant of one") if "constant of one" in taken[0] else None,
        statements_per_hop=max(statements[screen] for screen in PLAIN),
        statements=statements,
    )


def talks(environment: LoadEnvironment, sessions: int) -> list[list[Request]]:
    """So many whole visits that nobody told yet, request by request; the list of children holds the caller's own."""
    homes = [environment.homes.pop() for _ in range(sessions)]
    return talks_to(f"/ussd/africastalking/{environment.token}", homes)


def talks_to(path: str, homes: Sequence[Home]) -> list[list[Request]]:
    """A whole visit of each of these, posted to that address."""
    return [
        [
            Request(
                posted(path, asked.form),
                (
                    f"at-ussd-hop-metadata: {asked.screen}\r\n".encode(),
                    *([home.code.encode()] if asked.screen == "visit.child" else []),
                ),
            )
            for asked in talk(home)
        ]
        for home in homes
    ]


def posted(path: str, form: bytes) -> bytes:
    """A form as it goes over a kept connection, byte by byte."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(form)}\r\n\r\n".encode() + form


def right(heard: RoundResult) -> RoundResult:
    """The same, unless an answer was wrong: then NotRight, with the first of them."""
    if heard.wrong:
        raise NotRight(heard.wrong[0])
    return heard


def wait(heard: RoundResult, part: float) -> float:
    """How long that part of the requests waited at most, in milliseconds."""
    waits = sorted(heard.waits)
    return 1000 * waits[min(int(part * len(waits)), len(waits) - 1)]


def _said(measured: HopsMeasured) -> str:
    each = ", ".join(f"{screen} {number}" for screen, number in measured.statements.items())
    waits = f"p50 {measured.p50_ms} ms, p99 {measured.p99_ms} ms, slowest {measured.slowest_ms} ms"
    more = {
        "a connection a hop": measured.anew,
        "gain of a second process": measured.gain,
        "the constant view's own gain": measured.gain_of_constant,
    }
    return "\n".join(
        (
            f"{measured.rounds} rounds of {measured.sessions} visits (9 hops, each committed) on {measured.database}, "
            f"pressed by the generator in {measured.generator}",
            f"hops       {measured.hops_per_second:>8.0f} a second, {waits}; {measured.hop_us:.0f} us of processor",
            f"constant   {measured.constant_per_second:>8.0f} a second; {measured.constant_us:.0f} us",
            f"ratio      {measured.ratio:>8.3f}, of processor {measured.ratio_of_cpu}",
            *(f"{name}: {figure}" for name, figure in more.items() if figure is not None),
            f"statements {measured.statements_per_hop:>8} an ordinary hop ({each})",
        )
    )


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a wrong answer, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("./inshuti bench hops", description="Hops a second, against a constant view.")
    parser.add_argument("--sessions", type=between(1, MOST_SESSIONS), default=300, help="visits a round (300)")
    parser.add_argument("--rounds", type=between(1, MOST_ROUNDS), default=5, help="rounds of each kind (5)")
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
