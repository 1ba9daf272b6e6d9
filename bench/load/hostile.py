"""A hostile day by load: `./inshuti bench hostile`.

Twenty numbers begin ten thousand talks and send a thousand SMS, as fast as a minute and a half allows, while others
tell their visits at an even rate, each key at its own moment. In the middle somebody tells of a true danger. Web, clock
and drains run as `up` starts them, against a gateway on loopback. Exit code 1 for a wrong answer, a danger that is lost
or an SMS to anybody else; times that are missed are said.
"""

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from bench.common import phones, side_by_side
from bench.common.desk_officer import sit_down
from bench.common.district import SCREENS, Home
from bench.common.environment import LoadEnvironment, prepared
from bench.common.phones import Request
from bench.common.promises import Promise
from bench.common.settings import process_environment
from bench.load import generator, sms_gateway
from bench.load.hops import posted, talks, wait
from bench.load.latency import SPARE_SECONDS, THINK_SECONDS, WARM_UP, moments
from bench.load.owed_messages import move_to_morning, started
from core.models.alert import Alert
from core.models.message import Lane, Message, MessageState
from core.models.person import Phone
from core.storage.db import Tx
from core.storage.numbers import is_number
from jobs.runner import services
from jobs.wiring import make_database

TALKS_A_SECOND, TEXTS_A_SECOND, HOPS = 112, 11.2, 120
STRANGERS, VOLUNTEERS = 17, 3
OTHERS_P99_MS, DANGER_SECONDS = 500.0, 5.0
KEYS = (("1", "1", "1"), ("2", "1"), ("3", "1", "1"), ("4", "1234"), ("6", "4"), ("2", "1", "2", "3", "1"), ("5",))
TEXTS = ("umwana arakubitwa", "IKIBAZO 0 2 1", "hello", "OK 48217", "???", "HELP")
LOOK_SECONDS = 0.1
MOST_TO_ONE = 2
"""SMS to a stranger's number."""


@dataclass(frozen=True)
class HostileDay:
    """Talks and SMS of twenty numbers; milliseconds of the others' hops; seconds from the danger's key to its SMS."""

    database: str
    talks: int
    texts: int
    hops: int
    p50_ms: float
    p99_ms: float
    flood_p99_ms: float
    danger_seconds: float
    outside: int
    sms: int
    wrong: list[str]


def measure(seconds: float, database_url: str | None = None) -> HostileDay:
    """Flood, others and one danger together for so long. Raises NotEmpty, TimeoutError, RuntimeError."""
    visits = max(1, round(HOPS * seconds / len(SCREENS)))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-hostile-")))
        program = generator.built(folder, "arrivals")
        if program is None:
            raise RuntimeError("no C compiler: phones that do not wait are only in C")
        environment = _serving(stack, folder, WARM_UP + visits + VOLUNTEERS + 1, database_url)
        caller, *volunteers = [environment.homes.pop(0) for _ in range(1 + VOLUNTEERS)]
        sit_down(environment.settings, caller.number)
        flood = _Flood(environment, volunteers)
        lasts = seconds + len(SCREENS) * THINK_SECONDS + SPARE_SECONDS
        generator.arrive(program, environment.port, moments(talks(environment, WARM_UP), 20), lasts)
        others = list(moments(talks(environment, visits), HOPS))
        with ThreadPoolExecutor(3) as all_at_once:
            hostile = all_at_once.submit(generator.arrive, program, environment.port, flood.requests(seconds), lasts)
            told = all_at_once.submit(_danger, environment, caller, seconds / 2)
            heard = generator.arrive(program, environment.port, others, lasts)
            theirs, took = hostile.result(), told.result()
        outside, sms = _sms(environment, flood.numbers)
        return HostileDay(
            database="postgresql" if database_url else "sqlite",
            talks=round(seconds * TALKS_A_SECOND),
            texts=round(seconds * TEXTS_A_SECOND),
            hops=len(heard.waits),
            p50_ms=round(wait(heard, 0.5), 1),
            p99_ms=round(wait(heard, 0.99), 1),
            flood_p99_ms=round(wait(theirs, 0.99), 1),
            danger_seconds=round(took, 2),
            outside=outside,
            sms=sms,
            wrong=[*heard.wrong, *theirs.wrong],
        )


def _serving(stack: ExitStack, folder: Path, visits: int, database_url: str | None) -> LoadEnvironment:
    """Everything that `up` starts, over a gateway that takes all SMS: only so are menus shed, as on a live line."""
    redis, _ = stack.enter_context(services.a_redis(None, folder / "valkey"))
    gateway = f"http://127.0.0.1:{stack.enter_context(sms_gateway.running(5))}"
    own = {"REDIS_URL": redis, "AT_BASE_URL": gateway, "SMS_GATEWAY": "africastalking", "SIMULATOR": "0"}
    environment = stack.enter_context(prepared(visits, database_url, own=own))
    database = make_database(environment.settings)
    move_to_morning(database)
    database.engine.dispose()
    for words in (["clock"], *(["drain", lane] for lane in Lane)):
        background = process_environment(environment.variables)
        stack.enter_context(started([sys.executable, "worker.py", *words], background, is_heard=False))
    return environment


class _Flood:
    """What comes of twenty numbers: phones of three volunteers in other hands, and of strangers; alike at each run."""

    def __init__(self, environment: LoadEnvironment, volunteers: Sequence[Home]) -> None:
        self._token, self._chance = environment.token, random.Random(7)
        self.numbers = [f"+250788970{each:03d}" for each in range(STRANGERS)]
        self._all = [*self.numbers, *(each.number for each in volunteers)]

    def requests(self, seconds: float) -> list[tuple[float, int, Request]]:
        """Each with its moment and its talk, the earliest first."""
        told = [each for at in range(round(seconds * TALKS_A_SECOND)) for each in self._talk(at)]
        sent = [self._text(at) for at in range(round(seconds * TEXTS_A_SECOND))]
        return sorted([*told, *sent], key=lambda each: each[:2])

    def _talk(self, nth: int) -> Iterator[tuple[float, int, Request]]:
        number, session = self._chance.choice(self._all), f"ATUid_{secrets.token_hex(16)}"
        keys = self._chance.choice(KEYS)
        for pressed in range(len(keys) + 1):
            form = {"sessionId": session, "serviceCode": "*801#", "phoneNumber": number}
            body = urlencode({**form, "text": "*".join(keys[:pressed])}).encode()
            hop = Request(posted(f"/ussd/africastalking/{self._token}", body), ())
            yield nth / TALKS_A_SECOND + 0.3 * pressed, nth, hop

    def _text(self, nth: int) -> tuple[float, int, Request]:
        form = {"id": secrets.token_hex(8), "from": self._chance.choice(self._all), "to": "801"}
        body = urlencode({**form, "text": self._chance.choice(TEXTS), "date": "2026-10-01T08:15:30Z"}).encode()
        return (
            nth / TEXTS_A_SECOND,
            500_000 + nth,
            Request(posted(f"/sms/africastalking/{self._token}/inbound", body), ()),
        )


def _danger(environment: LoadEnvironment, caller: Home, after: float) -> float:
    """Seconds from the key that means danger until the first officer's SMS of it has left. Raises TimeoutError."""
    time.sleep(after)
    session, port = f"ATUid_{secrets.token_hex(16)}", environment.port
    path, began = f"/ussd/africastalking/{environment.token}", 0.0
    for keys in ("", "2", "2*1"):
        form = {"sessionId": session, "serviceCode": "*801#", "phoneNumber": caller.number, "text": keys}
        began = time.monotonic()
        phones.play(port, [[Request(posted(path, urlencode(form).encode()), ())]], 1, 1)
    database = make_database(environment.settings)
    try:
        while time.monotonic() - began < SPARE_SECONDS:
            with database.read() as tx:
                if _has_left(tx, caller.number):
                    return time.monotonic() - began
            time.sleep(LOOK_SECONDS)
    finally:
        database.engine.dispose()
    raise TimeoutError("no SMS of the true danger left")


def _has_left(tx: Tx, number: str) -> bool:
    """Whether the gateway took an SMS of an alert that this phone raised."""
    reporter = tx.session.scalar(select(Phone.person_id).where(is_number(tx, Phone.number_index, number)))
    sent = select(Message.alert_id).where(Message.lane == Lane.alerts, Message.state == MessageState.sent)
    return any(each.reporter_id == reporter for each in tx.session.scalars(select(Alert).where(Alert.id.in_(sent))))


def _sms(environment: LoadEnvironment, strangers: Sequence[str]) -> tuple[int, int]:
    """SMS to somebody whom nobody knows and who did not write, or more than two to a stranger; and all SMS."""
    database = make_database(environment.settings)
    with database.read() as tx:
        owed = tx.connection.execute(
            select(Message.id, Message.number_sealed).where(Message.state != MessageState.withheld)
        ).all()
        to = Counter(tx.vault.open("messages.number", row, sealed) for row, sealed in owed)
        known = [tx.connection.scalar(select(Phone.id).where(is_number(tx, Phone.number_index, each))) for each in to]
    database.engine.dispose()
    outside = {each: 0 for each, row in zip(to, known, strict=True) if row is None} | dict.fromkeys(
        strangers, MOST_TO_ONE
    )
    return sum(max(0, to[each] - most) for each, most in outside.items()), to.total()


def judge(found: HostileDay) -> list[Promise]:
    """Nobody outside is written to, every answer is right; and others do not notice."""
    asked = f"{found.talks} talks and {found.texts} SMS of {STRANGERS + VOLUNTEERS} numbers"
    outside = [f"{found.outside} of {found.sms}"] if found.outside else []
    hops = f"p50 {found.p50_ms} ms, p99 {found.p99_ms} ms of {found.hops} hops"
    late, danger = found.p99_ms >= OTHERS_P99_MS, f"{found.danger_seconds} s"
    slow = found.danger_seconds > DANGER_SECONDS
    return [
        Promise("answers", "all right", asked, found.wrong),
        Promise("SMS outside", "none", f"{found.outside} of {found.sms}", outside),
        Promise("others' hops", f"p99 below {OTHERS_P99_MS:g} ms", hops, [hops] if late else [], is_loss=False),
        Promise("true danger", f"SMS in {DANGER_SECONDS:g} s", danger, [danger] if slow else [], is_loss=False),
    ]


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a wrong answer or a loss, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("./inshuti bench hostile", description="Twenty hostile numbers beside others.")
    return side_by_side.run(parser, args, 90, measure, judge)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
