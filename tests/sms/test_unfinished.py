"""A concern or a visit that lacks a part and never gets it: somebody rings, and nobody reads that all is well."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.models.duty import CallBack
from core.models.session import Session, SessionState
from core.reporting import unfinished_texts
from tests.fixtures.texting import SQLITE, Texting
from tests.fixtures.world import World

pytestmark = SQLITE


def calls(world: World) -> list[str]:
    with world.database.read() as tx:
        return [each.reason.value for each in tx.session.scalars(select(CallBack).order_by(CallBack.asked_at))]


def sweep(world: World, hours: float) -> int:
    world.watch.now += timedelta(hours=hours)
    with world.database.write() as tx:
        return unfinished_texts.ring(tx)


@pytest.mark.parametrize(
    "text",
    [
        *("IKIBAZO 204711 2", "IKIBAZO 0 7", "IKIBAZO 0 8 9", "IKIBAZO 204711 2 4", "IKIBAZO 204711 2 0"),
        *("SOUCI 2", "IKIBAZO 204710 5 2", "IKIBAZO 204711 5 ?", "TATIZO 0 \u0668"),
    ],
)
def test_a_grave_kind_without_its_last_number_is_rung_at_once(world: World, texting: Texting, text: str) -> None:
    answer = texting.says(text)
    assert "hamagara" in answer and "116" in answer
    assert calls(world) == ["danger_text"]
    for last in (201, 202):
        world.phone(last).gets("perhaps DANGER")
    world.phone(501).gets_nothing()


@pytest.mark.parametrize("text", ["IKIBAZO 204711 4", "IKIBAZO 0 92", "IKIBAZO 204711", "SURA 204711 2 1"])
def test_another_kind_is_asked_for_its_last_number_only(world: World, texting: Texting, text: str) -> None:
    assert "Ntibirabikwa." in texting.says(text)
    assert calls(world) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("IKIBAZO 204711 4", "IKIBAZO 318061 4 2"),
        ("IKIBAZO 204711 4", "SURA 318061 2 1 1 1 1 1"),
        ("SURA 204711 2 1", "SURA 318061 2 1 1 1 1 1"),
        ("SURA 204711 2 1 1 2", "204711 2 1 1 1 1 1"),
    ],
)
def test_one_that_another_puts_aside_is_rung_for_and_named(
    world: World, texting: Texting, first: str, second: str
) -> None:
    texting.says(first)
    answer = texting.says(second)
    assert answer.startswith("Umukozi azabahamagara: ") and "ya mbere ntiyabitswe" in answer
    assert len(re.findall(r"\b116\b", answer)) == 1
    assert calls(world) == ["unreadable"]


def test_a_grave_one_that_another_puts_aside_is_rung_for_at_once(world: World, texting: Texting) -> None:
    texting.says("IKIBAZO 204711 2")
    assert "turabahamagara" in texting.says("IKIBAZO 318061 4")
    assert calls(world) == ["danger_text"]
    texting.says("2")
    world.phone(501).gets_nothing()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("IKIBAZO 204711 4", "IKIBAZO 204711 4 2"),
        ("SURA 204711 2 1 9", "SURA 204711 2 1 1 1 1 1"),
        ("SURA 204710", "SURA 204711 2 1 1 1 1 1"),
        ("IKIBAZO", "SURA 204711 2 1 1 1 1 1"),
    ],
)
def test_one_that_the_next_tells_whole_is_put_aside_without_a_call(
    world: World, texting: Texting, first: str, second: str
) -> None:
    texting.says(first)
    assert texting.says(second).startswith("Murakoze")
    assert calls(world) == []


@pytest.mark.parametrize(("text", "rings"), [("SURA 318061 2 1 1 2 2", ["unreadable"]), ("SURA", [])])
def test_one_that_nobody_finished_in_a_day_is_rung_for(
    world: World, texting: Texting, text: str, rings: list[str]
) -> None:
    texting.says(text)
    assert sweep(world, 23.9) == 0
    assert sweep(world, 0.2) == 1
    assert calls(world) == rings
    assert sweep(world, 0.2) == 0
    with world.database.read() as tx:
        assert tx.session.scalars(select(Session.state)).all() == [SessionState.discarded]


def test_the_clock_does_so_by_itself(world: World) -> None:
    world.phone(1).sends("SURA 318061 2 1 1 2 2")
    world.passes(hours=26)
    assert calls(world) == ["unreadable"]
    world.phone(501).gets("waits for a call")


def test_one_for_which_somebody_rang_is_not_rung_for_twice(world: World, texting: Texting) -> None:
    texting.says("IKIBAZO 204711 2")
    assert sweep(world, 24.1) == 1
    assert calls(world) == ["danger_text"]
    texting.says("SURA 204711 2 3")
    assert sweep(world, 24.1) == 1


def test_one_that_another_version_kept_is_rung_for(world: World, texting: Texting) -> None:
    texting.says("SURA 318061 2 1")
    with world.database.write() as tx:
        talk = tx.session.scalars(select(Session)).one()
        kept = '{"me": {"number": "+250788000001"}}'
        talk.box_sealed = tx.vault.seal("talks.box", talk.id, kept)
    assert sweep(world, 24.1) == 1
    assert calls(world) == ["unreadable"]
