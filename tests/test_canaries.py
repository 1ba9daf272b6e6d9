"""Nothing of anybody leaves the database: real processes, people who tell the worst, faults raised on purpose.

What is played holds names, numbers, PINs, tokens, and codes beside words of harm that occur nowhere else. They are then
looked for in every log line, in Redis as it lies on its disk, in what its jobs hold, in answers to errors, in
/metrics, in what a process says that dies, and in a backup.
"""

import base64
import binascii
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
import requests

from core import sealed_file
from core.privacy import new_key
from core.settings import ROOT
from jobs.runner import begun
from jobs.runner.embedded_valkey import EmbeddedValkey
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import drop, error, html, reject
from tests.fixtures.verbs import command, free
from web.simulator.phone_client import Handset, SimulatorClient

TOKEN, OPERATOR = "canary-token-of-the-callbacks", "canary-token-of-operators"
SECRET, FIELD_KEYS, API_KEY = "canary-secret-that-indexes-all-phones", new_key(7), "canary-key-of-the-gateway"
STRANGER, ADDED = "+250788031415", "+250788027182"
HARM = "Qorvexine wa 427356 arakubiswe Zumbatirwa"
"""A name, a child's code and what was done: nobody else says these words."""
PIN, WRONG = "8305", "9174"
FAULT = f"{HARM} by {STRANGER}, PIN {PIN}"
LONG = [
    *(
        TOKEN,
        OPERATOR,
        SECRET,
        FIELD_KEYS[2:],
        API_KEY,
        "Qorvexine",
        "arakubiswe",
        "Zumbatirwa",
        "Umutoniwase",
        "Kaberukaa",
    ),
    *(number[start:] for number in (STRANGER, ADDED, "+250788000001", "+250788000201") for start in (0, 4)),
    *("1*427356", "427356*2", "427356 2 3", "4*4071", "8305*8305", "VISIT 427356", "CONCERN 427356"),
]
"""So long that chance does not write them."""
PATIENCE = 120.0
"""Seconds for a process to begin, or to end, on a machine that does ten other things."""
SHORT = re.compile(r"(?<![0-9A-Za-z.:-])(8305|9174|4071)(?![0-9A-Za-z.:-])")
TIME = re.compile(r'"timestamp": "[^"]*"|"ms": [0-9.]+')
PLANTED = '''
"""Raises, on purpose and with words, what no test can bring about from outside."""
import os, sys
if any(each.endswith(("worker.py", "app.py", "cli.py")) for each in sys.orig_argv[:2]):
    from core.measures import monthly
    from core.reporting import visits
    from jobs.drain import Drain
    WORDS, record, run = os.environ["CANARY_FAULT"], visits.record, Drain.run

    def fails(*args, **named):
        raise ValueError(WORDS, args, named)

    def drains(self, lane, **named):
        if lane == "receipts" and os.path.exists(os.environ["CANARY_FLAG"]):
            raise ValueError(WORDS)
        return run(self, lane, **named)

    visits.record, Drain.run, monthly.of_month = fails, drains, fails
    if os.environ.get("CANARY_CRASH"):
        Drain.__init__ = fails
'''


@dataclass
class Line:
    """A served line and everything of it that may be looked at from outside."""

    base: str
    folder: Path
    env: dict[str, str]
    fake: FakeAfricasTalking
    redis_url: str
    bodies: list[str]

    def phone(self, number: str) -> Handset:
        return Handset(SimulatorClient(self.base, f"/ussd/africastalking/{TOKEN}"), number)

    def sends(self, number: str, text: str) -> None:
        self.fake.inbound(f"{self.base}/sms/africastalking/{TOKEN}", number, text)

    def verb(self, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        env = {**self.env, **more}
        return subprocess.run(command(*args), env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def asks(self, method: str, path: str, **how: Any) -> None:
        answer = requests.request(method, self.base + path, timeout=10, allow_redirects=False, **how)
        self.bodies.append(f"{answer.status_code} {dict(answer.headers)} {answer.text}")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """`up` at its loudest, with a gateway that is a fake, a Redis that keeps all on disk, and a fault in each visit."""
    planted = tmp_path / "planted"
    planted.mkdir()
    (planted / "sitecustomize.py").write_text(PLANTED)
    port = free()
    with EmbeddedValkey(tmp_path / "valkey") as valkey, FakeAfricasTalking() as fake:
        env = {
            **{name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ},
            "INSHUTI_HOME": str(tmp_path),
            "DATABASE_URL": "sqlite:///var/inshuti.db",
            "REDIS_URL": valkey.url,
            "SECRET_KEY": SECRET,
            "FIELD_KEYS": FIELD_KEYS,
            "WEBHOOK_TOKEN": TOKEN,
            "OPERATOR_TOKEN": OPERATOR,
            "SMS_GATEWAY": "africastalking",
            "AT_USERNAME": "inshuti",
            "AT_API_KEY": API_KEY,
            "AT_SENDER": "INSHUTI",
            "AT_BASE_URL": fake.base_url,
            "PORT": str(port),
            "LOG_LEVEL": "DEBUG",
            "TWO_WAY_SMS": "1",
            "BACKUP_RECIPIENT": sealed_file.new_pair()[0],
            "PYTHONPATH": f"{planted}:{ROOT}",
            "CANARY_FLAG": str(tmp_path / "flag"),
            "CANARY_FAULT": FAULT,
        }
        yield Line(f"http://127.0.0.1:{port}", tmp_path, env, fake, valkey.url, [])


@contextlib.contextmanager
def up(line: Line) -> Iterator[None]:
    """Everything in the Procfile, its words kept in files."""
    out = (line.folder / "up.log").open("ab")
    with out, subprocess.Popen(command("up"), env=line.env, stdout=out, stderr=out) as process:
        try:
            assert any(begun.wait_until_ready(line.base) for _ in range(4)), (line.folder / "up.log").read_text()
            yield
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0


def people_tell(line: Line) -> None:
    """Everything that phones can, good and bad."""
    volunteer, officer = line.phone("+250788000001"), line.phone("+250788000201")
    line.fake.script([drop(), error(), html(), reject(403)])
    volunteer.dial().press("1", "427356", "2", "1", "1", "1", "1", "1")
    assert volunteer.screen.startswith("END"), "the fault in the verb is answered politely"
    volunteer.dial().press("2", "1")
    volunteer.dial().press("2", "6", "5", "4071", PIN, PIN)
    officer.dial().press(WRONG, "4071", "1", "1", "1")
    line.phone(STRANGER).dial().press("1", "1")
    for number, text in (
        *(("+250788000001", "CONCERN 427356 2 1"), ("+250788000001", "VISIT 427356 2 3 1 1 1 1")),
        *((STRANGER, HARM), ("+250788000002", HARM), ("+250788000101", "STOP")),
    ):
        line.sends(number, text)


def strangers_try(line: Line) -> None:
    """Errors of every kind that somebody outside can bring about; what they are answered is kept."""
    form = {
        "from": STRANGER,
        "text": HARM,
        "sessionId": "x",
        "phoneNumber": STRANGER,
        "serviceCode": "*801#",
        "to": "1",
    }
    for path in (
        *(
            f"/sms/africastalking/{TOKEN}/inbound",
            f"/sms/africastalking/{TOKEN}x/inbound",
            f"/ussd/africastalking/{TOKEN}",
        ),
        *(f"/ussd//africastalking/{TOKEN}", f"/sms/africastalking/{TOKEN}/delivery", f"/nowhere/{HARM}", "/metrics"),
    ):
        for method in ("GET", "POST", "PUT"):
            line.asks(method, path, data=form)
        line.asks("POST", path, data=b"\xff" * 20_000)
        line.asks("POST", path, data=HARM.encode(), headers={"Content-Type": "application/json"})
    for headers in ({}, {"Authorization": f"Bearer {OPERATOR}"}, {"X-Forwarded-For": "10.0.0.1"}):
        for path in ("/readyz", "/metrics", "/healthz", "/simulator"):
            line.asks("GET", path, headers=headers)


def wait_until_drained(line: Line) -> None:
    end = time.monotonic() + 20
    while not line.fake.calls and time.monotonic() < end:
        time.sleep(0.2)
    assert line.fake.calls, "no SMS was offered, so no worker was heard"
    time.sleep(2)


def in_redis(line: Line) -> bytes:
    """Every key and value as they are now, packed ones unpacked, and the log of all that was ever written."""
    with redis.Redis.from_url(line.redis_url) as connection:
        found = [part for key in connection.scan_iter() for part in (key, *values(connection, key))]
    files = [each.read_bytes() for each in (line.folder / "valkey").rglob("*") if each.is_file()]
    return b"\n".join([*found, *map(unpacked, found), *files])


def values(connection: redis.Redis, key: bytes) -> list[bytes]:
    """Whatever stands under a key, field by field."""
    match connection.type(key):
        case b"hash":
            return [part for pair in connection.hgetall(key).items() for part in pair]
        case b"stream":
            return [part for _, fields in connection.xrange(key) for pair in fields.items() for part in pair]
        case _:
            return [connection.dump(key) or b""]


def unpacked(value: bytes) -> bytes:
    """As RQ packs what a job raised."""
    for plain in (bytes, base64.b64decode):
        with contextlib.suppress(zlib.error, binascii.Error):
            return zlib.decompress(plain(value))
    return b""


def canaries_in(said: bytes) -> list[str]:
    return [each for each in LONG if each.encode() in said]


def pins_in(text: str) -> list[str]:
    return SHORT.findall(TIME.sub("", text))


@pytest.mark.lengthy
@pytest.mark.timeout(600)
def test_nothing_of_anybody_gets_out(line: Line) -> None:
    assert line.verb("seed", "--demo", "--json", SMS_GATEWAY="simulated").returncode == 0
    told: dict[str, bytes] = {}
    with up(line):
        people_tell(line)
        strangers_try(line)
        wait_until_drained(line)
        put_in = line.verb("people", "add", ADDED, "national", "--name", "Umutoniwase Kaberukaa", "--by", "Jean")
        assert put_in.returncode == 0, put_in.stderr
        made = line.verb("backup", "--to", str(line.folder / "all.backup"))
        assert made.returncode == 0, made.stderr
        strangers_try(line)
        broken = line.verb("measures", "--district", "Huye", "--month", "2026-10")
        assert broken.returncode == 2 and "A fault of Inshuti's own: ValueError at " in broken.stderr
        (line.folder / "flag").touch()
        line.sends(STRANGER, HARM)
        line.sends("+250788000002", "HELP")
        time.sleep(4)
        told["redis"] = in_redis(line)
    crash = [sys.executable, str(ROOT / "worker.py"), "drain", "alerts"]
    died = subprocess.run(
        crash, env={**line.env, "CANARY_CRASH": "1"}, capture_output=True, timeout=PATIENCE, check=False
    )
    assert died.returncode and b'"event": "crash"' in died.stdout
    told |= {
        "logs": (line.folder / "up.log").read_bytes(),
        "answers": "\n".join(line.bodies).encode(),
        "backup": (line.folder / "all.backup").read_bytes(),
        "a crash": died.stdout + died.stderr,
        "verbs": "".join([made.stdout, made.stderr, broken.stdout, broken.stderr]).encode(),
    }
    assert {name: canaries_in(said) for name, said in told.items() if canaries_in(said)} == {}
    text = {name: told[name].decode() for name in ("logs", "answers", "a crash", "verbs")}
    assert {name: pins_in(said) for name, said in text.items() if pins_in(said)} == {}
    heard = told["logs"].decode()
    for proof in (
        '"event": "hop"',
        '"event": "sms',
        '"event": "ussd.*"error": "ValueError"',
        '"event": "drain".*"error": "ValueError"',
    ):
        assert re.search(proof, heard), f"{proof} was not said: this test looked at nothing"
    assert b"DrainFailed: ValueError at " in told["redis"], "no job failed while somebody looked"
    assert len(line.bodies) > 60
