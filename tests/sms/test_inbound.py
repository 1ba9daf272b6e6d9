"""Texts from phones: received once for ever, acted on, answered with one helpful text at most."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from core.models.alert import Alert, Level
from core.models.duty import CallBack
from core.models.message import InboundMessage, Message, MessageState
from core.models.person import Person, Role
from core.models.visit import Visit
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""


def count(world: World, table: type) -> int:
    with world.database.read() as tx:
        return tx.session.scalar(select(func.count()).select_from(table)) or 0


def readings(world: World) -> list[str]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(InboundMessage.reading).order_by(InboundMessage.received_at)))


def answers(world: World, last: int) -> list[str]:
    """What a phone was answered, oldest first, without the reminders that are due on any day."""
    world.clock.settle()
    with world.database.read() as tx:
        mine = Message.number_index == tx.vault.index(f"+250788000{last:03d}")
        asked = mine & (Message.once.like("reply:%") | Message.once.like("stranger:%"))
        found = tx.session.scalars(select(Message).where(asked).order_by(Message.created_at, Message.sent_at)).all()
        assert {each.state for each in found} <= {MessageState.sent, MessageState.delivered}
        return [tx.vault.open("messages.text", each.id, each.text_sealed) for each in found]


def text(world: World, last: int, words: str, id: str = "ATXid_1") -> str:
    return inbound.receive(
        world.database, "simulated", InboundSms(id, f"+250788000{last:03d}", "21512", words, "63510")
    )


def raise_danger(world: World) -> str:
    """A danger raised by SMS; the number of its alert."""
    world.phone(1).sends("CONCERN 0 1 1")
    with world.database.read() as tx:
        return tx.session.scalars(select(Alert.number).order_by(Alert.raised_at.desc())).first() or ""


# -- reports in one line ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["VISIT 204711 2 1 1 1 1 1", "sura 204711 2 1 1 1 1 1", "Sura, 2O4711: 2IIlll"])
def test_a_visit_in_one_line_is_recorded_and_thanked(world: World, words: str) -> None:
    world.phone(1).sends(words).gets("Murakoze, raporo turayibonye", "Muzasubirayo ku wa")
    with world.database.read() as tx:
        (visit,) = tx.session.scalars(select(Visit)).all()
        assert (visit.seen, visit.safe, visit.school, visit.health, visit.bond, visit.next) == (2, 1, 1, 1, 1, 1)
        assert (visit.channel, visit.verified, visit.worrying, visit.alert_id) == ("sms", True, False, None)
        assert any(visit.number in each for each in world.phone(1).inbox)
    assert count(world, Alert) == 0


@pytest.mark.parametrize(
    ("keys", "level"),
    [("2 3 1 1 1 1", Level.danger), ("2 1 1 1 4 1", Level.danger), ("4", Level.danger), ("4 3", Level.danger)],
)
@SQLITE
def test_keys_that_mean_danger_tell_the_district(world: World, keys: str, level: Level) -> None:
    world.phone(1).sends(f"VISIT 204711 {keys}")
    with world.database.read() as tx:
        (alert,) = tx.session.scalars(select(Alert)).all()
        assert alert.level is level
    world.phone(201).gets(alert.number, "Huye/Ngoma")
    world.phone(1).gets("Akarere kabimenyeshejwe", alert.number, "116")
    assert count(world, Visit) == 1


@pytest.mark.parametrize("seen", ["3", "4"])
@SQLITE
def test_a_child_not_seen_needs_one_key(world: World, seen: str) -> None:
    world.phone(1).sends(f"SURA 204711 {seen}").gets("Murakoze")
    with world.database.read() as tx:
        (visit,) = tx.session.scalars(select(Visit)).all()
        assert (visit.seen, visit.safe, visit.next) == (int(seen), None, None)


def test_a_concern_in_one_line(world: World) -> None:
    world.phone(1).sends("CONCERN 204711 92 2").gets("Murakoze, ubutumwa bwanyu turabubonye")
    with world.database.read() as tx:
        (alert,) = tx.session.scalars(select(Alert)).all()
        assert (alert.level, alert.category) == (Level.medium, "labour")
        assert alert.child_id is not None
    world.phone(201).gets(alert.number)


@pytest.mark.parametrize(
    ("words", "level", "category"),
    [
        ("CONCERN 0 1 1", Level.danger, "beaten"),
        ("CONCERN O 5 3", Level.danger, "alone"),
        ("IKIBAZO 0 6 2", Level.high, "leaving"),
        ("CONCERN 0 98 3", Level.medium, "conduct"),
        ("CONCERN 0 91 1", Level.danger, "dropout"),
    ],
)
@SQLITE
def test_a_concern_about_a_child_not_registered(world: World, words: str, level: Level, category: str) -> None:
    world.phone(1).sends(words)
    with world.database.read() as tx:
        (alert,) = tx.session.scalars(select(Alert)).all()
        assert (alert.level, alert.category, alert.child_id) == (level, category, None)


def test_the_same_visit_told_twice_is_thanked_not_kept_twice(world: World) -> None:
    world.phone(1).sends("VISIT 204711 2 1 1 1 1 1")
    world.watch.passes(seconds=1)
    world.phone(1).sends("VISIT 204711 2 1 1 1 1 1")
    assert count(world, Visit) == 1
    first, again = answers(world, 1)
    assert "Nta cyongeweho" in again
    assert re.findall(r"\b\d{7}\b", first) == re.findall(r"\b\d{7}\b", again)


@SQLITE
def test_the_same_concern_told_twice_is_one_alert(world: World) -> None:
    world.phone(1).sends("CONCERN 204711 1 1").sends("CONCERN 204711 1 1")
    with world.database.read() as tx:
        (alert,) = tx.session.scalars(select(Alert).where(Alert.merged_into_id.is_(None))).all()
        assert alert.reports == 2
    assert len([each for each in world.phone(201).inbox if "DANGER" in each]) <= 2


# -- received once ------------------------------------------------------------------------------------------------


def test_the_same_id_is_received_once_for_ever(world: World) -> None:
    assert text(world, 1, "CONCERN 0 98 3") == "concern"
    assert text(world, 1, "CONCERN 0 98 3") == "repeated"
    world.passes(hours=13)
    assert text(world, 1, "VISIT 204711 2 1 1 1 1 1") == "repeated"
    assert (count(world, InboundMessage), count(world, Alert), count(world, Visit)) == (1, 1, 0)
    assert len(answers(world, 1)) == 1


@BOTH_ENGINES
def test_the_same_id_at_once_in_many_hands_is_received_once(world: World) -> None:
    with ThreadPoolExecutor(4) as hands:
        results = list(hands.map(lambda _: text(world, 1, "VISIT 204711 2 3 1 1 1 1"), range(8)))
    assert sorted(results) == ["repeated"] * 7 + ["visit"]
    assert count(world, InboundMessage) == count(world, Alert) == count(world, Visit) == 1
    assert len(answers(world, 1)) == 1


# -- who answers, and how often -----------------------------------------------------------------------------------


def test_five_answers_an_hour_and_every_report_its_own(world: World) -> None:
    volunteer = world.phone(1)
    for _ in range(7):
        volunteer.sends("LIST")
    assert len(answers(world, 1)) == 5
    volunteer.sends("VISIT 204711 2 1 1 1 1 1")
    assert (len(answers(world, 1)), count(world, Visit)) == (6, 1)
    volunteer.sends("HELP")
    assert len(answers(world, 1)) == 6
    world.passes(minutes=61)
    volunteer.sends("HELP")
    assert len(answers(world, 1)) == 7


def test_a_stranger_gets_one_answer_a_day(world: World) -> None:
    stranger = world.phone(999).sends("VISIT 204711 2 1 1 1 1 1").sends("muraho").sends("1")
    assert len(answers(world, 999)) == 1
    stranger.gets("ntiyanditse", "116")
    world.passes(hours=23)
    stranger.sends("LIST")
    assert len(answers(world, 999)) == 1
    world.passes(hours=2)
    stranger.sends("LIST")
    assert len(answers(world, 999)) == 2
    assert set(readings(world)) == {"stranger"}
    assert count(world, Alert) == count(world, Visit) == count(world, CallBack) == 0


@pytest.mark.parametrize("sender", ["21512", "MTN", "Airtel-RW", "+254700000001", "+250252123456", "0", "*801#"])
@SQLITE
def test_short_codes_names_and_other_countries_get_no_answer(world: World, sender: str) -> None:
    assert (
        inbound.receive(world.database, "simulated", InboundSms("ATXid_1", sender, "", "VISIT 204711 2 3 1 1 1 1", ""))
        == "ignored"
    )
    assert readings(world) == ["ignored"]
    assert count(world, Message) == count(world, Alert) == 0


@SQLITE
def test_a_text_by_another_network_puts_nobody_in_doubt(world: World) -> None:
    text(world, 1, "LIST")
    inbound.receive(
        world.database, "simulated", InboundSms("x2", "+250788000001", "", "VISIT 204711 2 3 1 1 1 1", "63513")
    )
    with world.database.read() as tx:
        assert [each.verified for each in tx.session.scalars(select(Visit))] == [True]
        assert [each.verified for each in tx.session.scalars(select(Alert))] == [True]


# -- the other words ----------------------------------------------------------------------------------------------


def test_list_tells_codes_and_days_only(world: World) -> None:
    world.phone(1).sends("ABANA")
    (answer,) = answers(world, 1)
    assert re.findall(r"\b(\d{6}) (\d\d/\d\d)", answer)[0] == ("318061", "11/10")
    assert {"204711", "318061", "427356", "536141"} == set(re.findall(r"\b\d{6}\b", answer))
    assert "Demo" not in answer
    world.phone(3).sends("LIST").gets("645827").never_gets("204711")


@SQLITE
def test_list_without_children_says_so(world: World) -> None:
    with world.database.write() as tx:
        tx.session.execute(update(Person).where(Person.role == Role.volunteer).values(village_id=24090101))
    world.phone(1).sends("LIST").gets("nta mwana")


@pytest.mark.parametrize(
    ("last", "words", "answer"),
    [
        (1, "HELP", "SURA 204711 2 1 1 1 1 1 (kode"),
        (201, "HELP", "OK 48217"),
        (201, "CLOSE 48217", "Please dial *801#"),
        (1, "ANDIKA R M 7", "Mukande *801#"),
        (101, "LIST", "azabahamagara. Byihutirwa: 116"),
        (501, "AIDE", "Please dial *801#"),
        (101, "UBUFASHA", "Umukozi azabahamagara"),
        (201, "LIST", "Please dial *801#"),
        (201, "VISIT 204711 2 1 1 1 1 1", "Please dial *801#"),
        (101, "CONCERN 0 1 1", "Umukozi azabahamagara. Byihutirwa: 116"),
        (1, "STOP", "Impuruza ntizihagarara"),
        (201, "STOP", "Alerts to officers never stop"),
        (201, "START", "again receive messages"),
        (101, "hello", "Umukozi azabahamagara"),
        (401, "hello", "Nothing was done"),
        (1, "Umwana arakubiswe", "SURA 204711 2 1 1 1 1 1"),
        (1, "4", "SURA 204711 2 1 1 1 1 1"),
        (1, "", "SURA 204711 2 1 1 1 1 1"),
    ],
)
@SQLITE
def test_every_text_of_a_known_phone_gets_one_answer(world: World, last: int, words: str, answer: str) -> None:
    world.phone(last).sends(words)
    (only,) = answers(world, last)
    assert answer in only
    assert count(world, Visit) == count(world, Alert) == 0


def test_what_nobody_can_read_makes_one_call_back_an_hour(world: World) -> None:
    world.phone(1).sends("Turashaka inama").sends("mudufashe vuba")
    assert count(world, CallBack) == 1
    world.phone(501).gets("somebody waits for a call")
    world.passes(minutes=61)
    world.phone(1).sends("mudufashe")
    assert count(world, CallBack) == 2


@pytest.mark.lengthy
@SQLITE
def test_a_caregiver_stops_and_starts_reminders(world: World) -> None:
    mother = world.phone(101).sends("STOP").gets("Ubutumwa bwahagaritswe")
    world.passes(days=3)
    mother.never_gets("Muraho! Twabibutsaga")
    mother.sends("TANGIRA").gets("mwongeye kwakira")
    world.phone(1).sends("VISIT 204711 2 1 1 1 1 1")
    world.passes(days=7)
    mother.gets("Muraho! Twabibutsaga")


@SQLITE
def test_an_empty_text_from_a_known_phone_is_rung_back(world: World) -> None:
    world.phone(1).sends("").sends(" ")
    assert count(world, CallBack) == 1


@SQLITE
def test_what_is_read_is_kept_with_the_text(world: World) -> None:
    for words in ("VISIT 204711 2 1 1 1 1 1", "LIST", "???"):
        world.phone(1).sends(words)
        world.watch.passes(seconds=1)
    assert readings(world) == ["visit", "list", "unreadable"]
