"""Is a district ready by its texts: each signed, in the languages of its people, in the words of now."""

import pytest
from sqlalchemy import update

from core.models.person import Language, Person, Role
from core.monitoring import ready_texts
from core.monitoring.readiness_lines import ReadinessLine
from core.operations import text_reviews
from core.storage.access import operator
from tests.core.support.field import Field

HUYE, RUBAVU = 24, 33
WORDS = {"sms": {"sms.one": "Rimwe", "sms.two": "Kabiri"}, "officer": {"officer.home": "Muraho"}}
TEXTS = {each: WORDS for each in Language}


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def lines(
    field: Field, district: int = HUYE, texts: dict[Language, dict[str, dict[str, str]]] = TEXTS
) -> list[ReadinessLine]:
    return field.look(lambda tx: list(ready_texts.lines(tx, district, texts)))


def signs(field: Field, language: Language, *topics: str) -> None:
    for topic in topics:
        field.do(text_reviews.sign, operator("Jean"), language, WORDS[topic], "Uwera Anne")


def test_nothing_is_read_because_a_comment_says_so(field: Field) -> None:
    first, others = lines(field.at("2026-10-14 09:00"))
    assert (first.name, first.ok, first.essential) == ("texts", False, True)
    assert (others.name, others.ok, others.essential) == ("other texts", False, False)
    assert first.said.startswith("rw: 0 of 2 signed in the last 90 days.")
    assert "./inshuti i18n review export rw texts.xlsx --topic caregiver --topic concern --topic sms" in first.mend


def test_the_topics_that_reach_families_and_reporters_must_be_signed(field: Field) -> None:
    field.at("2026-10-14 09:00")
    for each in (Language.rw, Language.en):
        signs(field, each, "sms")
    first, others = lines(field)
    assert (first.ok, first.mend, others.ok) == (True, "", False)
    assert "rw: 2 of 2 signed in the last 90 days, the last on 2026-10-14 by Uwera Anne." in first.said
    changed = {**TEXTS, Language.rw: {**WORDS, "sms": {**WORDS["sms"], "sms.two": "Kabiri rwose"}}}
    first, _ = lines(field, texts=changed)
    assert not first.ok
    assert "rw: 1 of 2 signed in the last 90 days, the last on 2026-10-14 by Uwera Anne; 1 changed since." in first.said


def test_only_the_languages_of_its_people_and_the_default_are_asked_for(field: Field) -> None:
    def all_speak(language: Language) -> None:
        field.do(lambda tx: tx.connection.execute(update(Person).values(language=language)))

    field.at("2026-10-14 09:00")
    all_speak(Language.rw)
    signs(field, Language.rw, "sms")
    assert lines(field)[0].ok
    field.do(
        lambda tx: tx.connection.execute(
            update(Person).where(Person.role == Role.volunteer, Person.district_id == RUBAVU).values(language="fr")
        )
    )
    assert lines(field)[0].ok
    assert "fr: 0 of 2" in lines(field, RUBAVU)[0].said
