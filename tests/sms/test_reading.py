"""What a text says, however a thumb writes it."""

import pytest

from core.models.person import Language
from sms.commands import CONCERN, NUMBER, OK, STOP, UNREADABLE, VISIT, WORDS
from sms.reading import plain, read
from sms.said import Said, SmsCommand


def answers(text: str) -> dict[str, str]:
    """The one whole report of a text, by its questions."""
    (report,) = read(text).whole
    return report.answers


FULL = {
    "visit.child": "204711",
    "visit.seen": "2",
    "visit.safe": "1",
    "visit.school": "1",
    "visit.health": "1",
    "visit.bond": "1",
    "visit.next": "1",
}


@pytest.mark.parametrize(
    "text",
    [
        "VISIT 204711 2 1 1 1 1 1",
        "visit 204711 2 1 1 1 1 1",
        "ViSiT 204711 2 1 1 1 1 1",
        "  VISIT   204711\t2 1 1\n1 1 1  ",
        "VISIT, 204711: 2,1,1,1,1,1.",
        "VISIT*204711*2*1*1*1*1*1#",
        "VISIT-204711-2-1-1-1-1-1",
        "VISIT_204711_2_1_1_1_1_1",
        '"VISIT 204711 2 1 1 1 1 1"',
        "\u2018VISIT 204711 2 1 1 1 1 1\u2019",
        "'VISIT 204711 2 1 1 1 1 1'",
        "VISIT204711 2 1 1 1 1 1",
        "VISIT204711211111",
        "visit2O47ll 2iiIL1",
        "VISIT/204711/2/1/1/1/1/1",
        "VISIT;204711;2;1;1;1;1;1",
        "VISIT.204711.2.1.1.1.1.1",
        "VISIT 2047112 1 1 1 1 1",
        "VISIT 204711211111",
        "VISIT code 204711 2 1 1 1 1 1 thank you",
        "Send VISIT 204711 2 1 1 1 1 1",
        "Andika VISIT 204711 2 1 1 1 1 1",
        "\u200bVISIT\u200b 204711 2 1\u200d 1 1 1 1\ufeff",
        "VI\u00adSIT 204711 2 1 1 1 1 1",
        "VISIT\u00a0204711\u20032 1 1 1 1 1",
        "\uff36\uff29\uff33\uff29\uff34 \uff12\uff10\uff14\uff17\uff11\uff11 2 1 1 1 1 1",
        "VISIT 204 711 2 1 1 1 1 1",
        "VISIT 204-711 2 1 1 1 1 1",
    ],
)
def test_a_visit_is_read_however_it_is_written(text: str) -> None:
    assert read(text).command is VISIT
    assert answers(text) == FULL


@pytest.mark.parametrize("keys", ["211111", "2 1 1 1 1 1", "2IIIll", "2 I l L 1 1"])
def test_six_keys_may_be_one_word_and_letters_may_stand_for_digits(keys: str) -> None:
    assert answers(f"SURA 204711 {keys}") == FULL


def test_the_letter_o_is_a_zero() -> None:
    assert answers("CONCERN O 5 1")["concern.about"] == "2"
    assert answers("concernO51")["concern.category"] == "5"
    assert read("2O4711") == Said(NUMBER, ("204711",))


@pytest.mark.parametrize(
    "text",
    [
        "concern urgency 2 kind 92 code 204711",
        "SOUCI type 92 urgence 2 enfant 204711",
        "tatizo haraka 2, mtoto 204711, aina 92",
        "I went to 204711 today. CONCERN 204711 92 2",
        "CONCERN 204711 92 2 girl of 15",
    ],
)
def test_named_parts_stand_in_any_order_and_what_is_said_again_or_is_an_age_answers_nothing(text: str) -> None:
    about = {"concern.about": "1", "concern.code": "204711"}
    assert answers(text) == {**about, "concern.category": "92", "concern.urgency": "2"}


@pytest.mark.parametrize("text", ["concern 2 urgency 1 kind 204711", "I went to 318061. CONCERN 204711 92 2"])
def test_names_behind_and_another_code_in_front_are_asked_about(text: str) -> None:
    assert not read(text).whole


@pytest.mark.parametrize("language", Language)
def test_each_language_reports_in_its_own_words(language: Language) -> None:
    for word in VISIT.words[language]:
        for text in (
            f"{word} 204711 2 1 1 1 1 1",
            f"  {word.lower()}204711,2/1;1.1-1#1 ",
            f"{word}\u2019204 711 211111",
        ):
            assert answers(text) == FULL, text
    for word in CONCERN.words[language]:
        for text in (f"{word} 204711 92 2", f"{word.lower()}204711922", f"\u200b{word.title()}: 2O4.711 / 92 / 2"):
            assert answers(text) == {
                "concern.about": "1",
                "concern.code": "204711",
                "concern.category": "92",
                "concern.urgency": "2",
            }, text


@pytest.mark.parametrize("word", WORDS)
def test_every_word_in_any_case_says_its_command(word: str) -> None:
    for text in (word, word.lower(), word.capitalize(), f" {word}. "):
        assert (read(text).command, read(text).parts, read(text).whole) == (WORDS[word], (), ())


@pytest.mark.parametrize("text", ["arrêt", "ARRÊT", "Arre\u0302t"])
def test_accents_do_not_matter(text: str) -> None:
    assert read(text) == Said(STOP)


@pytest.mark.parametrize("text", ["1", " 1 ", "1.", "I", "204711", "204 711", "204-711", "1\u200b"])
def test_a_bare_number_is_an_answer(text: str) -> None:
    said = read(text)
    assert said.command is NUMBER
    assert said.parts in (("1",), ("204711",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\u200b",
        "blah",
        "Umwana arakubiswe, mudufashe",
        "VISITED 204711",
        "X204711",
        "AB12",
        "12345678",
        "07 88 00 00 01",
        "1 2 3 4 5 6 7 8",
        "Abana barakubitwa",
        "HELP me the child is hurt",
        "Funga umuryango umwana arakubiswe",
        "\U0001f62d",
        "...",
        "0788 000 001",
    ],
)
def test_anything_else_is_unreadable(text: str) -> None:
    assert (read(text).command, read(text).whole) == (UNREADABLE, ())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1 1 1 1", ("1", "1", "1", "1")),
        ("0, 92, 2", ("0", "92", "2")),
        ("I l 1", ("1", "1", "1")),
        ("rimwe", ("1",)),
    ],
)
def test_numbers_alone_answer_too(text: str, parts: tuple[str, ...]) -> None:
    said = read(text)
    assert (said.command, said.parts) == (NUMBER, parts)


@pytest.mark.parametrize(
    ("text", "command", "left"),
    [
        ("IKIBAZO gikomeye, umwana arakubiswe", CONCERN, ("GIKOMEYE", "ARAKUBISWE")),
        ("IKIBAZO 204711 umwana 4 2", CONCERN, ()),
        ("SURA 204711 2 1 1 1 1 1 murakoze cyane", VISIT, ()),
        ("SURA 204711 3 yarwaye", VISIT, ("YARWAYE",)),
        ("stop gukubita", UNREADABLE, ("STOP", "GUKUBITA")),
    ],
)
def test_words_beside_the_numbers_are_noticed(text: str, command: SmsCommand, left: tuple[str, ...]) -> None:
    said = read(text)
    assert (said.command, said.left) == (command, left)


@pytest.mark.parametrize("text", ["OK 48217", "ok48217", "OK: 48217.", "OK 48 217", "48217 OK", "Nimepokea 482l7"])
def test_the_number_of_an_alert_however_it_is_written(text: str) -> None:
    said = read(text)
    assert (said.command, "".join(said.parts)) == (OK, "48217")


@pytest.mark.parametrize("word", ["VISITED", "LISTOLI", "OKI", "STOPL", "VISITOR 1"])
def test_a_word_that_only_begins_like_a_command_is_none(word: str) -> None:
    assert read(word).command is UNREADABLE


def test_a_text_in_plain_letters() -> None:
    assert plain(" \u200bN\u2019ejo,  arr\u00eat-2\tO4 ") == "N EJO ARRET 2 O4"
