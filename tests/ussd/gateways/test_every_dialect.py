"""What the edge promises, asked of every dialect: once each, the right bytes, for the right caller only."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.load.statements import noted
from core.language import gsm7
from core.models.session import Session
from core.settings import ROOT
from tests.fixtures.world import TOKEN, Watch, World, open_database
from tests.stories.reading import alert_on
from tests.ussd.conftest import rows_of
from tests.ussd.gateways.phones import DIALECTS, HubtelPhone, OneMorePhone, on, stolen
from ussd.gateways import dialects

AnyPhone = HubtelPhone | OneMorePhone
every_dialect = pytest.mark.parametrize("dialect", DIALECTS)
NUMBERED = [name for name in DIALECTS if name != "africastalking"]
VISIT = ("1", "204711", "1", "1", "1", "1", "1", "1")


def alerts_in(world: World) -> int:
    return rows_of(world.database)["alerts"]


@every_dialect
def test_the_same_hop_twice_gives_the_same_bytes_and_one_effect(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial()
    for key in ("2", "1", "1", "204711", "1", "2"):
        phone.press(key)
        first, rows = phone.raw, rows_of(lite.database)
        assert phone.again().raw == first
        assert phone.again().raw == first
        assert rows_of(lite.database) == rows
    phone.ends("116")
    assert alerts_in(lite) == 1


@every_dialect
def test_the_same_key_twice_is_two_answers(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press(*VISIT).ends()
    assert rows_of(lite.database)["visits"] == 1
    end = phone.raw
    assert phone.again().raw == end
    assert rows_of(lite.database)["visits"] == 1


@every_dialect
def test_a_lost_reply_is_given_again_and_the_talk_goes_on(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial()
    phone.press("2").sees("1 ")
    phone.screen = ""  # it never came
    phone.again().press("1").sees("112")
    assert alerts_in(lite) == 1


@every_dialect
def test_the_dial_twice_begins_one_session(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial()
    home = phone.raw
    assert phone.again().raw == home
    assert rows_of(lite.database)["talks"] == 1


@every_dialect
def test_a_hop_after_the_end_says_dial_again(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press("0").ends()
    rows = rows_of(lite.database)
    phone.next("1").ends("Ongera uhamagare")
    assert rows_of(lite.database) == rows


@every_dialect
def test_another_caller_in_the_session_sees_nothing_of_it(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press("1").sees("204711")
    thief = stolen(dialect, lite, phone, 2)
    thief.again().ends("Ongera uhamagare").does_not_see("204711")
    thief.next("1").ends("Ongera uhamagare")
    phone.press("204711").sees("1 ")


@every_dialect
def test_a_deep_dial_walks_and_stops_before_anything_is_written(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial("1*204711")
    phone.press("1", "1", "1", "1", "1", "1").ends()
    assert rows_of(lite.database)["visits"] == 1
    on(dialect, lite, 2).dial("2*1").press("1").sees("112")
    assert alerts_in(lite) == 1


@every_dialect
def test_a_cut_line_is_gone_on_with_be_it_by_another_gateway(lite: World, dialect: str) -> None:
    number = alert_on(on(dialect, lite, 1).dial().press("1", "204711", "2", "3"))
    for other in DIALECTS:
        on(other, lite, 1).dial().sees("Mwari mutararangiza").does_not_see(number)
    on(dialect, lite, 1).dial().press("1", "4071").press("1", "1", "1", "1", "0").ends(number)
    assert alerts_in(lite) == 1


@every_dialect
def test_an_empty_answer_asks_again(lite: World, dialect: str) -> None:
    on(dialect, lite, 1).dial().press("2", "").sees("Hitamo: 1-3.").press("1").sees("112")


@every_dialect
def test_a_pin_opens_what_is_read_and_is_not_kept(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press("4").press("9305", "4071", "1").sees("Demo-")
    for _ in range(2):
        phone.again().sees("Demo-")
    with lite.database.read() as tx:
        talk = tx.session.query(Session).one()
        box = tx.vault.open_bytes("talks.box", talk.id, talk.box_sealed)
    assert re.search(rb"\b(4071|9305)\b", box) is None
    assert b"my_children.card" in box


@every_dialect
def test_a_wrong_token_finds_nothing_and_get_is_no_way_in(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial()
    path = f"/ussd/{dialect.split()[0]}"
    for token in ("wrong", TOKEN + "x", TOKEN[:-1], "%ff"):
        assert lite.client.post(f"{path}/{token}", json={}).status_code == 404
    assert lite.client.get(f"{path}/{TOKEN}").status_code == 404
    phone.press("2").sees("1 ")


@every_dialect
def test_a_plain_hop_takes_two_statements(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press("1", "204711")
    for key in ("1", "1", "1", "1", "1"):
        with noted() as said:
            phone.press(key)
        assert len(said) == 2, said


@pytest.fixture
def new_world(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[str], World]]:
    """Worlds that begin alike."""
    opened = []

    def make(name: str) -> World:
        path = tmp_path / f"{name}.db"
        shutil.copy(sqlite_template, path)
        watch = Watch()
        opened.append(open_database(f"sqlite:///{path}", watch))
        return World(opened[-1], watch)

    yield make
    for database in opened:
        database.engine.dispose()


def seen(phone: AnyPhone, keys: tuple[str, ...]) -> list[str]:
    """Every screen of that talk; numbers of alerts and visits, which are drawn, are hidden."""
    screens = [phone.dial().screen]
    for key in keys:
        screens.append(phone.press(key).screen)
        assert gsm7.septets(phone.screen[4:]) <= 160
    return [re.sub(r"\b(\d{5}|\d{7})\b", "#", screen) for screen in screens]


def test_every_dialect_shows_the_same_screens(new_world: Callable[[str], World]) -> None:
    talks = (VISIT, ("2", "1", "1", "204711", "1", "2"), ("7", "x", "9", "", "2"), ("4", "4071", "1", "0", "0", "0"))
    told = {}
    for dialect in DIALECTS:
        world = new_world(dialect)
        told[dialect] = [seen(on(dialect, world, 2), keys) for keys in talks]
    first, *others = told.values()
    for each in others:
        assert each == first


# -- where only the last input comes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", NUMBERED)
def test_a_star_is_one_input_and_not_several(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press("2", "1*1*204711").sees("Hitamo: 1-3.")
    assert alerts_in(lite) == 0
    phone.press("2").press("0").sees("1 ")


def test_a_number_that_does_not_come_next_says_dial_again_and_spoils_nothing(lite: World) -> None:
    phone = HubtelPhone(lite.client, TOKEN, "+250788000001", lite.clock.settle).dial().press("2")
    rows, good = rows_of(lite.database), phone.hop
    for sequence in (0, 1, 2, 4, 5, 99):
        phone.hop = {**good, "Sequence": sequence, "Message": "1"}
        phone.again().ends("Ongera uhamagare")
    assert rows_of(lite.database) == rows
    phone.hop = {**good, "Sequence": 3, "Message": "1"}
    phone.again().sees("112")


def test_an_older_hop_is_answered_as_it_was(lite: World) -> None:
    phone = HubtelPhone(lite.client, TOKEN, "+250788000001", lite.clock.settle).dial()
    replies = [(phone.hop, phone.raw)]
    for key in ("2", "1", "3", "9", "0"):
        phone.press(key)
        replies.append((phone.hop, phone.raw))
    rows = rows_of(lite.database)
    for hop, raw in [*replies, *reversed(replies)]:
        phone.hop = hop
        assert phone.again().raw == raw
    assert rows_of(lite.database) == rows


@pytest.mark.parametrize("dialect", NUMBERED)
def test_a_dial_in_the_middle_of_a_session_does_not_answer_its_question(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press("2")
    phone.hop = {**phone.hop, "Type": "Initiation", "Message": "*801*1#", "ClientState": "3"}
    if "Sequence" in phone.hop:
        phone.hop["Sequence"] = 3
    phone.again().ends("Ongera uhamagare")
    assert alerts_in(lite) == 0


@pytest.mark.parametrize("dialect", NUMBERED)
def test_an_answer_in_a_session_nobody_knows_begins_at_home(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial()
    phone.session = "f" * 32
    phone.next("1").sees("2 Kumenyesha ikibazo").press("2", "1").sees("112")
    assert alerts_in(lite) == 1


@pytest.mark.parametrize("dialect", NUMBERED)
def test_a_session_that_ended_in_the_middle_is_a_draft_as_if_nobody_had_told(lite: World, dialect: str) -> None:
    phone = on(dialect, lite, 1).dial().press("1", "204711", "2", "3")
    rows = rows_of(lite.database)
    phone.closes("Timeout").ends()
    phone.closes("Release").ends()
    assert rows_of(lite.database) == rows
    phone.dial().sees("Mwari mutararangiza").press("1", "4071").sees("1 ")


# -- the edge is thin -------------------------------------------------------------------------------------------------


def test_outside_of_the_gateways_no_dialect_is_named() -> None:
    names = {each.name for each in dialects.DIALECTS}
    assert names == {path.split()[0] for path in DIALECTS}
    files = [path for path in (ROOT / "ussd").rglob("*.py") if path.parent.name != "gateways"]
    assert len(files) > 5
    told = [(path.name, name) for path in files for name in names if name in path.read_text().lower()]
    assert told == []


def test_a_dialect_is_one_file_and_one_line() -> None:
    for dialect in dialects.DIALECTS:
        told = [path.name for path in (ROOT / "ussd").rglob("*.py") if dialect.name in path.read_text().lower()]
        assert sorted(told) == sorted([f"{dialect.name}.py", "dialects.py"])
