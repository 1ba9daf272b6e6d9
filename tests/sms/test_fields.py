"""The numbers of a report in one line, stuck together or not, and what is left out."""

import pytest

from core.reporting import visits
from sms.fields import VISIT_KEYS, concern_answers, one_each, visit_answers, whom

FULL = {"visit.child": "204711", "visit.seen": "2", **dict.fromkeys(VISIT_KEYS[1:], "1")}


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("", {}),
        ("204711", {"visit.child": "204711"}),
        ("204711 3", {"visit.child": "204711", "visit.seen": "3"}),
        ("2047113", {"visit.child": "204711", "visit.seen": "3"}),
        ("204711 2 1 1 1 1 1 1 1", FULL),
        ("204711 211111", FULL),
        ("204711 211 111", FULL),
        ("204711211111", FULL),
        ("20471121 1 1 1 1", FULL),
        ("204711 21", {"visit.child": "204711", "visit.seen": "21"}),
        ("20471 2 1", {"visit.child": "20471", "visit.seen": "2", "visit.safe": "1"}),
    ],
)
def test_a_visit(said: str, answers: dict[str, str]) -> None:
    assert visit_answers(said.split()) == answers


@pytest.mark.parametrize(
    ("said", "code", "rest"),
    [
        ("204711 92 2", "204711", ["92", "2"]),
        ("204711 4 2", "204711", ["4", "2"]),
        ("204711 42", "204711", ["4", "2"]),
        ("204711 922", "204711", ["92", "2"]),
        ("20471142", "204711", ["4", "2"]),
        ("204711922", "204711", ["92", "2"]),
        ("204711 92", "204711", ["92"]),
        ("204711 4", "204711", ["4"]),
        ("204711", "204711", []),
        ("204711 42 2", "204711", ["42", "2"]),
        ("204711 99 2", "204711", ["99", "2"]),
        ("0 4 2", "", ["4", "2"]),
        ("0", "", []),
        ("042", "", ["4", "2"]),
        ("0922", "", ["92", "2"]),
        ("04 2", "", ["4", "2"]),
        ("318 92 2", "318", ["92", "2"]),
    ],
)
def test_a_concern(said: str, code: str, rest: list[str]) -> None:
    about = {"concern.about": "1", "concern.code": code} if code else {"concern.about": "2"}
    expected = {**about, **dict(zip(("concern.category", "concern.urgency"), rest, strict=False))}
    assert concern_answers(said.split()) == expected


def test_a_concern_without_numbers() -> None:
    assert concern_answers(()) == {}


def test_whom_it_is_about() -> None:
    assert whom("0") == {"concern.about": "2"}
    assert whom("204711") == {"concern.about": "1", "concern.code": "204711"}


@pytest.mark.parametrize(
    ("keys", "count", "each"),
    [
        (["211111"], 6, ["2", "1", "1", "1", "1", "1"]),
        (["21"], 6, ["21"]),
        (["1", "1"], 2, ["1", "1"]),
        ([], 6, []),
    ],
)
def test_one_key_each(keys: list[str], count: int, each: list[str]) -> None:
    assert one_each(keys, count) == each


def test_the_six_keys_are_those_of_a_visit() -> None:
    assert tuple(key.removeprefix("visit.") for key in VISIT_KEYS) == visits.ANSWERS
