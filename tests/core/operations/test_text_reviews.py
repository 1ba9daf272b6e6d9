"""A text counts as read for its words of that day, by whoever signed it, and for ninety days."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import Unknown
from core.models.person import Language
from core.models.record import AuditEntry
from core.monitoring.readiness_lines import WITHIN
from core.operations import text_reviews
from core.operations.text_reviews import TextsRead
from core.storage.access import operator
from tests.core.support.field import Field

TEXTS = {"nav.back": "Inyuma", "nav.more": "Ibindi"}


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


@pytest.fixture
def reviewed(field: Field) -> Field:
    """One of two texts was signed."""
    field.at("2026-10-14 09:00")
    field.do(text_reviews.sign, operator("Jean"), Language.rw, {"nav.back": "Inyuma"}, " Uwera  Anne ")
    return field


def look(field: Field, texts: dict[str, str], language: Language = Language.rw) -> TextsRead:
    return field.look(lambda tx: text_reviews.look(tx, language, texts, tx.at - WITHIN))


def test_what_was_signed_has_a_name_and_a_day(reviewed: Field) -> None:
    found = look(reviewed, TEXTS)
    assert [(each.key, each.reader, each.read_at) for each in found.read] == [
        ("nav.back", "Uwera Anne", reviewed.watch.now)
    ]
    assert (found.changed, found.old, found.never) == ([], [], ["nav.more"])
    assert look(reviewed, TEXTS, Language.en).waiting == list(TEXTS), "another language is another text"


def test_what_changed_since_is_unread_until_it_is_signed_anew(reviewed: Field) -> None:
    other = {"nav.back": "Subira inyuma"}
    assert (look(reviewed, other).changed, look(reviewed, other).read) == (["nav.back"], [])
    reviewed.do(text_reviews.sign, operator("Jean"), Language.rw, other, "Mugabo Jean")
    assert [each.reader for each in look(reviewed, other).read] == ["Mugabo Jean"]


def test_a_review_counts_for_ninety_days_and_a_later_one_again(reviewed: Field) -> None:
    signed = reviewed.watch.now
    reviewed.watch.now = signed + WITHIN
    assert look(reviewed, TEXTS).read
    reviewed.watch.now = signed + WITHIN + timedelta(seconds=1)
    assert look(reviewed, TEXTS).old == ["nav.back"]
    reviewed.do(text_reviews.sign, operator("Jean"), Language.rw, {"nav.back": "Inyuma"}, "Mugabo Jean")
    assert [each.reader for each in look(reviewed, TEXTS).read] == ["Mugabo Jean"]


def test_signing_is_audited_by_who_typed_it_and_needs_a_reader(reviewed: Field) -> None:
    lines = select(AuditEntry.channel, AuditEntry.record).where(AuditEntry.verb == "signed")
    assert reviewed.look(lambda tx: [tuple(each) for each in tx.connection.execute(lines)]) == [
        ("cli:Jean", "text_reviews rw 1")
    ]
    with pytest.raises(Unknown):
        reviewed.do(text_reviews.sign, operator("Jean"), Language.rw, TEXTS, "  ")
