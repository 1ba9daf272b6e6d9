"""Thousands of malformed webhooks against the real server: none may fail, leave a row, send an SMS, or be logged.

python -m bench.fuzz --count 10000 --seed 1
"""

import argparse
import http.client
import json
import re
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, make_url, select

from bench.common.environment import LoadEnvironment, prepared
from bench.common.promises import verdict
from bench.fuzz.cases import CANARY, FORM, PIN, STRANGER, BegunSession, FuzzCase, FuzzCases
from core.models.base import Base
from core.storage.db import Database
from jobs.wiring import make_database

MOST = 1_000_000
SHOWN = 10
_MOMENT = re.compile(r'"timestamp": ?"[^"]*"|"ms": ?[0-9.]+')

StatusAndBody = tuple[int, bytes]
"""An answer's status and body."""
Send = Callable[[FuzzCase], StatusAndBody]


class NotBegun(Exception):
    """The product does not answer what is well formed, so nothing can be said of what is not."""


@dataclass(frozen=True)
class FuzzResult:
    """How many were sent of each kind, and every promise that broke, in a sentence each."""

    sent: dict[str, int]
    broken: list[str]
    seconds: float


def begin(send: Send, token: str, known: str) -> list[BegunSession]:
    """Three sessions of a known phone, begun properly: at home, in the middle, and over."""
    talks = []
    for keys in ((), ("2",), ("0",)):
        session = f"ATUid_{secrets.token_hex(16)}"
        for typed in range(len(keys) + 1):
            fields = {
                "sessionId": session,
                "serviceCode": "*801#",
                "phoneNumber": known,
                "text": "*".join(keys[:typed]),
            }
            body = urlencode(fields).encode()
            heard = send(
                FuzzCase("begin", "POST", f"/ussd/africastalking/{token}", body, (200,), {"Content-Type": FORM})
            )
        talks.append(BegunSession(session, "*".join(keys), heard[1].startswith(b"END ")))
    if [each.over for each in talks] != [False, False, True]:
        raise NotBegun(f"A good session was answered {heard}: mend that first.")
    return talks


def fuzz(send: Send, rows: Callable[[], dict[str, int]], cases: Sequence[FuzzCase]) -> FuzzResult:
    """Send them all, kind by kind; `rows` counts the rows of each table."""
    began, sent, broken = time.monotonic(), dict[str, int](), list[str]()
    before = rows()
    for kind, some in groupby(sorted(cases, key=lambda each: each.kind), key=lambda each: each.kind):
        for case in some:
            sent[kind] = sent.get(kind, 0) + 1
            broken += wrong(case, *send(case))
        after = rows()
        broken += [
            f"{kind}: {name} has {after[name] - count} new rows"
            for name, count in before.items()
            if after[name] != count
        ]
        before = after
    return FuzzResult(sent, broken, round(time.monotonic() - began, 1))


def wrong(case: FuzzCase, status: int, body: bytes) -> list[str]:
    """What is wrong with an answer: its status, or a body that is neither an END nor empty."""
    if status not in case.statuses:
        return [f"{case.kind}: {case.method} {case.path.split('/')[1]} answered {status}, {case.body[:200]!r}"]
    is_hop = case.path.startswith("/ussd") and not case.path.endswith("/events")
    honest = body.startswith(b"END ") if is_hop else not body
    return (
        []
        if case.method != "POST" or status != 200 or honest
        else [f"{case.kind}: an answer that is none: {body[:80]!r}"]
    )


def traces(log: str, words: Sequence[str]) -> list[str]:
    """Which of those words stand in a log; moments and durations aside, whose digits may look like anything."""
    said = _MOMENT.sub("", log)
    return [f"the log holds {word}" for word in words if word in said]


def secrets_of(token: str, *numbers: str) -> list[str]:
    """Everything that was planted and must be nowhere."""
    return [token, PIN, *CANARY.split(), *(each.lstrip("+") for each in numbers), *(f"0{each[4:]}" for each in numbers)]


def count_rows(database: Database) -> dict[str, int]:
    """How many rows each table has, without the places, and without the figures that watch for wrong tokens."""
    with database.read() as tx:
        tables = [each for each in Base.metadata.sorted_tables if each.name not in ("places", "counts")]
        counts = [select(func.count()).select_from(each).scalar_subquery().label(each.name) for each in tables]
        return dict(tx.connection.execute(select(*counts)).mappings().one())


class Wire:
    """One kept-alive connection to the server, made anew whenever it is closed."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def send(self, case: FuzzCase) -> StatusAndBody:
        """As it stands; 0 when the server gave no answer twice."""
        for _ in range(2):
            try:
                self._line.request(case.method, case.path, case.body, dict(case.headers))
                answer = self._line.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError):
                self._line.close()
        return 0, b""


def against_a_server(count: int, seed: int, environment: LoadEnvironment) -> FuzzResult:
    """On that running server; its log is read afterwards."""
    wire, known = Wire(environment.port), environment.homes[0].number
    database = make_database(environment.settings)
    cases = FuzzCases(environment.token, seed, known, begin(wire.send, environment.token, known))
    found = fuzz(wire.send, lambda: count_rows(database), list(cases.draw(count)))
    database.engine.dispose()
    folder = Path(make_url(environment.settings.database_url.get_secret_value()).database or "").parent
    log = (folder / "web.log").read_text(errors="replace")
    left = traces(log, secrets_of(environment.token, known, STRANGER))
    return FuzzResult(found.sent, found.broken + left, found.seconds)


def _number(written: str) -> int:
    if not 1 <= int(written) <= MOST:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MOST}")
    return int(written)


def main(args: Sequence[str]) -> int:
    """Send and print; 0, or 1 when a promise broke."""
    parser = argparse.ArgumentParser("python -m bench.fuzz", description="Malformed webhooks against the real server.")
    parser.add_argument("--count", type=_number, default=10_000, help="how many (10000)")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32), help="draws the same again")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    with prepared(1) as environment:
        found = against_a_server(chosen.count, chosen.seed, environment)
    said = json.dumps(_as_json(found, chosen.seed)) if chosen.json else _said(found, chosen.seed)
    sys.stdout.write(f"{said}\n")
    return 1 if found.broken else 0


def _as_json(found: FuzzResult, seed: int) -> dict[str, Any]:
    return {"seed": seed, "sent": found.sent, "seconds": found.seconds, **verdict(found.broken)}


def _said(found: FuzzResult, seed: int) -> str:
    kinds = [f"{count:>8} {kind}" for kind, count in found.sent.items()]
    broken = [f"BROKEN: {each}" for each in found.broken[:SHOWN]]
    total = (
        f"{sum(found.sent.values())} malformed webhooks in {found.seconds} s, seed {seed}: {len(found.broken)} broken"
    )
    return "\n".join([*kinds, *broken, total])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
