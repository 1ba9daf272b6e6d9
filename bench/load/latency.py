"""How long a phone waits when phones do not wait for each other: `./inshuti bench latency`.

Visits begin at an even rate, and each key is pressed at its own moment, whether the answer before came early or late:
a wait counts from that moment. Web, clock and drains run as `up` starts them. At each rate in turn; then at the lower
one while 30,000 SMS leave. Exit code 1 for a wrong answer; times that are missed are said.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.common.bounds import between
from bench.common.district import SCREENS
from bench.common.environment import LoadEnvironment, NotEmpty, prepared
from bench.common.phones import Request
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import Promise, as_json, broken, missed
from bench.common.settings import process_environment
from bench.load import generator, owed_messages, sms_gateway
from bench.load.hops import talks, wait
from bench.load.owed_messages import Plan, started
from core import logs
from core.models.message import Lane
from jobs.runner import services
from jobs.wiring import make_database

RATES = (120, 600)
P99_MS = {120: 50.0, 600: 100.0}
DRAINING_P99_MS = 150.0
OWED = 30_000
THINK_SECONDS = 1.0
"""Between two keys of a visit."""
SPARE_SECONDS, SETTLING_SECONDS, WARM_UP = 30.0, 10.0, 40


@dataclass(frozen=True)
class LatencyMeasured:
    """One rate: hops a second that were asked for, how many hops, milliseconds of a hop from its own moment."""

    rate: int
    seconds: float
    owed: int
    hops: int
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    wrong: list[str]


def measure(rates: Sequence[int], seconds: float, owed: int, database_url: str | None = None) -> list[LatencyMeasured]:
    """Each rate in turn, then the lowest while so many SMS leave. Raises NotEmpty, TimeoutError, RuntimeError."""
    visits = [_visits(rate, seconds) for rate in (*rates, min(rates))]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-latency-")))
        program = generator.built(folder, "arrivals")
        if program is None:
            raise RuntimeError("no C compiler: phones that do not wait are only in C")
        redis, _ = stack.enter_context(services.a_redis(None, folder / "valkey"))
        gateway = f"http://127.0.0.1:{stack.enter_context(sms_gateway.running(5))}"
        own = {"REDIS_URL": redis, "AT_BASE_URL": gateway, "SMS_GATEWAY": "africastalking", "SIMULATOR": "0"}
        environment = stack.enter_context(prepared(WARM_UP + sum(visits), database_url, own=own))
        background = process_environment(environment.variables)
        for words in (["clock"], *(["drain", lane] for lane in Lane)):
            stack.enter_context(started([sys.executable, "worker.py", *words], background, is_heard=False))
        _at_morning(environment)
        _play(program, environment, WARM_UP, 20, 0)
        found = [_play(program, environment, count, rate, 0) for count, rate in zip(visits, rates, strict=False)]
        if owed:
            _owe(environment, owed)
            found.append(_play(program, environment, visits[-1], min(rates), owed))
    return found


def _visits(rate: int, seconds: float) -> int:
    return max(1, round(rate * seconds / len(SCREENS)))


def _at_morning(environment: LoadEnvironment) -> None:
    """What the clock does on a new day is over before anything is measured."""
    database = make_database(environment.settings)
    owed_messages.move_to_morning(database)
    database.engine.dispose()
    time.sleep(SETTLING_SECONDS)


def _owe(environment: LoadEnvironment, owed: int) -> None:
    database = make_database(environment.settings)
    owed_messages.owe(database, Plan(messages=owed))
    database.engine.dispose()


def _play(program: Path, environment: LoadEnvironment, visits: int, rate: int, owed: int) -> LatencyMeasured:
    told = talks(environment, visits)
    lasts = visits * len(SCREENS) / rate + len(SCREENS) * THINK_SECONDS
    heard = generator.arrive(program, environment.port, moments(told, rate), lasts + SPARE_SECONDS)
    return LatencyMeasured(
        rate=rate,
        seconds=round(heard.seconds, 1),
        owed=owed,
        hops=len(heard.waits),
        p50_ms=round(wait(heard, 0.5), 1),
        p99_ms=round(wait(heard, 0.99), 1),
        slowest_ms=round(wait(heard, 1.0), 1),
        wrong=heard.wrong,
    )


def moments(told: Sequence[Sequence[Request]], rate: int) -> Iterator[tuple[float, int, Request]]:
    """Each key of each visit at its moment, at so many a second, the earliest first."""
    every = len(SCREENS) / rate
    asked = [
        (visit * every + nth * THINK_SECONDS, visit, request)
        for visit, requests in enumerate(told)
        for nth, request in enumerate(requests)
    ]
    return iter(sorted(asked, key=lambda each: each[0]))


def judge(measured: Sequence[LatencyMeasured]) -> list[Promise]:
    """Every answer right; and in time."""
    promises = []
    for each in measured:
        most = DRAINING_P99_MS if each.owed else P99_MS.get(each.rate, DRAINING_P99_MS)
        beside = f" while {each.owed} SMS leave" if each.owed else ""
        name, late = f"{each.rate} hops a second{beside}", each.p99_ms > most
        promises += [
            Promise(f"{name}: answers", "all right", f"{each.hops} hops", each.wrong),
            Promise(name, f"p99 {most:g} ms", _ms(each), [_ms(each)] if late else [], is_loss=False),
        ]
    return promises


def _ms(each: LatencyMeasured) -> str:
    return f"p50 {each.p50_ms} ms, p99 {each.p99_ms} ms, slowest {each.slowest_ms} ms"


def main(args: Sequence[str]) -> int:
    """Measure and print; 0, 1 after a wrong answer, 2 for a command that makes no sense."""
    parser = argparse.ArgumentParser("./inshuti bench latency", description="How long phones wait at a steady rate.")
    parser.add_argument("--seconds", type=between(1, 600), default=30, help="of each rate (30)")
    parser.add_argument("--rates", type=_rates, default=RATES, help="hops a second (120,600)")
    parser.add_argument("--owed", type=between(0, OWED), default=OWED, help=f"SMS that leave at the end ({OWED})")
    parser.add_argument(
        "--postgres", action="store_true", help="on DATABASE_URL's empty PostgreSQL, or on one of its own"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    began = time.monotonic()
    logs.configure("ERROR")
    try:
        with given_or_own() if chosen.postgres else nullcontext() as url:
            found = measure(chosen.rates, chosen.seconds, chosen.owed, url)
    except WrongDatabase as error:
        parser.error(str(error))
    except (NotEmpty, TimeoutError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    promises, took = judge(found), round(time.monotonic() - began)
    if chosen.json:
        print(json.dumps({"seconds": took, "measured": [asdict(each) for each in found], **as_json(promises)}))
    else:
        print("\n".join(f"{each.name:<50} {each.promised:<14} {each.found}" for each in promises))
    for kind, lines in (("BROKEN", broken(promises)), ("MISSED", missed(promises))):
        sys.stderr.write("".join(f"{kind}: {line}.\n" for line in lines))
    return 1 if broken(promises) else 0


def _rates(written: str) -> tuple[int, ...]:
    return tuple(between(1, 2000)(each) for each in written.split(","))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
