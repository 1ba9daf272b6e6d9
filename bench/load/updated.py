"""An update without a gap: `python -m bench.load.updated [--seconds 30] [--rate 100] [--killed]`.

Two web servers stand behind a real nginx with the configuration of docs/deploy, over TLS. Phones tell whole visits at a
fixed rate while the servers are restarted in turn, as an update restarts them: each gets SIGTERM (with `--killed`
SIGKILL), and the next one's turn comes when its door is open again. Nobody sends anything again but nginx. Afterwards
each visit that was thanked for stands once, and its last hop, sent again, brings the same bytes. Exit code 1 if a call
was refused or a visit lost.
"""

import argparse
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

import migrations
from bench.common.bounds import between
from bench.common.district import ExpectedHop, Home, settle, talk
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import verdict
from bench.common.proxy import NAME, Proxy, proxied
from bench.common.settings import isolated_settings, process_environment, settings_of
from bench.load.killed import NUMBER, not_as_told
from core.settings import ROOT
from core.storage.db import Database
from jobs.runner import begun
from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.procfile import read_procfile
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database

PHONES = 20
"""Each over a connection that it keeps, as a gateway does."""
STOP_SECONDS = 35
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Host": NAME}
_Thanked = tuple[Home, str, bytes, str]
"""Of which visit, the number, the last hop and its answer."""


@dataclass
class UpdateMeasured:
    """What was asked while servers were restarted, how long the slowest waited, and all that was wrong."""

    database: str
    how: str
    seconds: float
    rate: int
    restarts: int = 0
    hops: int = 0
    refused: int = 0
    visits: int = 0
    p99_ms: float = 0.0
    slowest_ms: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Instance:
    """One web server of the Procfile."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self.port = free_port(0)
        self._env, self._log = process_environment({**env, "PORT": str(self.port)}), folder / f"web-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It serves when this is over. Raises RuntimeError with its last words if it does not."""
        command = with_parent_death_signal(read_procfile(ROOT / "Procfile", self._env)["web"])
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._env, stdout=log, stderr=log, start_new_session=True
            )
        if not begun.wait_until_ready(f"http://127.0.0.1:{self.port}", ()):
            raise RuntimeError(f"a web server did not start: {self._log.read_text(errors='replace')[-500:]}")

    def stop(self, how: signal.Signals) -> None:
        """It has ended when this is over, and its workers with it: SIGKILL comes to all of them, as from systemd."""
        if self._process is None:
            return
        if how is signal.SIGKILL:
            os.killpg(self._process.pid, how)
        else:
            self._process.send_signal(how)
        self._process.wait(STOP_SECONDS)


class SteadyPhones:
    """The phones, each in a thread of its own, at a rate of their own, whatever the servers do."""

    def __init__(self, proxy: Proxy, token: str, homes: list[Home], measured: UpdateMeasured) -> None:
        self._proxy, self._path, self._homes = proxy, f"/ussd/africastalking/{token}", homes
        self._measured, self._lock = measured, threading.Lock()
        self._waits: list[float] = []
        self.stopping = threading.Event()
        self.thanked: list[_Thanked] = []

    @contextlib.contextmanager
    def dialling(self) -> Iterator[None]:
        """They dial during the block; each brings its last visit to its end."""
        threads = [threading.Thread(target=self._phone, args=[at / self._measured.rate]) for at in range(PHONES)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self.stopping.set()
            for each in threads:
                each.join()
            waits = sorted(self._waits)
            self._measured.hops = len(waits)
            self._measured.p99_ms = round(1000 * waits[int(0.99 * (len(waits) - 1))], 1)
            self._measured.slowest_ms = round(1000 * waits[-1], 1)

    def repeat(self) -> None:
        """Send the last hop of each visit once more, and note each that is answered otherwise."""
        line = self._proxy.line()
        for _, number, form, screen in self.thanked:
            if self._ask(line, form)[1] != screen:
                self._measured.wrong.append(f"the last hop of visit {number}, sent again, was answered otherwise")
        line.close()

    def _phone(self, offset: float) -> None:
        line, due = self._proxy.line(), time.monotonic() + offset
        while not self.stopping.is_set():
            with self._lock:
                home = self._homes.pop()
            screen, form = "", b""
            for asked in talk(home):
                due += PHONES / self._measured.rate
                time.sleep(max(0.0, due - time.monotonic()))
                form, screen = asked.form, self._hop(line, asked)
                if not screen:
                    line.close()
                    break
            if found := NUMBER.search(screen):
                with self._lock:
                    self.thanked.append((home, found[0], form, screen))

    def _hop(self, line: http.client.HTTPSConnection, asked: ExpectedHop) -> str:
        """The screen; "" where none came, or another one."""
        began = time.monotonic()
        try:
            name, screen = self._ask(line, asked.form)
        except (OSError, http.client.HTTPException) as error:
            name, screen = type(error).__name__, ""
        with self._lock:
            self._waits.append(time.monotonic() - began)
            if name != asked.screen:
                self._measured.refused += 1
                self._measured.wrong.append(f"{asked.screen} was to be shown, and came {name}")
        return screen if name == asked.screen else ""

    def _ask(self, line: http.client.HTTPSConnection, form: bytes) -> tuple[str, str]:
        line.request("POST", self._path, form, HEADERS)
        answer = line.getresponse()
        said = answer.read().decode()
        return (answer.getheader("at-ussd-hop-metadata") or f"status {answer.status}"), said


def measure(seconds: float, rate: int, *, killed: bool = False, database_url: str | None = None) -> UpdateMeasured:
    """So many seconds of restarts in turn."""
    how = signal.SIGKILL if killed else signal.SIGTERM
    measured = UpdateMeasured("postgresql" if database_url else "sqlite", how.name, seconds, rate)
    with tempfile.TemporaryDirectory(prefix="inshuti-update-") as name:
        folder = Path(name)
        env = isolated_settings(
            DATABASE_URL=database_url or f"sqlite:///{folder}/update.db",
            SMS_GATEWAY="simulated",
            TRUSTED_PROXIES="127.0.0.1",
        )
        database = make_database(settings_of(env))
        try:
            homes = _filled(database, int(seconds * rate) // 9 + 2 * PHONES)
            _under_load(env, folder, homes, measured, how, database)
        finally:
            migrations.downgrade(database.engine, "base", database.sealer())
            database.engine.dispose()
    return measured


def _filled(database: Database, visits: int) -> list[Home]:
    migrations.upgrade(database.engine)
    with database.write() as tx:
        homes = settle(tx, -(-visits // 8) + PHONES)
    database.engine.dispose()
    return homes


def _under_load(
    env: Mapping[str, str],
    folder: Path,
    homes: list[Home],
    measured: UpdateMeasured,
    how: signal.Signals,
    database: Database,
) -> None:
    pair = [Instance(env, folder), Instance(env, folder)]
    try:
        for each in pair:
            each.start()
        ports = dict(zip((8001, 8002, 8003), (pair[0].port, pair[1].port, pair[0].port), strict=True))
        with proxied(folder, ports) as proxy:
            phones = SteadyPhones(proxy, env["WEBHOOK_TOKEN"], homes, measured)
            with phones.dialling():
                _restart_in_turn(pair, measured, how)
            phones.repeat()
    finally:
        for each in pair:
            each.stop(signal.SIGTERM)
    measured.visits = len(phones.thanked)
    with database.read() as tx:
        measured.wrong += not_as_told(tx, [(home, number) for home, number, *_ in phones.thanked])


def _restart_in_turn(pair: Sequence[Instance], measured: UpdateMeasured, how: signal.Signals) -> None:
    end = time.monotonic() + measured.seconds
    time.sleep(1)  # they dial by now
    while time.monotonic() < end:
        for each in pair:
            each.stop(how)
            each.start()
            measured.restarts += 1


def _said(measured: UpdateMeasured) -> str:
    kept = "no" if measured.wrong else "yes"
    return (
        f"{measured.hops} hops at {measured.rate} a second while two web servers on {measured.database} were restarted "
        f"in turn by {measured.how}, {measured.restarts} times: {measured.refused} refused, p99 {measured.p99_ms} ms, "
        f"slowest {measured.slowest_ms} ms; {measured.visits} visits thanked for, each with its one row and the same "
        f"bytes again: {kept}"
    )


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 if anything was wrong, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("python -m bench.load.updated", description="Restarts in turn under load.")
    parser.add_argument("--seconds", type=between(1, 900), default=30.0, help="how long (30)")
    parser.add_argument("--rate", type=int, default=100, help="hops a second (100)")
    parser.add_argument("--killed", action="store_true", help="by SIGKILL, so that hops are cut in the middle")
    parser.add_argument(
        "--postgres", action="store_true", help="on DATABASE_URL's empty PostgreSQL, or on one of its own"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    try:
        with given_or_own() if chosen.postgres else nullcontext() as url:
            measured = measure(chosen.seconds, chosen.rate, killed=chosen.killed, database_url=url)
    except WrongDatabase as error:
        parser.error(str(error))
    print(json.dumps({**asdict(measured), **verdict(measured.wrong)}) if chosen.json else _said(measured))
    for each in measured.wrong[:5]:
        print(f"BROKEN: {each}.", file=sys.stderr)
    return 1 if measured.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
