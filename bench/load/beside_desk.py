"""The desk never starves the line: `./inshuti bench desk`.

An officer's pages are asked for at a steady rate while visits are told at another and, once a second, a danger: each at
its own moment, whatever became of those before, on loopback and throw-away data. Exit code 1 for a wrong answer or a
danger that is not in the database; times that are missed are said.
"""

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from bench.common import side_by_side
from bench.common.desk_officer import sit_down
from bench.common.district import SCREENS, Home
from bench.common.environment import LoadEnvironment, prepared
from bench.common.phones import Request
from bench.common.promises import Promise
from bench.load import generator
from bench.load.hops import talks, wait
from bench.load.latency import THINK_SECONDS, moments
from core.models.alert import Alert
from jobs.wiring import make_database

HOPS, PAGES, DANGERS = 120, 10, 1
"""A second of each."""
P99_MS, DANGER_MS = 100.0, 1000.0
PATHS = ("", "alerts", "children", "help", "access", "waits/reviews")
"""Of the desk, in turn."""
BROWSERS, CALLERS, WARM_UP = 16, 4, 40
SPARE_SECONDS = 30.0


@dataclass(frozen=True)
class BesideDesk:
    """Milliseconds of hops, of dangers and of pages, each from its own moment; and what was wrong."""

    database: str
    hops: int
    p50_ms: float
    p99_ms: float
    pages: int
    pages_p95_ms: float
    dangers: int
    danger_slowest_ms: float
    alerts: int
    wrong: list[str]


@dataclass(frozen=True)
class _Asked:
    """One answer: how long it took from its moment, and what was wrong with it."""

    seconds: float
    wrong: str


def measure(seconds: float, database_url: str | None = None) -> BesideDesk:
    """All three at once for so long. Raises NotEmpty, TimeoutError, RuntimeError."""
    visits, dangers = max(1, round(HOPS * seconds / len(SCREENS))), max(1, round(DANGERS * seconds))
    with (
        tempfile.TemporaryDirectory(prefix="inshuti-beside-") as folder,
        prepared(WARM_UP + visits + dangers, database_url) as environment,
    ):
        program = generator.built(Path(folder), "arrivals")
        if program is None:
            raise RuntimeError("no C compiler: phones that do not wait are only in C")
        callers = [environment.homes.pop(0) for _ in range(dangers)]
        told = _warm(program, environment, visits)
        desk = _Desk(environment, sit_down(environment.settings, callers[0].number))
        lasts = visits * len(SCREENS) / HOPS + len(SCREENS) * THINK_SECONDS
        with ThreadPoolExecutor(BROWSERS) as browsers, ThreadPoolExecutor(CALLERS) as phones:
            pages = [browsers.submit(desk.page, at / PAGES, PATHS[at % len(PATHS)]) for at in range(int(lasts * PAGES))]
            raised = [phones.submit(desk.danger, at / DANGERS, each) for at, each in enumerate(callers)]
            heard = generator.arrive(program, environment.port, moments(told, HOPS), lasts + SPARE_SECONDS)
            seen, dangers_told = [each.result() for each in pages], [each.result() for each in raised]
        return BesideDesk(
            database="postgresql" if database_url else "sqlite",
            hops=len(heard.waits),
            p50_ms=round(wait(heard, 0.5), 1),
            p99_ms=round(wait(heard, 0.99), 1),
            pages=len(seen),
            pages_p95_ms=_ms(seen, 0.95),
            dangers=len(dangers_told),
            danger_slowest_ms=_ms(dangers_told, 1.0),
            alerts=_alerts(environment),
            wrong=[*heard.wrong, *(each.wrong for each in (*seen, *dangers_told) if each.wrong)],
        )


def _warm(program: Path, environment: LoadEnvironment, visits: int) -> list[list[Request]]:
    """The visits to tell, after some others were told."""
    first, told = talks(environment, WARM_UP), talks(environment, visits)
    generator.arrive(program, environment.port, moments(first, HOPS), SPARE_SECONDS)
    return told


class _Desk:
    """Asks on connections of its own: an officer's pages, and a volunteer's danger key."""

    def __init__(self, environment: LoadEnvironment, session: str) -> None:
        self._port, self._token, self._session = environment.port, environment.token, session
        self._began = time.monotonic()
        for path in PATHS:
            self.page(0.0, path)
        self._began = time.monotonic()

    def page(self, at: float, path: str) -> _Asked:
        """That page of the desk, at its moment."""
        since = self._at(at)
        status, _ = self._ask("GET", f"/console/{path}", None, {"Cookie": f"desk={self._session}"})
        return _Asked(time.monotonic() - since, "" if status == 200 else f"/console/{path}: {status}")

    def danger(self, at: float, caller: Home) -> _Asked:
        """A danger, whose key is pressed at its moment."""
        session = f"ATUid_{secrets.token_hex(16)}"
        self._at(at)
        for keys in ("", "2"):
            self._dial(session, caller, keys)
        since = self._at(at + THINK_SECONDS)
        status, said = self._dial(session, caller, "2*1")
        return _Asked(time.monotonic() - since, "" if said.startswith(b"CON ") else f"a danger: {status}")

    def _at(self, at: float) -> float:
        moment = self._began + at
        time.sleep(max(0.0, moment - time.monotonic()))
        return moment

    def _dial(self, session: str, caller: Home, keys: str) -> tuple[int, bytes]:
        asked = {"sessionId": session, "serviceCode": "*801#", "phoneNumber": caller.number, "text": keys}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", f"/ussd/africastalking/{self._token}", urlencode(asked), kind)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=SPARE_SECONDS)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read()


def _ms(asked: Sequence[_Asked], part: float) -> float:
    waits = sorted(each.seconds for each in asked)
    return round(1000 * waits[min(int(part * len(waits)), len(waits) - 1)], 1)


def _alerts(environment: LoadEnvironment) -> int:
    database = make_database(environment.settings)
    with database.read() as tx:
        found = tx.connection.scalar(select(func.count()).select_from(Alert)) or 0
    database.engine.dispose()
    return found


def judge(found: BesideDesk) -> list[Promise]:
    """Every answer right, every danger kept; and in time."""
    lost = [] if found.alerts == found.dangers else [f"{found.alerts} alerts of {found.dangers} dangers"]
    hops = f"p50 {found.p50_ms} ms, p99 {found.p99_ms} ms"
    late, danger = found.p99_ms >= P99_MS, f"slowest {found.danger_slowest_ms} ms"
    slow = found.danger_slowest_ms > DANGER_MS
    asked = f"{found.hops} hops, {found.pages} pages (p95 {found.pages_p95_ms} ms)"
    return [
        Promise("answers", "all right", asked, found.wrong),
        Promise("dangers kept", "all", f"{found.alerts} of {found.dangers}", lost),
        Promise("hops", f"p99 below {P99_MS:g} ms", hops, [hops] if late else [], is_loss=False),
        Promise("danger keys", f"{DANGER_MS:g} ms", danger, [danger] if slow else [], is_loss=False),
    ]


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a wrong answer or a loss, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("./inshuti bench desk", description="Phones beside the desk's pages.")
    return side_by_side.run(parser, args, 30, measure, judge)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
