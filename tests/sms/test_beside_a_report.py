"""Words beside a command or a whole report: what they may say is never lost, and never more than is true."""

import re

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from core.models.duty import CallBack
from tests.fixtures.texting import SQLITE, Texting
from tests.fixtures.world import World

pytestmark = SQLITE


def calls(world: World) -> list[str]:
    with world.database.read() as tx:
        return [each.reason.value for each in tx.session.scalars(select(CallBack).order_by(CallBack.asked_at))]


@pytest.mark.parametrize(
    "text",
    [
        *("Acha mtoto", "Hagarika umwana", "Stop child", "arret enfant", "Acha baba", "STOP \U0001f198", "arrete le"),
        *("Stop na mtoto", "IZU hagarika", "stop code"),
    ],
)
def test_a_family_that_says_stop_of_somebody_is_rung_and_goes_on_getting_messages(world: World, text: str) -> None:
    world.phone(101).sends(text).gets("azabahamagara", "116").never_gets("yahagaritswe")
    assert len(calls(world)) == 1


@pytest.mark.parametrize(
    "text", ["Stop please", "STOP, murakoze", "hagarika.", "Ok stop", "Acha tafadhali", "arret svp"]
)
def test_with_greetings_and_thanks_it_is_the_command(world: World, text: str) -> None:
    world.phone(101).sends(text).never_gets("azabahamagara")
    assert calls(world) == []


@pytest.mark.parametrize("text", ["Ubufasha umwana", "Msaada mtoto", "Help child", "aide enfant", "Funga umwana"])
def test_a_command_beside_a_child_is_a_text_that_a_person_reads(world: World, texting: Texting, text: str) -> None:
    assert texting.says(text).startswith("Umukozi azabahamagara. Byihutirwa: 116.")
    assert calls(world) == ["unreadable"]


@pytest.mark.parametrize("text", ["Abana", "Abana!", "Andika", "Funga", "TAKE", "Orodha", "List please"])
@pytest.mark.parametrize(("hours", "reason"), [(0, "unreadable"), (14, "danger_text")])
def test_a_family_has_no_list_and_closes_nothing(world: World, text: str, hours: int, reason: str) -> None:
    world.watch.passes(hours=hours)
    world.phone(101).sends(text).gets("azabahamagara", "116")
    assert calls(world) == [reason]


@pytest.mark.parametrize("text", ["Andika 204711 2 3", "Funga 0 2 1"])
def test_numbers_behind_what_is_done_by_phone_may_be_a_danger(world: World, texting: Texting, text: str) -> None:
    assert "116" in texting.says(text)
    assert calls(world) == ["danger_text"]


@pytest.mark.parametrize(
    "text",
    [
        "Fwd: SURA 204711 2 3 1 1 1 1",
        "SURA 204711 2 3 1 1 1 1 ejo",
        "SURA 204711 2 3 1 1 1 1 hakurikiraho",
        "IKIBAZO 204711 2 1 ejo",
        "SURA 204711 2 3 1 1 1 1 na mushiki we arakubitwa",
    ],
)
def test_words_beside_a_danger_that_was_told_are_a_line_on_its_card(world: World, texting: Texting, text: str) -> None:
    """Whoever takes the alert rings first; the sector hears of nobody before the key about a protected person."""
    answer = texting.says(text)
    assert answer.startswith("Umukozi azabahamagara. ") and len(re.findall(r"\b116\b", answer)) == 1
    assert calls(world) == ["broken_off"]
    world.phone(501).gets_nothing()
    world.phone(201).never_gets("waits for a call").dial().press("4071", "1", "1").sees("RING FIRST")


def test_the_same_danger_by_sms_again_is_answered_with_its_alert(world: World, texting: Texting) -> None:
    text = "SURA 318061 2 3 1 1 1 1"
    first, again = texting.says(text), texting.says(text)
    with world.database.read() as tx:
        (number,) = tx.session.scalars(select(Alert.number))
    for answer in (first, again):
        assert number in answer and "116" in answer
        assert "nta cyongeweho" not in answer


def test_the_same_danger_by_phone_again_is_answered_with_its_alert(world: World) -> None:
    for _ in range(2):
        phone = world.phone(1).dial()
        for key in ("1", "318061", "1", "3", "1", "1", "1", "1"):
            phone.press(key)
        if not phone.is_over:
            phone.press("0")
        assert "116" in phone.screen and phone.is_over


@pytest.mark.parametrize(
    "keys",
    [
        "\u0662 \u0663 \u0661 \u0661 \u0661 \u0661",
        "\u0968 \u0969 \u0967 \u0967 \u0967 \u0967",
        "\u2461 \u2462 \u2460 \u2460 \u2460 \u2460",
    ],
)
def test_digits_of_every_script_are_digits(world: World, texting: Texting, keys: str) -> None:
    assert "Akarere kabimenyeshejwe" in texting.says(f"SURA 204711 {keys}")
    texting.says("IKIBAZO \u0660 \u0662 \u0661")
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(Alert)).all()) == 2


@pytest.mark.parametrize("text", ["umwana arakubitwa 204711", "204711 the child is beaten", "arakubitwa 48217"])
@pytest.mark.parametrize("last", [201, 301, 401])
def test_an_officer_who_tells_a_danger_with_a_number_reads_first_whom_to_call(
    world: World, text: str, last: int
) -> None:
    world.phone(last).sends(text).gets("Child in danger: call 116 or 112 first")
    world.phone(last).sends("umwana 204711 yaje").gets("116")
    assert calls(world) == []


QUOTES = [
    "SURA 204711 2 3 1 1 1 1 Ohereza gusa kode y'umwana (imibare 6). Byose: SURA 204711 2 1 1 1 1 1. "
    "Cyangwa mukande *801#.",
    "Umukozi azabahamagara. Byihutirwa: 116. SURA 204711 2 3 1 1 1 1",
    "Umukozi azabahamagara. Byihutirwa: 116. umwana arakubitwa mumfashe",
]


@pytest.mark.parametrize("text", QUOTES)
@pytest.mark.parametrize("last", [1, 101])
def test_a_danger_beside_a_quote_of_ours_is_heard(world: World, text: str, last: int) -> None:
    world.phone(last).sends(text).gets("116")
    with world.database.read() as tx:
        told = tx.session.scalars(select(Alert)).all()
    assert told or calls(world) == ["danger_text"]
