"""What a child needs before it is placed: who is asked, and in which words."""

import pytest

from core.alerts import pin_notices
from core.cases import needs
from core.errors import NotYours
from core.models.case import Case, Need
from tests.core.support.field import Field

CHILD = "204711"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_the_pair_reads_behind_the_pin_what_it_is_asked_for(field: Field) -> None:
    field.at("2026-10-14 09:00").do(needs.add, field.me(201), field.child(CHILD), "papers", "pair", "2026-10-30")
    told = field.owed(1, 2)
    assert [each.notice for each in told] == ["sms.visit.need", "sms.visit.need"]
    assert all(CHILD in each.text and "30/10" in each.text and "amavuko" not in each.text for each in told)
    (waiting,) = field.look(pin_notices.unread, field.me(1))
    assert (waiting.words, waiting.number) == ("notice.need.papers", CHILD)


def test_others_are_asked_by_the_officer(field: Field) -> None:
    field.do(needs.add, field.me(201), field.child(CHILD), "health", "family", "2026-10-30")
    assert field.owed() == []


def test_a_need_is_open_until_it_is_met(field: Field) -> None:
    child = field.child(CHILD)
    for kind, by in (("income", "2026-11-30"), ("school", "2026-11-01")):
        field.at("2026-10-14 09:00").do(needs.add, field.me(201), child, kind, "sector", by)
    first, second = field.do(needs.open_of, field.me(201), child)
    assert (first.kind, second.kind) == ("school", "income"), "the first due is the first on the list"
    assert field.do(needs.done, field.me(202), first.id) == CHILD
    field.at("2026-10-20 09:00").do(needs.done, field.me(201), first.id)
    met = field.row(Need, first.id)
    assert (f"{met.done_on}", met.done_by_id) == ("2026-10-14", field.me(202).id), "saying it twice changes nothing"
    assert field.do(needs.need_status, field.me(201), child).count == 1


def test_the_search_for_the_family(field: Field) -> None:
    child = field.child(CHILD)
    assert field.do(needs.need_status, field.me(201), child).tracing == ""
    field.do(needs.trace, field.me(201), child, "not_found")
    assert field.do(needs.need_status, field.me(201), child).tracing == "not_found"
    assert field.row(Case, child).traced_at == field.watch.now


def test_out_of_reach(field: Field) -> None:
    child = field.child(CHILD)
    for me in (field.me(1), field.me(501), field.me(201, district=33)):
        with pytest.raises(NotYours):
            field.do(needs.add, me, child, "school", "pair", "2026-11-01")
        with pytest.raises(NotYours):
            field.do(needs.trace, me, child, "begun")
