"""Reports as people number, name and put them together: read in one single way, or nothing kept and a person rings."""

import re

import pytest
from sqlalchemy import select

from core.models.alert import Alert, Concern, Level
from core.models.duty import CallBack
from core.models.visit import Visit
from tests.fixtures.texting import SQLITE, visits
from tests.fixtures.world import World

pytestmark = SQLITE
DANGER = (2, 3, 1, 1, 1, 1)


def alerts(world: World) -> list[tuple[str | None, Level]]:
    with world.database.read() as tx:
        return [(each.category, each.level) for each in tx.session.scalars(select(Alert).order_by(Alert.raised_at))]


def call_backs(world: World) -> list[str]:
    with world.database.read() as tx:
        return [each.reason.value for each in tx.session.scalars(select(CallBack).order_by(CallBack.asked_at))]


def answer(world: World, words: str, last: int = 1) -> str:
    return world.phone(last).sends(words).inbox[-1]


@pytest.mark.parametrize(
    "text",
    [
        "SURA 204711 1=2 2=3 3=1 4=1 5=1 6=1",
        "SURA 204711\n1. 2\n2. 3\n3. 1\n4. 1\n5. 1\n6. 1",
        "SURA 204711 1)2 2)3 3)1 4)1 5)1 6)1",
        "SURA 204711 1 2 2 3 3 1 4 1 5 1 6 1",
        "SURA 204711 6=1 5=1 4=1 3=1 2=3 1=2",
        "SURA 204711 seen 2 safe 3 school 1 food 1 carer 1 next 1",
        "SURA 204711 ishuri 1 murugo 3 ibiryo 1 yabonetse 2 umubyeyi 1 ibikurikira 1",
        "visit 204711 two three one one one one",
        "VISIT 204711 Q1 2 Q2 3 Q3 1 Q4 1 Q5 1 Q6 1",
        "visit 204711 q6=1 q5=1 q4=1 q3=1 q2=3 q1=2",
        "VISIT 204711 1st 2, 2nd 3, 3rd 1, 4th 1, 5th 1, 6th 1",
        "Visite 204711 1er 2 2e 3 3e 1 4e 1 5e 1 6e 1",
        "2 3 1 1 1 1 204711",
        "Muraho, SURA umwana 204711 2 3 1 1 1 1",
    ],
)
def test_numbered_and_named_answers_are_read(world: World, text: str) -> None:
    assert "Akarere kabimenyeshejwe" in answer(world, text)
    assert visits(world) == [DANGER]
    assert alerts(world) == [("visit_danger", Level.danger)]
    assert call_backs(world) == []


@pytest.mark.parametrize(
    "text",
    [
        "SURA 427356 2 1 1 1 1 2\n318061 2 3 1 1 1 1",
        "SURA 427356 211112 SURA 318061 231111",
        "sura 427356, 2,1,1,1,1,2; visit 318061: 2.3.1.1.1.1",
    ],
)
def test_two_children_in_one_text_are_two_visits_each_answered(world: World, text: str) -> None:
    phone = world.phone(2).sends(text)
    assert sorted(visits(world)) == [(2, 1, 1, 1, 1, 2), DANGER]
    assert alerts(world) == [("visit_danger", Level.danger)]
    assert [("Akarere kabimenyeshejwe" in each) for each in phone.inbox].count(True) == 1
    assert len([each for each in phone.inbox if "Nomero" in each or "No." in each or "nomero" in each]) >= 2


@pytest.mark.parametrize("text", ["IKIBAZO 0 4 3 0 2 1", "IKIBAZO 0 4 3 IKIBAZO 0 2 1", "concern 043\n021"])
def test_two_concerns_in_one_text_are_both_told(world: World, text: str) -> None:
    world.phone(3).sends(text)
    found = alerts(world)
    assert Level.danger in [level for _, level in found]
    with world.database.read() as tx:
        assert sorted(each.category or "" for each in tx.session.scalars(select(Concern))) == ["neglect", "sexual"]


def test_a_line_sent_double_is_one_visit(world: World) -> None:
    phone = world.phone(1).sends("SURA 204711 2 1 1 1 1 1\nSURA 204711 2 1 1 1 1 1")
    assert visits(world) == [(2, 1, 1, 1, 1, 1)]
    assert len(phone.inbox) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SURA 536141 2 2 1 1 1 1 1", "unreadable"),
        ("SURA 536141 2 3 1 1 1 1 1", "danger_text"),
        ("SURA 204711 2 1 1 1 1 1 204711 2 3 1 1 1 1", "danger_text"),
        ("SURA 204711 3 1 1 1 1", "danger_text"),
        ("SURA 204711 1 2 2 3", "danger_text"),
        ("SURA 2 1 1 1 1 1 1", "unreadable"),
        ("IKIBAZO 204711 4 2 2", "unreadable"),
        ("IKIBAZO 204711 4 2 1", "danger_text"),
        ("IKIBAZO 4 2", "unreadable"),
        ("VISIT 204711 2 1 1 1 1 1 CONCERN 4", "danger_text"),
    ],
)
def test_what_has_too_much_or_two_readings_is_not_kept_and_a_person_rings(world: World, text: str, reason: str) -> None:
    said = answer(world, text)
    assert said.startswith("Umukozi azabahamagara. Byihutirwa: 116. Ntibyabitswe: ")
    assert visits(world) == [] and alerts(world) == []
    assert call_backs(world) == [reason]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("SURA 204711 1=2 2=3", "umubare wa 3 ("),
        ("SURA 204711 ishuri 3", "umubare wa 1 ("),
        ("VISIT 2 1 1 1 1 1", "imibare 6"),
    ],
)
def test_a_part_that_is_named_keeps_its_place_while_the_rest_is_asked(world: World, text: str, asked: str) -> None:
    assert asked in answer(world, text)
    assert visits(world) == []


@pytest.mark.parametrize(
    "text", ["IKIBAZO KIHUTIRWA 0 2 1", "IKIBAZO cy'umwana 0 2 1", "Mwiriwe IKIBAZO gikomeye cyane 0 2 1 mutabare"]
)
def test_a_word_in_between_throws_nothing_away(world: World, text: str) -> None:
    answer(world, text)
    assert ("sexual", Level.danger) in alerts(world)


def test_a_name_in_between_is_kept_for_a_person_and_the_visit_stored(world: World) -> None:
    said = answer(world, "SURA Mukamana 204711 2 1 1 1 1 2")
    assert said.startswith("Umukozi azabahamagara. Byihutirwa: 116.") and "omero" in said
    assert visits(world) == [(2, 1, 1, 1, 1, 2)]
    assert call_backs(world) == ["unreadable"]


@pytest.mark.parametrize(
    "text",
    ["Mukire umwana arakubitwa cyane", "Please come, the boy is bleeding", "L'enfant est battu", "Mtoto anapigwa"],
)
@pytest.mark.parametrize("last", [1, 101])
def test_a_call_for_help_reads_first_that_somebody_rings(world: World, text: str, last: int) -> None:
    said = answer(world, text, last)
    assert said.startswith("Umukozi azabahamagara. Byihutirwa: 116.")
    assert call_backs(world) == ["danger_text"]
    for officer in (201, 202):
        world.phone(officer).gets("a call for help of")
    world.phone(501).never_gets("somebody waits for a call")


@pytest.mark.parametrize(
    ("text", "reason"), [("Turi mu nzira", "danger_text"), ("Mwiriwe", "unreadable"), ("Murakoze cyane", None)]
)
def test_at_night_every_text_but_thanks_is_rung_at_once(world: World, text: str, reason: str | None) -> None:
    world.watch.passes(hours=13)
    answer(world, text)
    assert call_backs(world) == ([reason] if reason else [])


@pytest.mark.parametrize(
    "text",
    [
        "Hagarika gukubita umwana wanjye, mumfashe",
        "Stop beating him, please help my child",
        "Arrêt! il frappe mon enfant",
        "Acha kumpiga mtoto wangu",
    ],
)
def test_a_command_inside_a_sentence_is_none(world: World, text: str) -> None:
    assert answer(world, text, 101).startswith("Umukozi azabahamagara. Byihutirwa: 116.")
    assert call_backs(world) == ["danger_text"]
    world.phone(101).never_gets("Ubutumwa bwahagaritswe")


@pytest.mark.parametrize("text", ["Stop. Thank you", "hagarika.", "STOP please", "Hagarika murakoze"])
def test_a_command_alone_or_with_courtesies_goes_on_working(world: World, text: str) -> None:
    assert "Ubutumwa bwahagaritswe" in answer(world, text, 101)


def test_every_stored_report_and_every_question_is_answered_also_the_ninth_of_an_hour(world: World) -> None:
    phone = world.phone(1)
    for keys in ("1 1 1 1 1 1", "2 1 1 1 1 1", "2 1 1 1 1 2", "2 1 1 1 2 1", "2 1 1 2 1 1"):
        phone.sends(f"SURA 204711 {keys}")
    for text in ("IKIBAZO 204711 2 1", "IKIBAZO 0 98 3", "IKIBAZO 0 91 3", "IKIBAZO 0 4"):
        phone.sends(text)
    assert len(phone.inbox) == 9
    phone.gets("uwa nyuma")
    assert ("sexual", Level.danger) in alerts(world)


@pytest.mark.lengthy
def test_from_the_31st_report_on_several_are_answered_together_and_dangers_singly(world: World) -> None:
    phone = world.phone(1)
    for turn in range(40):
        phone.sends("SURA 204711 " + " ".join("12"[turn >> bit & 1] for bit in range(6)))
    before = len(phone.inbox)
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(Visit)).all()) == 40
    phone.sends("IKIBAZO 0 2 1")
    assert len(phone.inbox) == before + 1
    world.passes(minutes=11)
    phone.gets("Izindi raporo 10 zabitswe")


@pytest.mark.parametrize(("text", "rings"), [("IKIBAZO 0 4 3\n0 4 3", True), ("IKIBAZO 204711 4 3\n204711 4 3", False)])
def test_the_same_twice_without_a_code_may_be_two_children(world: World, text: str, rings: bool) -> None:
    """Kept once either way; where no code says that it is one child, a person asks."""
    said = answer(world, text)
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(Concern)).all()) == 1
    assert bool(call_backs(world)) is rings
    assert said.startswith("Umukozi azabahamagara.") is rings
    assert len(re.findall(r"\b116\b", said)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2 3 1 1 1 1 visit for 204711",
        "204711 visit 2 3 1 1 1 1",
        "vu 2 maison 3 ecole 1 sante 1 relation 1 suite 1 visite 204711",
        "2 seen 3 home 1 school 1 food 1 carer 1 next visit 204711",
        "visit 204711 2 seen 3 home 1 school 1 food 1 carer 1 next",
        "visit 204711 2 seen 3 home 1 school 1 food 1 carer 1",
        "visit 204711 with the carer 2, danger now 3, goes 1, well 1, at ease 1, nothing 1",
        "visited 204711 2 3 1 1 1 1",
    ],
)
def test_names_behind_the_numbers_and_the_word_between_code_and_answers(world: World, text: str) -> None:
    answer(world, text)
    assert visits(world) == [DANGER]
    assert alerts(world) == [("visit_danger", Level.danger)]


@pytest.mark.parametrize(
    "text",
    [
        "ikibazo 4 1 umwana 204711",
        "204711, souci 4, urgence 1",
        "ikibazo kode 204711 ubwoko bw'ikibazo 4 byihutirwa 1",
        "concern: kind of concern 4, urgency 1, child 204711",
        "concern 204711 1 urgency 4 kind",
    ],
)
def test_a_concern_with_its_code_behind_or_its_kind_called_so(world: World, text: str) -> None:
    answer(world, text)
    assert alerts(world) == [("neglect", Level.danger)]


@pytest.mark.parametrize("text", ["visit 204711 3 home", "concern 204711 1 urgent 4"])
def test_a_number_that_two_names_claim_is_kept_as_neither(world: World, text: str) -> None:
    answer(world, text)
    assert visits(world) == [] and alerts(world) == []
    assert call_backs(world)
