"""Right under load, without tolerance: `python -m bench.load.killed`.

Phones tell whole visits over a new connection for each hop, to two web processes, one of which is killed every five
seconds. A hop that got no answer is sent again, as it was. Afterwards every visit that was thanked for stands in the
database once, under the number that was thanked with, of that child and by that caller. Exit code 1 if one does not.
"""

import argparse
import http.client
import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field

from sqlalchemy import select

from bench.common.bounds import between
from bench.common.district import ExpectedHop, Home, talk
from bench.common.environment import LoadEnvironment, NotEmpty, prepared
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import verdict
from bench.load.processor import children_of
from core.models.child import Child
from core.models.person import Phone
from core.models.visit import Visit
from core.storage.db import Tx
from jobs.wiring import make_database

PHONES = 8
KILL_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
"""How long one hop is sent again before it counts as broken."""
PAUSE_SECONDS = 0.05
VISITS_A_SECOND = 300
"""More than any machine tells."""
NUMBER = re.compile(r"\d{4,}")
_Told = tuple[Home, str]


@dataclass
class KilledMeasured:
    """What was sent and told, and all that was wrong."""

    database: str
    seconds: float
    kills: int = 0
    hops: int = 0
    sent_again: int = 0
    visits: int = 0
    wrong: list[str] = field(default_factory=list)


class Crowd:
    """The phones, each in a thread of its own, until the time is over."""

    def __init__(self, environment: LoadEnvironment, measured: KilledMeasured) -> None:
        self._environment, self._measured = environment, measured
        self._lock = threading.Lock()
        self._over = time.monotonic() + measured.seconds
        self.told: list[_Told] = []

    def play(self) -> None:
        """All of them, and the killing beside."""
        threads = [threading.Thread(target=self._phone) for _ in range(PHONES)]
        for each in threads:
            each.start()
        while time.monotonic() + KILL_SECONDS < self._over:
            time.sleep(KILL_SECONDS)
            self._kill()
        for each in threads:
            each.join()

    def _kill(self) -> None:
        """The older one: the server gives up where one that was just started dies, and is then started anew itself."""
        workers = children_of(self._environment.server)
        if workers:
            with suppress(ProcessLookupError):
                os.kill(min(workers), signal.SIGKILL)
            self._measured.kills += 1

    def _phone(self) -> None:
        while time.monotonic() < self._over and not self._measured.wrong:
            with self._lock:
                home = self._environment.homes.pop()
            number = self._visit(home)
            with self._lock:
                self.told += [(home, number)] if number else []

    def _visit(self, home: Home) -> str:
        """The number that was thanked with, "" for a visit that went wrong."""
        text = ""
        for asked in talk(home):
            screen, text = self._hop(asked)
            fits = asked.screen != "visit.child" or home.code in text
            if screen != asked.screen or not fits:
                with self._lock:
                    self._measured.wrong.append(f"{asked.screen} of its own caller expected, got {screen}")
                return ""
        found = NUMBER.search(text)
        return found[0] if found else ""

    def _hop(self, asked: ExpectedHop) -> tuple[str, str]:
        """One answer, over a connection of its own; sent again, as it was, until there is one."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
        deadline, tries = time.monotonic() + PATIENCE_SECONDS, 0
        while time.monotonic() < deadline:
            tries += 1
            line = http.client.HTTPConnection("127.0.0.1", self._environment.port, timeout=10)
            with suppress(OSError, http.client.HTTPException):
                line.request("POST", f"/ussd/africastalking/{self._environment.token}", asked.form, headers)
                answer = line.getresponse()
                said = answer.read().decode()
                with self._lock:
                    self._measured.hops += 1
                    self._measured.sent_again += tries - 1
                return str(answer.getheader("at-ussd-hop-metadata")), said
            line.close()
            time.sleep(PAUSE_SECONDS)
        return "no answer", ""


def measure(seconds: float, database_url: str | None = None) -> KilledMeasured:
    """So many seconds of it. Raises NotEmpty for a database in use."""
    measured = KilledMeasured("postgresql" if database_url else "sqlite", seconds)
    with prepared(int(seconds * VISITS_A_SECOND), database_url) as environment:
        crowd = Crowd(environment, measured)
        crowd.play()
        measured.visits = len(crowd.told)
        database = make_database(environment.settings)
        with database.read() as tx:
            measured.wrong += not_as_told(tx, crowd.told)
        database.engine.dispose()
    return measured


def not_as_told(tx: Tx, told: Sequence[_Told]) -> list[str]:
    """Thanks without their row, rows twice, and rows of another child or caller than the one who was thanked."""
    rows = select(Visit.number, Child.code, Phone.number_index).join(Child, Child.id == Visit.child_id)
    kept = tx.connection.execute(rows.join(Phone, Phone.person_id == Visit.by_id)).all()
    stands = {(number, code, bytes(caller)) for number, code, caller in kept}
    wrong = [
        f"a visit thanked for with {number} has no such row"
        for home, number in told
        if (number, home.code, tx.vault.index(home.number)) not in stands
    ]
    visits = [(code, bytes(caller)) for _, code, caller in kept]
    return wrong + (["a visit stands twice"] if len(set(visits)) < len(visits) else [])


def _said(measured: KilledMeasured) -> str:
    return (
        f"{measured.hops} hops, each over a new connection, in {measured.seconds:.0f} s on {measured.database}; "
        f"{measured.kills} web processes killed, {measured.sent_again} hops sent again; "
        f"{measured.visits} visits thanked for, each with its one row: {'no' if measured.wrong else 'yes'}"
    )


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 if anything was wrong, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("python -m bench.load.killed", description="Hops while web processes are killed.")
    parser.add_argument("--seconds", type=between(1, 900), default=30.0, help="how long (30)")
    parser.add_argument(
        "--postgres", action="store_true", help="on DATABASE_URL's empty PostgreSQL, or on one of its own"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    try:
        with given_or_own() if chosen.postgres else nullcontext() as url:
            measured = measure(chosen.seconds, url)
    except WrongDatabase as error:
        parser.error(str(error))
    except NotEmpty as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(json.dumps({**asdict(measured), **verdict(measured.wrong)}) if chosen.json else _said(measured))
    for each in measured.wrong[:5]:
        print(f"BROKEN: {each}.", file=sys.stderr)
    return 1 if measured.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
