"""A district's first morning: an empty database, the operator's verbs, and phones. No demo people."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from core.models.record import AuditEntry
from core.storage.db import Database, real_time
from jobs.runner import services
from tests.fixtures.phone import Phone
from tests.fixtures.texting import LENGTHY_ON_POSTGRES
from tests.fixtures.world import Watch, World, open_database
from tests.jobs.typed import leads_to, typed
from tests.stories.reading import alert_on, home

PIN = "5274"
HUYE = ("--district", "Huye", "--language", "en")
PEOPLE = (
    ("0788000201", "social_worker", "--name", "Keza Uwase", "--sex", "woman", *HUYE),
    ("0788000203", "social_worker", "--name", "Mutoni Alice", *HUYE, "--covers", "0788000201"),
    ("0788000202", "psychologist", "--name", "Habimana Eric", *HUYE),
    ("0788000301", "lead", "--name", "Umutesi Grace", *HUYE),
    ("0788000401", "national", "--name", "Ntwari Paul", "--language", "en"),
    ("0788000501", "sector_officer", "--name", "Ingabire Rose", *HUYE, "--sector", "Ngoma"),
)
ROSTER = """Amazina;Igitsina;Telefoni;Kode y'umudugudu
Uwera Anne;gore;788000001;24090108
Mugabo Jean;gabo;0788 000 002;24090108
"""
NAMES = (*(each[3] for each in PEOPLE), "Uwera Anne", "Mugabo Jean")


class Office:
    """The operator at a machine whose database was empty this morning, and the phones of the district."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.world, self.phone = world, world.phone
        self._patch, self._capsys = patch, capsys

    def types(self, *words: str, code: int = 0) -> str:
        """`./inshuti` with those words, ending with that exit code; what it said."""
        self._capsys.readouterr()
        ended = typed(self._patch, *words)
        said = self._capsys.readouterr()
        assert ended == code, said.out + said.err
        return said.out + said.err

    def missing(self) -> set[str]:
        """What the district has not got yet."""
        lines = json.loads(self.types("district", "Huye", "--json", code=1))["lines"]
        return {each["name"] for each in lines if not each["ok"]}

    def audited(self, channel: str) -> set[str]:
        """What was written down of whoever typed."""
        with self.world.database.read() as tx:
            return set(tx.session.scalars(select(AuditEntry.verb).where(AuditEntry.channel == channel)))

    def comes_in(self, last: int, key: str) -> Phone:
        """A first dial: where a PIN is asked for, the key number, then a PIN of their own."""
        phone = self.phone(last).dial()
        if phone.name != "key.ask":
            phone.press("4")
        phone.is_at("key.ask").press(key)
        if phone.name == "conduct":  # who has another phone accepted it before
            phone.press("1")
        return phone.is_at("pin.new").press(PIN, PIN)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/first.db"
    url: str = request.getfixturevalue("fresh_postgres_database").create_database()
    return url


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The same, migrated. The verbs read real time: so does everything here."""
    opened = open_database(database_url, Watch())
    opened.real = real_time
    services.furnish(opened, with_demo=False)
    leads_to(database_url, monkeypatch)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def office(
    database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Office:
    return Office(World(database, watch), monkeypatch, capsys)


def slips_in(page: Path) -> dict[str, str]:
    """The key number of each name, as it is cut and handed over."""
    found = re.findall(r"<section[^>]*>(.+?)<br>.*?<b>([0-9]{4}) ([0-9]{4})</b>", page.read_text(), re.DOTALL)
    return {name: first + second for name, first, second in found}


@LENGTHY_ON_POSTGRES
def test_from_an_empty_database_to_an_alert_owned_by_its_own_officer(office: Office, tmp_path: Path) -> None:
    stranger = office.phone(999).dial().press("1").sees("116").does_not_see("1 ")
    assert not stranger.is_over, "nobody is there to ring back: nothing is promised"
    everybody = {"social worker", "psychologist", "lead", "national desk", "sector officers", "villages"}
    assert everybody <= office.missing()

    for each in PEOPLE:
        office.types("people", "add", *each, "--by", "Jean")
    sheet = tmp_path / "roster.csv"
    sheet.write_text(ROSTER)
    assert "2 new" in office.types("people", "import", str(sheet), "--by", "Jean")
    assert "2 stored" in office.types("people", "import", str(sheet), "--yes", "--by", "Jean")
    page = tmp_path / "slips.html"
    assert "8 slips" in office.types("people", "code", "--print", str(page), "--by", "Jean")
    keys = slips_in(page)
    assert set(keys) == set(NAMES)
    assert everybody <= office.missing(), "who was only put in is not there yet"

    office.phone(201).dial().is_at("key.ask").press(keys["Umutesi Grace"]).is_at("key.ask")
    lasts = (201, 203, 202, 301, 401, 501, 1, 2)
    for last, person in zip(lasts, NAMES, strict=True):
        office.comes_in(last, keys[person])
    assert not office.missing() & (everybody - {"sector officers"}), "one of fourteen sectors has its officer"
    office.phone(999).dial().press("1").press("1").ends()

    lead = office.phone(301).dial().press(PIN, "6", "3", "4").is_at("officer.rota").press("1", "1")
    lead.is_at("officer.rota.who").press(key_of(lead, "Keza")).ends("noted")
    lead.dial().press(PIN, "6", "3", "4", "1", "2").is_at("officer.rota.who").press(key_of(lead, "Habi")).ends("noted")
    assert "duty roster" not in office.missing()

    number = alert_on(office.phone(1).dial().press("2", "1"))
    for last in (201, 202):
        office.phone(last).gets(number, "DANGER, Huye/Ngoma")
    office.phone(203).never_gets(number)
    worker = office.phone(201).dial().press(PIN, "1", "1").sees(number, "DANGER").press("1").sees(f"{number} is yours")
    office.phone(202).gets(number, "taken")

    _a_volunteer_leaves(office)
    _a_phone_is_lost(office, worker, number)
    _an_officer_is_accused(office)
    done = {"registered", "key_given", "left", "departure_asked", "lost", "number", "read"}
    assert done <= office.audited("cli:Jean")


def _a_volunteer_leaves(office: Office) -> None:
    """Who reported nothing goes by one hand; who told of a danger today is not silenced by one."""
    left = office.phone(2)
    assert "taken out" in office.types("people", "left", "0788000002", "--by", "Jean")
    left.dial().is_at("stranger.home")
    assert "second person" in office.types("people", "left", "0788000001", "--by", "Jean")
    home(office.phone(1)).is_at("volunteer.home").hangs_up()
    assert "has left" in office.types("people", "show", "0788000002", "--by", "Jean", code=2)


def _a_phone_is_lost(office: Office, worker: Phone, number: str) -> None:
    """Whoever finds it reads nothing; the alert is a colleague's to take, the officer comes in by another number."""
    said = office.types("people", "lost", "0788000201", "--to", "0788000203", "--by", "Jean")
    assert "1 of their alerts" in said
    worker.dial().is_at("stranger.home").sees("116")
    office.phone(203).gets(number).dial().press(PIN, "1", "1").sees(number).press("1").sees(f"{number} is yours")
    office.phone(301).gets("lost")
    said = json.loads(office.types("people", "number", "0788000201", "0788000205", "--by", "Jean", "--json"))
    office.comes_in(205, said["key"]).is_at("officer.home")
    assert "Keza Uwase" in office.types("people", "show", "0788000205", "--by", "Jean")


def _an_officer_is_accused(office: Office) -> None:
    """Key 3: from then on the national desk alone hears of it."""
    volunteer = home(office.phone(1))
    before = {last: len(office.phone(last).inbox) for last in (202, 203, 205, 301, 501)}
    number = alert_on(volunteer.press("2", "2", "3", "2").is_at("concern.protected").press("3").ends())
    assert {last: len(office.phone(last).inbox) for last in before} == before
    desk = office.phone(401).gets(number).dial().press(PIN, "1")
    desk.press(key_of(desk, number)).sees(number, "0788000001").press("1").sees(f"{number} is yours")
    for last in (203, 301):
        office.phone(last).dial().press(PIN, "1").does_not_see(number)


def key_of(phone: Phone, words: str) -> str:
    """The key of the line on the screen that has these words."""
    (line,) = [each for each in phone.screen.splitlines() if words in each]
    return line.split()[0]
