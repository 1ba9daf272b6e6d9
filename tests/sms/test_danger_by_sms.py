"""Danger by SMS: told at that very text, its number in the answer, and rung back wherever the talk broke off."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.models.alert import Alert, Level
from core.models.duty import CallBack
from core.models.message import Message
from core.models.session import Session
from core.people import people
from core.storage.access import operator
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.texting import SQLITE, Texting, visits
from tests.fixtures.world import World


def alerts(world: World) -> list[Alert]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Alert).order_by(Alert.raised_at)))


def call_backs(world: World) -> list[str]:
    with world.database.read() as tx:
        return [each.reason.value for each in tx.session.scalars(select(CallBack).order_by(CallBack.asked_at))]


def test_a_bare_concern_asks_first_how_urgent_and_tells_at_the_answer(world: World, texting: Texting) -> None:
    assert "1 ubu" in texting.says("ikibazo")
    assert alerts(world) == []
    answer = texting.says("1")
    (alert,) = alerts(world)
    assert (alert.level, alert.child_id, alert.category) == (Level.danger, None, None)
    assert alert.number in answer and "116" in answer and "imibare 6" in answer
    world.phone(201).gets(alert.number, "DANGER")
    assert alert.number not in texting.says("318061")
    assert alert.number in texting.says("1")
    assert alerts(world)[0].category == "beaten"


@pytest.mark.parametrize(
    "words", ["CONCERN 204712 1 1", "VISIT 204711 2 3", "VISIT 204711 2 1 1 1 4", "VISIT 204711 2 3 9"]
)
@SQLITE
def test_the_number_stands_in_the_answer_that_asks_for_the_rest(world: World, texting: Texting, words: str) -> None:
    answer = texting.says(words)
    (alert,) = alerts(world)
    assert alert.level is Level.danger
    assert answer.startswith(f"Akarere kabimenyeshejwe: {alert.number}.")


@SQLITE
def test_zero_instead_of_a_wrong_code_is_a_child_not_registered(world: World, texting: Texting) -> None:
    texting.says("CONCERN 204712 1 1")
    assert "Murakoze" in texting.says("0")
    (alert,) = alerts(world)
    assert (alert.child_id, alert.category) == (None, "beaten")


@SQLITE
def test_a_code_answers_whom_it_is_about(world: World, texting: Texting) -> None:
    texting.says("CONCERN")
    texting.says("2")
    assert "ubwoko" in texting.says("318 061")
    texting.says("91")
    assert alerts(world)[0].child_id


@pytest.mark.parametrize("after", ["SURA 318061 2 1 1 1 1 1", "CONCERN", "CONCERN 0 98 3", "VISIT 318061"])
def test_a_danger_put_aside_for_another_word_is_rung_back_all_the_same(
    world: World, texting: Texting, after: str
) -> None:
    texting.phone.sends("VISIT 204711 2 3")
    texting.phone.sends(after)
    world.passes(minutes=4)
    assert call_backs(world) == ["broken_off"]
    officer = world.phone(201).never_gets("waits for a call")
    officer.dial().press("4071", "1", "1").sees("RING FIRST")
    world.phone(501).gets_nothing()
    world.passes(hours=1)
    assert call_backs(world) == ["broken_off"]


@SQLITE
def test_a_danger_told_anew_to_its_end_is_not_rung_back(world: World, texting: Texting) -> None:
    texting.phone.sends("CONCERN 204712 1 1")
    texting.phone.sends("CONCERN 204711 1 1")
    world.passes(minutes=30)
    assert call_backs(world) == []
    assert [alert.reports for alert in alerts(world)] == [2]


@SQLITE
def test_a_danger_on_the_screen_started_again_is_rung_back(world: World) -> None:
    world.phone(1).dial().press("2", "1").hangs_up()
    phone = world.phone(1).dial().sees("Mwari mutararangiza").press("2")
    phone.press("7").hangs_up()
    world.passes(minutes=4)
    assert call_backs(world) == ["broken_off"]


@SQLITE
def test_a_danger_in_a_talk_that_a_deploy_changed_is_rung_back(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 3")
    with world.database.write() as tx:
        talk = tx.session.scalars(select(Session)).one()
        talk.box_sealed = tx.vault.seal("talks.box", talk.id, '{"colour": "red"}')
    texting.phone.sends("1")
    world.passes(minutes=4)
    assert "broken_off" in call_backs(world)


@SQLITE
def test_words_behind_a_concern_make_somebody_ring_while_the_rest_is_asked(world: World, texting: Texting) -> None:
    asked = texting.says("Ikibazo gikomeye: umwana arakubiswe")
    assert "1 ubu" in asked and "116" in asked and "turabahamagara" in asked
    assert call_backs(world) == ["danger_text"]
    texting.says("1")
    assert [alert.level for alert in alerts(world)] == [Level.danger]


@SQLITE
def test_an_old_answer_that_comes_late_answers_no_newer_question(world: World, texting: Texting) -> None:
    texting.says("VISIT 318061 2 1 1 1 1")
    now = world.watch.now

    def brings(words: str, sent_before: int) -> str:
        sent_at = now - timedelta(minutes=sent_before)
        message = InboundSms(f"late-{sent_before}", texting.phone.number, "", words, "63510", sent_at)
        return inbound.receive(world.database, "simulated", message)

    brings("4", sent_before=10)
    assert visits(world) == []
    with world.database.read() as tx:
        newest = tx.session.scalars(select(Message).order_by(Message.created_at.desc(), Message.id.desc())).first()
        assert newest and "umubare wa 6" in tx.vault.open("messages.text", newest.id, newest.text_sealed)
    brings("1", sent_before=0)
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]


@SQLITE
def test_the_rest_of_a_visit_may_be_sent_at_once_but_never_guessed(world: World, texting: Texting) -> None:
    texting.says("VISIT 204711 2 1")
    assert "umubare wa 3 (" in texting.says("3 1")
    assert "umubare wa 3 (" in texting.says("2 1 1 1 1 1")
    assert "Nomero" in texting.says("2 1 1 4")
    assert visits(world) == [(2, 1, 2, 1, 1, 4)]


@pytest.mark.parametrize("words", ["204711 2 1 1 1 1 1", "204 711 2 1 1 1 1 1"])
@SQLITE
def test_a_whole_line_without_its_word_is_taken_where_a_question_waits(
    world: World, texting: Texting, words: str
) -> None:
    texting.says("VISIT 204711 2 1 9")
    assert "Nomero" in texting.says(words)
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]


@SQLITE
def test_the_same_concern_told_twice_is_thanked_not_kept_twice(world: World, texting: Texting) -> None:
    first = texting.says("CONCERN 204711 4 2")
    again = texting.says("IKIBAZO 204711 4 2")
    assert "yari isanzwe ihari" in again and "116" in again
    assert re.findall(r"\b\d{5}\b", first) == re.findall(r"\b\d{5}\b", again)
    assert [alert.reports for alert in alerts(world)] == [1]
    assert len([each for each in world.phone(201).inbox if "MEDIUM" in each]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "IKIBAZO 204711 1 1\nSURA 204711 1 1 1 1 1",
        "SURA 204711 2 1 1 1 1 1 1 IKIBAZO 0 4 1",
        "VISIT 204711 two three one one one one 1",
        "he said so TATIZO byihutirwa 1, ubwoko 6, 536141 Visite 204711",
    ],
)
@SQLITE
def test_a_danger_beside_a_report_that_does_not_fit_is_rung_and_nothing_is_kept(
    world: World, texting: Texting, text: str
) -> None:
    answer = texting.says(text)
    assert "hamagara" in answer.lower() and "116" in answer
    assert call_backs(world) == ["danger_text"]
    assert visits(world) == [] and alerts(world) == []


@SQLITE
def test_i_in_front_of_a_sentence_is_no_key(world: World, texting: Texting) -> None:
    texting.says("visit 204711 seen 2, safe 1, school 2, food 2, carer 3, next\nI could not come earlier")
    assert visits(world) == []


@pytest.mark.parametrize(
    "told", ["VISIT 204711 2 3 1 1 1 1", "CONCERN 0 1 1", "a small child is locked in alone", "SURA 2 3"]
)
@SQLITE
def test_a_stranger_who_may_tell_a_danger_is_rung_by_the_national_desk(world: World, told: str) -> None:
    stranger = world.phone(999).sends(told).sends(told)
    assert len(stranger.inbox) == 1
    stranger.gets("azaguhamagara", "112", "116")
    assert call_backs(world) == ["danger_text"]
    assert alerts(world) == [] and visits(world) == []
    world.phone(401).gets("perhaps DANGER", "call for help")
    stranger.sends("muraho")
    assert len(stranger.inbox) == 2


@pytest.mark.parametrize("told", ["SURA 204711 2 3 1 1 1 1", "IKIBAZO 0 1 1", "IKIBAZO umwana arakubitwa"])
@SQLITE
def test_a_sectors_officer_who_may_tell_a_danger_is_rung_by_the_district(world: World, told: str) -> None:
    world.phone(501).sends(told).gets("116").never_gets("ntibikorwa")
    assert call_backs(world) == ["danger_text"]
    for last in (201, 202):
        world.phone(last).gets("perhaps DANGER")
    assert alerts(world) == [] and visits(world) == []


@pytest.mark.parametrize("last", [201, 301, 401])
@SQLITE
def test_an_officer_who_reports_a_danger_by_sms_reads_first_whom_to_call(world: World, last: int) -> None:
    world.phone(last).sends("SURA 204711 2 3 1 1 1 1")
    assert re.match("Child in danger: call 116 or 112 first", world.phone(last).inbox[-1])
    assert call_backs(world) == []


@SQLITE
def test_what_is_no_danger_makes_nobody_ring_a_sectors_officer(world: World) -> None:
    world.phone(501).sends("SURA 204711 2 1 1 1 1 1").sends("muraho")
    world.passes(hours=14)
    world.phone(501).sends("SURA 204711 2 1 1 1 1 1")
    assert call_backs(world) == []


@pytest.mark.parametrize(
    "told",
    [
        "umugabo arashaka kunyica",
        "papa aratwica",
        "agiye kubica bose",
        "barashaka kutwica",
        "yishe mama",
        "yanyishe",
        "umwana yishwe",
        "baba anataka kuniua",
        "atatuua",
    ],
)
@SQLITE
def test_killing_is_a_word_of_danger_whoever_is_killed(world: World, told: str) -> None:
    world.phone(101).sends(told)
    assert call_backs(world) == ["danger_text"]


@SQLITE
def test_a_stranger_is_promised_no_call_by_sms_while_nobody_is_there_to_make_it(world: World) -> None:
    """The helpline alone; the call waits for whoever comes."""
    with world.database.write() as tx:
        (desk,) = people.callers(tx, "+250788000401", "ussd")
        departures.left(tx, operator("Jean"), desk.id)
    stranger = world.phone(999).sends("Umwana arakubitwa cyane, mutabare")
    stranger.gets("116").never_gets("azaguhamagara")
    assert call_backs(world) == ["danger_text"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("SURA 204711 a2 b3 c1 d1 e1 f1", "danger_text"),
        ("SURA 204711 2x3x1x1x1x1", "danger_text"),
        ("SURA 204711 II III I I I I", "danger_text"),
        ("TEMBELEA 204711 a2 b1 c1 d1 e4 f1", "danger_text"),
        ("IKIBAZO 0 k2 u1", "danger_text"),
        ("SURA 204711 a2 b1 c1 d1 e1 f1", "unreadable"),
        ("204711 yiga muri P1", "unreadable"),
    ],
)
@SQLITE
def test_digits_stuck_to_letters_are_no_answers_but_may_be_a_danger(
    world: World, texting: Texting, words: str, reason: str
) -> None:
    texting.says(words)
    assert call_backs(world) == [reason]
