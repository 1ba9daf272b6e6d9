"""What a text says, however a thumb writes it."""

import pytest

from sms import commands
from sms.commands import WORDS, Command, Said, concern_answers, read, visit_answers

VISIT = Said(Command.visit, ("204711", "2", "1", "1", "1", "1", "1"))
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
        "\u200bVISIT\u200b 204711 2 1\u200d 1 1 1 1\ufeff",
        "VI\u00adSIT 204711 2 1 1 1 1 1",
        "VISIT\u00a0204711\u20032 1 1 1 1 1",
        "\uff36\uff29\uff33\uff29\uff34 \uff12\uff10\uff14\uff17\uff11\uff11 2 1 1 1 1 1",
        "VISIT 204 711 2 1 1 1 1 1",
        "VISIT 204-711 2 1 1 1 1 1",
    ],
)
def test_a_visit_is_read_however_it_is_written(text: str) -> None:
    assert read(text).command is Command.visit
    assert visit_answers(read(text).parts) == FULL


@pytest.mark.parametrize("keys", ["211111", "2 1 1 1 1 1", "2IIIll", "2 I l L 1 1"])
def test_six_keys_may_be_one_word_and_letters_may_stand_for_digits(keys: str) -> None:
    assert visit_answers(read(f"SURA 204711 {keys}").parts) == FULL


def test_the_letter_o_is_a_zero() -> None:
    assert concern_answers(read("CONCERN O 5 1").parts)["concern.about"] == "2"
    assert read("2O4711") == Said(Command.number, ("204711",))


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("VISIT", {}),
        ("VISIT 204711", {"visit.child": "204711"}),
        ("VISIT 204711 3", {"visit.child": "204711", "visit.seen": "3"}),
        ("VISIT 204711 2 1 1 1 1 1 1 1", FULL),
        ("VISIT 204711 21", {"visit.child": "204711", "visit.seen": "21"}),
    ],
)
def test_what_a_visit_leaves_out_is_left_to_be_asked(text: str, answers: dict[str, str]) -> None:
    assert visit_answers(read(text).parts) == answers


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("CONCERN", {}),
        (
            "CONCERN 204711 92 2",
            {"concern.about": "1", "concern.code": "204711", "concern.category": "92", "concern.urgency": "2"},
        ),
        (
            "concern 204.711 92 2",
            {"concern.about": "1", "concern.code": "204711", "concern.category": "92", "concern.urgency": "2"},
        ),
        ("CONCERN 0", {"concern.about": "2", "concern.code": "0"}),
        (
            "IKIBAZO 0 98 3",
            {"concern.about": "2", "concern.code": "0", "concern.category": "98", "concern.urgency": "3"},
        ),
    ],
)
def test_a_concern_by_its_questions(text: str, answers: dict[str, str]) -> None:
    assert concern_answers(read(text).parts) == answers


@pytest.mark.parametrize("word", WORDS)
def test_every_word_in_any_case_says_its_command(word: str) -> None:
    for text in (word, word.lower(), word.capitalize(), f" {word}. "):
        assert read(text) == Said(WORDS[word])


def test_every_command_has_a_word_in_each_language() -> None:
    spoken = {command: [word for word in WORDS if WORDS[word] is command] for command in set(WORDS.values())}
    assert set(spoken) == set(Command) - {Command.number, Command.unreadable}
    assert all(len(words) >= 4 for words in spoken.values())
    assert all(word.isascii() and word.isupper() and word.isalpha() for word in WORDS)


@pytest.mark.parametrize("text", ["arrêt", "ARRÊT", "Arre\u0302t"])
def test_accents_do_not_matter(text: str) -> None:
    assert read(text) == Said(Command.stop)


@pytest.mark.parametrize("text", ["1", " 1 ", "1.", "I", "204711", "204 711", "204-711", "1\u200b"])
def test_a_bare_number_is_an_answer(text: str) -> None:
    said = read(text)
    assert said.command is Command.number
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
        "1 2",
        "1 2 3",
        "\u0661",
        "\U0001f62d",
        "...",
        "0788 000 001",
    ],
)
def test_anything_else_is_unreadable(text: str) -> None:
    assert read(text) == Said(Command.unreadable)


def test_the_six_keys_are_those_of_the_visit() -> None:
    assert [key.removeprefix("visit.") for key in commands.VISIT_KEYS] == [
        "seen",
        "safe",
        "school",
        "health",
        "bond",
        "next",
    ]
