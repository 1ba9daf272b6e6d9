"""What a family writes to the line: it is kept nowhere as a report, so a call is all that comes of it."""

import pytest
from sqlalchemy import select

from core.models.duty import CallBack
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World

pytestmark = SQLITE


def call_backs(world: World) -> list[str]:
    with world.database.read() as tx:
        return [each.reason.value for each in tx.session.scalars(select(CallBack).order_by(CallBack.asked_at))]


@pytest.mark.parametrize(
    "text", ["IKIBAZO 0 2 1", "concern 204711 1 1", "SURA 204711 2 3 1 1 1 1", "visite 427356 2 1 1 1 4 1"]
)
def test_a_family_that_writes_a_report_of_danger_is_rung_at_once(world: World, text: str) -> None:
    family = world.phone(101).sends(text)
    assert call_backs(world) == ["danger_text"]
    assert family.inbox[-1].startswith("Umukozi azabahamagara. Byihutirwa: 116.")
    for officer in (201, 202):
        world.phone(officer).gets("perhaps DANGER")
    world.phone(501).gets_nothing()


@pytest.mark.parametrize("text", ["IKIBAZO 0 4 3", "SURA 204711 2 1 1 1 1 1"])
def test_a_familys_report_of_no_danger_waits_for_the_day(world: World, text: str) -> None:
    world.phone(101).sends(text)
    assert call_backs(world) == ["unreadable"]


@pytest.mark.parametrize(("hours", "reason"), [(0, "caregiver"), (14, "danger_text"), (20, "danger_text")])
def test_a_family_that_asks_for_help_at_night_is_rung_at_once(world: World, hours: int, reason: str) -> None:
    world.watch.passes(hours=hours)
    world.phone(101).sends("Ubufasha").gets("116")
    assert call_backs(world) == [reason]


@pytest.mark.parametrize(
    "text",
    [
        *("Ananipiga sana", "Mtoto amekunywa sumu", "amefungiwa ndani ya nyumba"),
        *("Umwana yanyoye uburozi", "arashaka kwiyica", "Umwana yaburiwe irengero", "bamufungiranye mu nzu"),
        *("the child drank poison", "he has a knife", "She fainted and is not breathing"),
        *("Il tabasse sa fille", "elle s'est évanouie", "Il l'a enfermée"),
    ],
)
def test_harm_in_the_words_of_four_languages_is_rung_at_once(world: World, text: str) -> None:
    world.phone(101).sends(text)
    assert call_backs(world) == ["danger_text"]


@pytest.mark.parametrize(
    "text",
    [
        *("Nitakupigia simu kesho", "Mtoto yuko salama", "Umwana yagiye ku ishuri", "Yarwaye umutwe"),
        *("I will visit tomorrow", "The food is finished", "Elle va bien, à demain"),
    ],
)
def test_words_of_every_day_wait_for_the_day(world: World, text: str) -> None:
    world.phone(101).sends(text)
    assert call_backs(world) == ["unreadable"]
