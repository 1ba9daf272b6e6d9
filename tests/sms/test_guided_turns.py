"""Which talk a bare number continues, and what happens when two texts meet or the code has changed meanwhile."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from core.errors import Busy
from core.models.session import Session, SessionState
from core.models.visit import Visit
from core.storage import sessions
from core.storage.db import Tx
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.texting import SQLITE, Texting, visits
from tests.fixtures.world import World


def states(world: World) -> list[SessionState]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Session.state).order_by(Session.began_at)))


# -- which talk a number continues --------------------------------------------------------------------------------


@SQLITE
def test_a_command_word_starts_anew(world: World, texting: Texting) -> None:
    assert "umubare wa 3 (" in texting.says("VISIT 204711 2 1")
    assert "umubare wa 2 (" in texting.says("VISIT 318061 2")
    for answer in ("1", "1", "1", "1", "1"):
        texting.says(answer)
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(Visit)).all()) == 1
    assert states(world) == [SessionState.discarded, SessionState.ended]
    assert "SURA 204711" in texting.says("1")


@SQLITE
def test_a_whole_report_puts_the_unfinished_one_aside(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 1")
    texting.says("VISIT 318061 2 1 1 1 1 1")
    assert states(world) == [SessionState.discarded]
    texting.says("1")
    assert len(visits(world)) == 1


@SQLITE
def test_other_words_leave_the_question_open(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 1 1 1 1")
    texting.says("LIST")
    texting.says("HELP")
    texting.says("what?")
    texting.says("1")
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]


def test_a_question_waits_24_hours(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 1 1 1 1")
    world.passes(hours=23)
    assert "Nomero" in texting.says("1")
    texting.says("VISIT 318061 2 1 1 1 1")
    world.passes(hours=25)
    assert "SURA 204711" in texting.says("1")
    assert len(visits(world)) == 1


@SQLITE
def test_the_partners_number_answers_nothing_of_mine(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 1 1 1 1")
    world.phone(2).sends("1").gets("SURA 204711")
    assert not visits(world)


@SQLITE
def test_a_talk_on_the_screen_and_one_by_sms_do_not_meet(world: World, texting: Texting) -> None:
    texting.phone.dial().press("1", "204711", "2", "1").hangs_up()
    assert "SURA 204711" in texting.says("1")
    texting.says("VISIT 318061 2 1 1 1 1")
    texting.phone.dial().sees("Mwari mutararangiza").hangs_up()
    texting.says("1")
    assert len(visits(world)) == 1


# -- when two texts meet, or the code has changed -----------------------------------------------------------------


def test_two_answers_at_once_are_one_visit(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 1 1 1 1")

    def answer(turn: int) -> str:
        try:
            return inbound.receive(
                world.database, "simulated", InboundSms(f"at-once-{turn}", texting.phone.number, "", "1", "63510")
            )
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(4) as hands:
        results = list(hands.map(answer, range(4)))
    assert "number" in results
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]


@SQLITE
def test_an_answer_that_another_overtook_is_brought_again(
    world: World, texting: Texting, monkeypatch: pytest.MonkeyPatch
) -> None:
    texting.says("VISIT 204711 2 1 1 1 1")
    real = sessions.draft

    def old(tx: Tx, number: str, channel: str) -> sessions.StoredSession | None:
        kept = real(tx, number, channel)
        return msgspec.structs.replace(kept, version=kept.version - 1) if kept else None

    with monkeypatch.context() as patch:
        patch.setattr(sessions, "draft", old)
        with pytest.raises(Busy):
            inbound.receive(world.database, "simulated", InboundSms("late", texting.phone.number, "", "1", "63510"))
    assert not visits(world)
    assert (
        inbound.receive(world.database, "simulated", InboundSms("late", texting.phone.number, "", "1", "63510"))
        == "number"
    )
    assert len(visits(world)) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda box: box["memory"]["journal"].__setitem__(0, ["answer", "visit.child_of_old", 1]),
        lambda box: box.__setitem__("colour", "red"),
        lambda box: box.pop("script"),
        lambda box: box["memory"].__setitem__("mood", 3),
    ],
)
@SQLITE
def test_a_talk_of_an_older_version_is_put_aside(
    world: World, texting: Texting, change: Callable[[dict[str, Any]], object]
) -> None:
    texting.says("VISIT 204711 2 1 1 1 1")
    with world.database.write() as tx:
        talk = tx.session.scalars(select(Session)).one()
        box = json.loads(tx.vault.open("talks.box", talk.id, talk.box_sealed))
        change(box)
        talk.box_sealed = tx.vault.seal("talks.box", talk.id, json.dumps(box))
    assert "Ntibyabitswe" in texting.says("1")
    assert states(world) == [SessionState.discarded]
    assert "Nomero" in texting.says("VISIT 204711 2 1 1 1 1 1")


@SQLITE
def test_what_is_kept_of_a_talk_is_sealed_and_holds_no_raw_keys(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 3")
    with world.database.read() as tx:
        talk = tx.session.scalars(select(Session)).one()
        box = json.loads(tx.vault.open("talks.box", talk.id, talk.box_sealed))
    assert b"visit" not in talk.box_sealed
    assert [entry[1] for entry in box["memory"]["journal"]][:3] == ["visit.child", "visit.seen", "visit.safe"]
    assert box["asked"] == "visit.school"
