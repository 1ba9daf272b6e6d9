"""The phones' texts side by side: sizes at the widest, a sign-off for the words shown alone, void when they change."""

import re

import pytest
from sqlalchemy import select, update

from core.language.words import catalog
from core.models.person import Language
from core.models.record import AuditEntry
from core.models.text_review import TextReview
from core.monitoring import ready_texts
from core.operations import text_reviews
from core.storage.access import operator
from jobs.i18n import signing
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark

WORDS = "/console/words"
KEY = "sms.alert.taken"
HERE = f"{WORDS}?topic=sms&language=rw"


def tick(key: str = KEY, text: str | None = None) -> str:
    return f"{key}:{text_reviews.mark_of(text or catalog(Language.rw)[key])}"


def signed(world: World) -> list[tuple[str, str]]:
    with world.database.read() as tx:
        return [(each.key, each.reader) for each in tx.session.scalars(select(TextReview))]


def waiting(officer: OfficerBrowser, language: str) -> int:
    """How many texts of that language somebody must still read before going live, as the page says."""
    found = re.search(rf'language={language}&amp;waits=1">.*?(\d+) of (\d+) texts', officer.get(WORDS).text, re.DOTALL)
    assert found
    return int(found[1])


@BOTH_ENGINES
def test_a_lead_signs_what_the_page_showed(world: World, officer: OfficerBrowser) -> None:
    page = officer.sign_in(301).get(HERE)
    assert len(officer.statements) <= 15, officer.statements
    assert all(catalog(each)[KEY].split("{")[-1][-20:] in page.text for each in (Language.fr, Language.sw))
    before = waiting(officer, "rw")
    form = {"mark": mark(page.text), "once": "a", "topic": "sms", "read": [tick()]}
    told = [officer.client.post(f"{WORDS}/rw", data=form) for _ in range(2)]
    assert [each.status_code for each in told] == [303, 303]
    assert signed(world) == [(KEY, "Umutesi Demo")], "once, however often the form is sent"
    assert "Signed: 1." in officer.get(told[-1].location).text
    assert waiting(officer, "rw") == before - 1
    assert "Umutesi Demo stands for it" in officer.get(HERE).text
    assert tick() not in officer.get(f"{HERE}&waits=1").text
    with world.database.read() as tx:
        assert tx.session.scalars(select(AuditEntry.record).where(AuditEntry.verb == "signed")).all() == [
            "text_reviews rw 1"
        ]


@SQLITE
def test_words_that_changed_are_signed_by_nobody(world: World, officer: OfficerBrowser) -> None:
    form = {"topic": "sms", "read": [tick(text="other words"), "sms.nowhere:00", "nothing"]}
    answer = officer.sign_in(301).post(f"{WORDS}/rw", form, of=WORDS)
    assert "Nothing is signed" in officer.get(answer.location).text
    assert signed(world) == []
    mixed = officer.post(f"{WORDS}/rw", {"topic": "sms", "read": [tick(), tick("sms.alert", "other")]}, of=WORDS)
    assert "Signed: 1. The others have other words" in officer.get(mixed.location).text
    assert [key for key, _ in signed(world)] == [KEY]


@SQLITE
def test_a_text_that_changes_after_it_was_signed_is_unread_again(world: World, officer: OfficerBrowser) -> None:
    with world.database.write() as tx:
        text_reviews.sign(tx, operator("Jean"), Language.rw, {KEY: "the words of before"}, "Uwera Anne")
    page = officer.sign_in(301).get(HERE).text
    assert "changed since it was read" in page and "Uwera Anne" not in page
    assert tick() in page
    officer.post(f"{WORDS}/rw", {"topic": "sms", "read": [tick()]}, of=WORDS)
    with world.database.write() as tx:
        tx.connection.execute(update(TextReview).values(read_at=tx.at.replace(year=tx.at.year - 1)))
    assert "read too long ago" in officer.get(HERE).text


@SQLITE
def test_an_officer_looks_and_signs_nothing(world: World, officer: OfficerBrowser) -> None:
    page = officer.sign_in(201).get(HERE).text
    assert 'name="read"' not in page
    assert officer.post(f"{WORDS}/rw", {"read": [tick()]}, of=WORDS).status_code == 404
    assert signed(world) == []


@SQLITE
def test_what_is_unread_is_what_the_districts_checklist_says(world: World, officer: OfficerBrowser) -> None:
    every = signing.by_topic()
    there = len([key for name in ready_texts.FIRST for key in every[Language.rw][name]])
    assert waiting(officer.sign_in(301), "rw") == there
    with world.database.read() as tx:
        line = next(iter(ready_texts.lines(tx, 24, every)))
    assert f"rw: 0 of {there} signed" in line.said and not line.ok


@SQLITE
def test_sizes_are_those_of_the_widest_value(officer: OfficerBrowser) -> None:
    page = officer.sign_in(301).get(HERE).text
    sizes = [int(each) for each in re.findall(r"(\d+) of 160 at the widest value, SMS parts: 1", page)]
    assert sizes and max(sizes) <= 160
    assert "of 160 at the widest value" in officer.get(f"{WORDS}?topic=concern").text


@SQLITE
@pytest.mark.parametrize("asked", ["topic=nothing", "language=xx", "page=99", "page=-1", "topic=sms&waits=1&page=2"])
def test_whatever_the_address_asks(officer: OfficerBrowser, asked: str) -> None:
    assert officer.sign_in(301).get(f"{WORDS}?{asked}").status_code == 200
    assert officer.post(f"{WORDS}/xx", {"read": [tick()]}, of=WORDS).status_code == 303


@SQLITE
@pytest.mark.parametrize("language", ["rw", "en", "fr"])
def test_in_each_language(officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301).post("/console/language", {"language": language}, of="/console/access")
    page = officer.get(HERE).text
    assert "desk." not in re.sub(r"(href|src|action)=\"[^\"]*\"", "", page)
