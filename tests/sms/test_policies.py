"""What SMS commands say of themselves is so: whom a command does not name changes nothing by it, and learns nothing."""

import pytest
from sqlalchemy import select, update

from core.models.alert import Alert
from core.models.base import Base
from core.models.person import Person, Role
from core.people.people import callers
from sms import inbound
from sms.gateways.port import InboundSms
from tests.architecture.test_doors import commands
from tests.fixtures.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TEXTS = {
    "visit": "SURA 204711 2 1 1 1 1 1",
    "concern": "IKIBAZO 204711 4 2",
    "list": "ABANA",
    "help": "HELP",
    "stop": "STOP",
    "start": "START",
    "ok": "OK {alert}",
    "by_phone": "REFER",
}
PHONES = {
    1: Role.volunteer,
    101: Role.caregiver,
    201: Role.social_worker,
    202: Role.psychologist,
    301: Role.lead,
    401: Role.national,
    501: Role.sector_officer,
}
CODE = "318061"
"""A child of the volunteer's village whose code stands in no example."""
RECEIVED = {"inbound", "messages", "phones"}
"""The text itself, its answer, and that the phone was heard of."""
IN_VAIN = {each: {"call_backs"} for each in ("ok", "visit", "concern", "list")}
"""What is not theirs to say may be a call for help: a report of a family or its word for children, or a word of
officers from anybody else.
"""
OTHERWISE = {"list": "unreadable", "ok": "number"}
"""How it is read then."""
LARGE = {"places"}


def rows(world: World) -> dict[str, set[str]]:
    """All that is kept, table by table."""
    with world.database.read() as tx:
        tables = [each for each in Base.metadata.sorted_tables if each.name not in LARGE]
        return {each.name: {repr(row) for row in tx.connection.execute(select(each))} for each in tables}


def text(world: World, last: int, words: str, id: str) -> str:
    return inbound.receive(
        world.database, "simulated", InboundSms(id, f"+250788000{last:03d}", "21512", words, "63510")
    )


def answers(world: World) -> list[str]:
    with world.database.read() as tx:
        table = Base.metadata.tables["messages"]
        found = tx.connection.execute(select(table.c.id, table.c.text_sealed).where(table.c.once.like("reply:%")))
        return [tx.vault.open("messages.text", row.id, row.text_sealed) for row in found]


@pytest.fixture
def alert(world: World) -> str:
    """A danger that officers were told of; its number."""
    world.phone(1).sends("CONCERN 0 1 1")
    with world.database.read() as tx:
        return tx.session.scalars(select(Alert.number)).one()


@pytest.mark.parametrize("command", TEXTS)
def test_a_command_changes_something_only_for_those_it_names(world: World, alert: str, command: str) -> None:
    policy = commands()[command]
    assert policy
    words = TEXTS[command].format(alert=alert)
    for last in [last for last, role in PHONES.items() if role not in policy.roles]:
        before = rows(world)
        assert text(world, last, words, f"{command}{last}") in (command, OTHERWISE.get(command))
        changed = {name for name, kept in rows(world).items() if kept != before[name]}
        assert changed - RECEIVED <= IN_VAIN.get(command, set()), last
        assert not any(CODE in each for each in answers(world)), last


@pytest.mark.parametrize("command", [name for name in TEXTS if name not in ("list", "by_phone")])
def test_it_does_change_something_for_somebody_it_names(world: World, alert: str, command: str) -> None:
    """Or the test above would find nothing whatever a command did."""
    policy = commands()[command]
    assert policy and policy.writes
    before = rows(world)
    if command == "start":
        text(world, 101, "STOP", "first")
        before = rows(world)
    for last in [last for last, role in PHONES.items() if role in policy.roles]:
        text(world, last, TEXTS[command].format(alert=alert), f"{command}{last}")
    changed = {name for name, kept in rows(world).items() if kept != before[name]} - RECEIVED
    assert changed
    assert ("audit" in changed) is policy.audited


def test_a_list_is_read_by_volunteers(world: World) -> None:
    text(world, 1, TEXTS["list"], "list")
    assert any(CODE in each for each in answers(world))


def test_who_is_no_volunteer_any_more_does_not_go_on_with_a_report(world: World) -> None:
    """The rest of it is a text that nobody understood; it is answered, and nobody rings who rings others."""
    text(world, 1, "SURA 204711 2", "begun")
    with world.database.write() as tx:
        (volunteer,) = callers(tx, "+250788000001", "sms")
        tx.connection.execute(update(Person).where(Person.id == volunteer.id).values(role=Role.sector_officer))
    before = rows(world)
    assert text(world, 1, "1", "next") == "number"
    changed = {name for name, kept in rows(world).items() if kept != before[name]}
    assert changed - RECEIVED == {"talks"}
