"""No number, PIN, token, name or word of anybody stands in a log line, whatever happens."""

import errno
import io
import json
import logging
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest

from core import logs
from core.errors import Busy
from core.models.message import Lane
from core.operations.demo_people import CHILDREN, PEOPLE
from core.reporting import visits
from core.settings import ROOT
from core.storage.db import Database
from jobs.drain import Drain
from sms.gateways.africastalking.sending import AfricasTalking
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import drop, error, html, reject
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN, Watch, World

pytestmark = BOTH_ENGINES

FREE = "Umwana Qorvexi arakubiswe Zumbatiri"
KEY = "k3y-of-the-gateway"
TIME = re.compile(r'"timestamp": "[^"]*"')
CANARIES = [
    *(form for each in PEOPLE for form in (each.msisdn, each.msisdn[1:], f"0{each.msisdn[4:]}", each.name)),
    *(each.split()[0] for each in (person.name for person in PEOPLE)),
    *(each.name for each in CHILDREN),
    *FREE.split(),
    "*204711*",
    "204711 2 3",
    "7*204711",
    "4071",
    "9999",
    "8642",
    "8305",
    TOKEN,
    SECRET,
    FIELD_KEYS[2:],
    KEY,
    "Huye/Ngoma",
    "Murakoze",
]


@pytest.fixture(autouse=True)
def logged() -> Iterator[None]:
    """Logging as a root sets it up, at its loudest; afterwards as it was."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    logs.configure("DEBUG")
    root.handlers[:] = before
    root.setLevel(level)


def the_whole_story(world: World, fake: FakeAfricasTalking) -> None:
    """Visits, a danger, texts good and bad, wrong PINs, an officer, and a gateway in every mood."""
    volunteer, officer = world.phone(1), world.phone(201)
    fake.script([drop(), error(), html(), reject(403)])
    volunteer.dial().press("1", "204711", "2", "3", "1", "1", "1", "1").hangs_up()
    volunteer.dial().press("2", "1").hangs_up()
    volunteer.dial().press("2", "6", "5", "4071", "8305", "8305").hangs_up()
    officer.dial().press("9999").press("8642").press("4071").press("1", "1", "1")
    volunteer.sends("VISIT 318061 2 3 1 1 1 1").sends(FREE).sends("VISIT 427356 9")
    world.phone(999).sends(FREE).dial()
    world.phone(101).sends("STOP")
    world.client.post(f"/sms/africastalking/{TOKEN}/delivery", data={"id": "x", "status": FREE.split()[0]})
    world.client.post(f"/sms/africastalking/{TOKEN}x/inbound", data={"from": volunteer.number, "text": FREE})
    world.client.post(f"/ussd/africastalking/{TOKEN}", data={"text": "1*204711", "phoneNumber": volunteer.number})
    world.passes(minutes=35)
    world.client.get("/readyz")


def things_go_wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults that carry words, at both edges and in a sweep, and a database that is busy."""

    def fails(*_: object, **__: object) -> None:
        raise ValueError(f"{FREE} of +250788000001, PIN 4071")

    with monkeypatch.context() as patch:
        patch.setattr(visits, "record", fails)
        world.phone(1).dial().press("1", "427356", "2", "1", "1", "1", "1", "1").ends()
        form = {"id": "fault", "from": "+250788000001", "text": "VISIT 536141 2 1 1 1 1 1", "to": "21512"}
        assert world.client.post(f"/sms/africastalking/{TOKEN}/inbound", data=form).status_code == 500
    logging.getLogger("sqlalchemy.engine").error("SELECT %s", "+250788000001")
    logging.getLogger("urllib3.connectionpool").warning("retrying %s", "+250788000001")
    logging.getLogger("werkzeug").info("POST /sms/africastalking/%s/inbound", TOKEN)
    with monkeypatch.context() as patch:
        patch.setattr(world.database, "write", fails)
        with pytest.raises(ValueError, match="Umwana"):
            world.phone(1).again()
            world.clock.drain.run(Lane.alerts)


@LENGTHY_ON_POSTGRES
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_no_line_gives_anybody_away(
    database: Database,
    watch: Watch,
    level: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    logs.configure(level)
    with FakeAfricasTalking() as fake:
        gateway = AfricasTalking("inshuti", KEY, "INSHUTI", fake.base_url)
        world = World(database, watch, gateway, raise_faults=False)  # what is answered and logged in service
        the_whole_story(world, fake)
        things_go_wrong(world, monkeypatch)
        assert fake.calls
    said = capfd.readouterr()
    lines = TIME.sub("", said.out + said.err).splitlines()  # its microseconds may look like a PIN
    assert len(lines) > 20
    assert [line for line in lines for canary in CANARIES if canary in line] == []


def test_a_process_that_said_nothing_of_it_writes_what_is_wrong_only() -> None:
    """Its stdout belongs to its answer: a page of the docs, a measurement as JSON."""
    program = (
        'from core import logs; logs.hop("home", 1.5, "shown"); logs.get().info("owed"); logs.get().warning("fault")'
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["fault"]


def test_a_line_is_json_with_known_fields_only(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    logs.get().info("hop", screen="home", ms=1.5, text=FREE, number="+250788000001", name="of +250788000001")
    logs.get().debug("hop", screen="unheard")
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert said.pop("timestamp").endswith("Z")
    assert said == {"event": "hop", "level": "info", "screen": "home", "ms": 1.5, "name": "of ...001"}


def test_a_fault_of_a_library_says_where_and_not_what(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("disabled", False), ("propagate", True), ("level", logging.NOTSET)):
        monkeypatch.setattr(logging.getLogger("rq.worker"), name, value)  # whatever an RQ worker of a test left
    logs.configure("DEBUG")
    try:
        raise ValueError(FREE) from KeyError("+250788000001")
    except ValueError:
        logging.getLogger("some.library").exception("of %s", FREE)
    logging.getLogger("rq.worker").error("Worker %s: Redis connection timeout, quitting...", FREE)
    said = capsys.readouterr().out
    first, second = [json.loads(line) for line in said.splitlines()]
    assert (first["event"], first["level"], first["name"]) == ("library", "error", "some.library")
    assert first["error"] == "ValueError" and "test_logs.py:" in first["place"]
    assert second["name"] == "rq.worker" and second["place"].startswith("test_logs.py:")
    assert set(first) | set(second) <= logs.ALLOWED
    assert not [canary for canary in CANARIES if canary in said]


def test_a_drain_says_counts_only(database: Database, capsys: pytest.CaptureFixture[str], watch: Watch) -> None:
    logs.configure("DEBUG")
    with FakeAfricasTalking() as fake:
        world = World(database, watch, AfricasTalking("inshuti", KEY, None, fake.base_url))
        fake.default = error()
        world.phone(1).sends("CONCERN 0 1 1")
        world.clock.tick()
        assert isinstance(world.clock.drain, Drain)
    for line in capsys.readouterr().out.splitlines():
        assert set(json.loads(line)) <= logs.ALLOWED


def test_from_a_hop_to_what_the_gateway_said_of_its_sms_each_line_leads_to_the_next(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key press that owes nobody anything has no reference: it costs nothing there."""
    logs.configure("INFO")
    world.phone(1).dial().press("2", "1")
    world.clock.settle()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    hops = {line["screen"]: line.get("ref") for line in lines if line["event"] == "hop"}
    assert hops["volunteer.home"] is hops["concern.urgency"] is None
    owed = [line for line in lines if line["event"] == "owed"]
    assert {line["ref"] for line in owed} == {hops["concern.about"]}
    offered = {line["of"]: line["result"] for line in lines if line["event"] == "offered"}
    assert {line["of"]: "accepted" for line in owed} == offered
    assert len(offered) == 2
    assert all(re.fullmatch("[a-p]+", each) for each in (*offered, hops["concern.about"]))


class FullDisk(io.StringIO):
    """Standard output is a file on a disk that is full."""

    def write(self, _line: str, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@BOTH_ENGINES
def test_what_happened_stands_though_its_line_cannot_be_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    logs.configure("INFO")
    monkeypatch.setattr(sys, "stdout", FullDisk())
    told = world.phone(1).dial().press("2", "1")
    monkeypatch.undo()
    assert told.name == "concern.about"
    world.phone(201).gets("DANGER")


def test_what_a_fault_came_from_is_told_with_the_databases_code_and_no_words() -> None:
    try:
        try:
            sqlite3.connect(":memory:").execute("SELECT secret")
        except sqlite3.OperationalError as error:
            raise Busy("not now") from error
    except Busy as error:
        told = logs.whereabouts(error)
    assert told.startswith("Busy at ")
    assert ", from OperationalError SQLITE_ERROR at " in told
    assert "secret" not in told
    assert "not now" not in told
