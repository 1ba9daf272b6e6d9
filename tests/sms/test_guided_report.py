"""A talk by SMS: what is wrong or missing is asked back, one text a question; a bare number answers the latest."""

import pytest
from sqlalchemy import select

from core.models.alert import Alert, Level
from core.models.duty import CallBack
from core.models.session import Session, SessionState
from core.models.visit import Visit
from tests.fixtures.texting import SQLITE, Texting, visits
from tests.fixtures.world import World


def alerts(world: World) -> list[Alert]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Alert).order_by(Alert.raised_at)))


def states(world: World) -> list[SessionState]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Session.state).order_by(Session.began_at)))


# -- one question a text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (0, "imibare 6"),
        (1, "umubare wa 1 ("),
        (2, "umubare wa 2 ("),
        (3, "umubare wa 3 ("),
        (4, "umubare wa 4 ("),
        (5, "umubare wa 5 ("),
        (6, "umubare wa 6 ("),
    ],
)
@SQLITE
def test_a_wrong_part_is_named_and_a_bare_number_mends_it(world: World, texting: Texting, at: int, part: str) -> None:
    right = ["204711", "2", "1", "1", "1", "1", "1"]
    wrong = [*right[:at], "7", *right[at + 1 :]]
    asked = texting.says("SURA " + " ".join(wrong))
    assert part in asked
    assert "*801#" in asked
    assert not visits(world)
    assert "Nomero" in texting.says(right[at])
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]


def test_each_missing_part_is_asked_in_turn(world: World, texting: Texting) -> None:
    assert "imibare 6" in texting.says("VISIT")
    for number, answer in enumerate(["204711", "2", "1", "1", "1", "1"], start=1):
        assert f"umubare wa {number} (" in texting.says(answer)
        assert not visits(world)
    assert "Nomero" in texting.says("1")
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]
    assert states(world) == [SessionState.ended]


@SQLITE
def test_each_missing_part_of_a_concern_is_asked_in_turn(world: World, texting: Texting) -> None:
    assert "uwa nyuma" in texting.says("CONCERN")
    assert "0 niba atanditse" in texting.says("2")
    assert "imibare 6" in texting.says("1")
    assert "ubwoko" in texting.says("318061")
    assert not alerts(world)
    assert "Murakoze" in texting.says("91")
    (alert,) = alerts(world)
    assert (alert.category, alert.level) == ("dropout", Level.medium)


@pytest.mark.parametrize("about", ["2", "3"])
@SQLITE
def test_a_child_or_household_without_a_code(world: World, texting: Texting, about: str) -> None:
    texting.says("CONCERN")
    texting.says("3")
    assert "ubwoko" in texting.says(about)
    texting.says("4")
    (alert,) = alerts(world)
    assert (alert.category, alert.child_id) == ("neglect", None)


@pytest.mark.parametrize(
    ("words", "part", "mends"),
    [
        ("CONCERN 204711 92", "uwa nyuma", "2"),
        ("CONCERN 204711 92 7", "uwa nyuma", "2"),
        ("CONCERN 204711 99 2", "ubwoko", "92"),
        ("CONCERN 204712 92 2", "imibare 6", "204711"),
        ("CONCERN 318 92 2", "imibare 6", "204 711"),
        ("CONCERN 751237 92 2", "imibare 6", "204711"),
    ],
)
@SQLITE
def test_a_wrong_part_of_a_concern(world: World, texting: Texting, words: str, part: str, mends: str) -> None:
    assert part in texting.says(words)
    assert not alerts(world)
    texting.says(mends)
    (alert,) = alerts(world)
    assert (alert.category, alert.level) == ("labour", Level.medium)


@pytest.mark.parametrize(
    ("code", "said"),
    [("20471", "6"), ("204717", "204717"), ("645827", "645827")],
)
@SQLITE
def test_a_code_that_is_short_slipped_or_unknown_is_asked_again(texting: Texting, code: str, said: str) -> None:
    asked = texting.says(f"VISIT {code} 2 1 1 1 1 1")
    assert "imibare 6" in asked
    again = texting.says(code)
    assert "imibare 6" in again


@SQLITE
def test_a_wrong_answer_is_asked_again(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 1 1 1 1")
    for wrong in ("5", "0", "99", "1234567"):
        assert "umubare wa 6 (" in texting.says(wrong)
    texting.says("4")
    assert visits(world) == [(2, 1, 1, 1, 1, 4)]


@pytest.mark.parametrize(("words", "asked"), [("VISIT 204711 3 7", "2"), ("VISIT 204711 3 1 9", "3")])
@SQLITE
def test_what_is_said_of_a_child_not_seen_is_read_too(world: World, texting: Texting, words: str, asked: str) -> None:
    assert f"umubare wa {asked} (" in texting.says(words)
    texting.says("2")
    assert len(visits(world)) == 1


# -- danger is told before the rest is asked ----------------------------------------------------------------------


def test_danger_is_told_though_the_rest_is_missing(world: World, texting: Texting) -> None:
    assert "umubare wa 3 (" in texting.says("VISIT 204711 2 3")
    (alert,) = alerts(world)
    assert alert.level is Level.danger
    world.phone(201).gets(alert.number)
    texting.says("1")
    texting.says("1")
    texting.says("1")
    assert alert.number in texting.says("1")
    assert [each.id for each in alerts(world)] == [alert.id]
    with world.database.read() as tx:
        assert tx.session.scalars(select(Visit.alert_id)).all() == [alert.id]


@SQLITE
def test_danger_now_is_told_though_the_code_is_wrong(world: World, texting: Texting) -> None:
    texting.says("CONCERN 204712 1 1")
    (alert,) = alerts(world)
    assert (alert.level, alert.child_id) == (Level.danger, None)
    texting.says("204711")
    (same,) = alerts(world)
    assert (same.id, same.category) == (alert.id, "beaten")
    assert same.child_id


def test_a_danger_left_unfinished_is_rung_back(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 3")
    world.passes(minutes=4)
    with world.database.read() as tx:
        (call,) = tx.session.scalars(select(CallBack)).all()
        assert call.reason == "broken_off"
    world.phone(201).never_gets("waits for a call").dial().press("4071", "1", "1").sees("RING FIRST 0788000001")
    world.phone(501).gets_nothing()


@SQLITE
def test_a_finished_danger_is_not_rung_back(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 3 1 1 1")
    texting.says("1")
    world.passes(minutes=30)
    with world.database.read() as tx:
        assert not tx.session.scalars(select(CallBack)).all()
