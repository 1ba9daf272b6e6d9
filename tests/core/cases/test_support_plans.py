"""Support plans: who plans, what a session counts, what the pair hears, and what phones never name."""

import re

import pytest
from sqlalchemy import select, text

from core.cases import support_plans
from core.cases.support_plans import PlanItem, Planned, Settled
from core.errors import NotYours
from core.language.words import catalog
from core.models.person import Language
from core.models.record import AuditEntry
from core.models.support_plan import PlanKind, PlanLine, PlanState
from tests.core.support.field import Field

NINE = "2026-10-14 09:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def plan(
    field: Field, kind: str = "healing", on: str = "2026-10-20", *, with_pair: bool = False, last: int = 201
) -> Planned:
    return field.do(support_plans.plan, field.me(last), field.child("204711"), kind, on, with_pair)


def finish(field: Field, planned: Planned, *, with_child: bool = True, parents: int = 0, last: int = 201) -> Settled:
    return field.do(support_plans.finish, field.me(last), planned.line, "2026-10-13", with_child, parents)


def lines(field: Field, last: int = 201) -> list[PlanItem]:
    return field.do(support_plans.of_child, field.me(last), field.child("204711"))


def sealed_kind(field: Field, planned: Planned) -> PlanKind:
    """The kind itself, which only the sealed column tells."""
    with field.database.read() as tx:
        sealed = tx.session.get_one(PlanLine, planned.line).exact_sealed
        return PlanKind(tx.vault.open("plan_lines.exact", planned.line, sealed).strip())


def test_the_next_thing_stands_first_and_what_was_done_below(field: Field) -> None:
    late, soon = plan(field.at(NINE), on="2026-11-20"), plan(field, "school", "2026-10-15")
    finish(field, plan(field, "cash"))
    assert [(each.kind, each.state.value) for each in lines(field)] == [
        (PlanKind.school, "planned"),
        (PlanKind.healing, "planned"),
        (PlanKind.cash, "done"),
    ]
    assert plan(field, "school", "2026-10-15", last=202) == Planned(soon.line, "204711", "15/10", again=True)
    assert field.do(support_plans.drop, field.me(202), late.line) == Settled("204711", "dropped")
    assert [each.kind for each in lines(field)] == [PlanKind.school, PlanKind.cash]


def test_a_session_counts_who_was_there_and_the_rest_does_not(field: Field) -> None:
    held, arranged = plan(field.at(NINE)), plan(field, "school")
    assert finish(field, held, parents=2) == Settled("204711", "done")
    finish(field, arranged, parents=2)
    row = field.row(PlanLine, held.line)
    assert (row.with_child, row.with_parents, row.parents, f"{row.done_on}") == (True, True, 2, "2026-10-13")
    row = field.row(PlanLine, arranged.line)
    assert (row.with_child, row.with_parents, row.parents, row.state) == (False, False, 0, PlanState.done)
    assert finish(field, held, parents=9, last=202) == Settled("204711", "gone")
    assert field.do(support_plans.drop, field.me(201), held.line) == Settled("204711", "gone")
    assert field.row(PlanLine, held.line).parents == 2


def test_a_session_counts_where_the_child_lives_when_it_is_held(field: Field) -> None:
    planned = plan(field.at(NINE))
    field.do(lambda tx: tx.connection.execute(text("UPDATE children SET village_id = 24090107 WHERE code = '204711'")))
    finish(field, planned)
    assert field.row(PlanLine, planned.line).village_id == 24090107


def test_only_the_childs_district_plans_and_the_nation_looks(field: Field) -> None:
    planned = plan(field.at(NINE))
    assert [each.id for each in lines(field, 401)] == [planned.line]
    assert field.do(support_plans.line, field.me(301), planned.line).code == "204711"
    for last in (1, 101, 501):
        with pytest.raises(NotYours):
            lines(field, last)
    for last in (1, 101, 401, 501):
        with pytest.raises(NotYours):
            plan(field, last=last)
        with pytest.raises(NotYours):
            finish(field, planned, last=last)
    with pytest.raises(NotYours):
        field.do(support_plans.of_child, field.me(201), field.child("645827"))
    with pytest.raises(NotYours):
        field.do(support_plans.plan, field.me(201), field.child("645827"), "school", "2026-10-20", False)


def test_every_look_is_recorded(field: Field) -> None:
    planned = plan(field.at(NINE), with_pair=True)
    lines(field, 401)
    field.do(support_plans.line, field.me(202), planned.line)
    field.do(support_plans.for_pair, field.me(2), field.child("204711"))
    read = select(AuditEntry.person_id).where(AuditEntry.verb == "read", AuditEntry.record == "children")
    assert field.look(lambda tx: set(tx.session.scalars(read))) == {field.me(last).id for last in (401, 202, 2)}


class TestThePair:
    """What volunteers hear and read of it."""

    def test_both_hear_that_something_is_planned_with_them_and_no_more(self, field: Field) -> None:
        plan(field.at("2026-10-17 21:00"), "confrontation", with_pair=True)
        plan(field, "calm")
        told = field.owed()
        assert {(each.to, each.not_before) for each in told} == {(1, "2026-10-19 07:00"), (2, "2026-10-19 07:00")}
        assert "204711" in told[0].text
        assert "20/10" in told[0].text
        assert catalog(Language.rw)["plan.kind.confrontation"] not in told[0].text

    def test_they_read_what_concerns_them_from_today_on(self, field: Field) -> None:
        plan(field.at(NINE), "calm", with_pair=True)
        plan(field, "school", "2026-10-14", with_pair=True)
        plan(field, "healing")
        finish(field, plan(field, "cash", with_pair=True))
        child = field.child("204711")
        found = field.do(support_plans.for_pair, field.me(1), child)
        assert [each.kind for each in found] == [PlanKind.school, PlanKind.calm]
        assert [each.kind for each in field.at("2026-10-15 09:00").do(support_plans.for_pair, field.me(1), child)] == [
            PlanKind.calm
        ]
        with pytest.raises(NotYours):
            field.do(support_plans.for_pair, field.me(3), child)

    def test_what_is_dropped_before_they_heard_of_it_is_never_told(self, field: Field) -> None:
        planned = plan(field.at("2026-10-14 21:00"), with_pair=True)
        field.do(support_plans.drop, field.me(201), planned.line)
        assert {(each.notice, each.state.value) for each in field.owed()} == {("sms.visit.planned", "withheld")}

    def test_who_heard_of_it_hears_that_it_was_dropped_unless_the_day_is_over(self, field: Field) -> None:
        planned, over = plan(field.at(NINE), with_pair=True), plan(field, "calm", "2026-10-14", with_pair=True)
        field.do(lambda tx: tx.connection.execute(text("UPDATE messages SET state = 'sent'")))
        field.news()
        for each in (planned, over):
            field.at("2026-10-15 09:00").do(support_plans.drop, field.me(201), each.line)
        assert field.news() == [(1, "sms.visit.unplanned"), (2, "sms.visit.unplanned")]


class TestWhatTheDeskAloneNames:
    """HIV support is health support to every phone, and to whoever holds a copy of the database."""

    def test_phones_know_it_as_health_support(self, field: Field) -> None:
        planned = plan(field.at(NINE), "hiv", with_pair=True)
        assert [each.kind for each in lines(field)] == [PlanKind.health]
        assert sealed_kind(field, planned) is PlanKind.hiv

    def test_a_copy_of_the_row_does_not_tell_it_from_others(self, field: Field) -> None:
        made = {kind: plan(field.at(NINE), kind, on) for kind, on in (("hiv", "2026-10-20"), ("health", "2026-10-21"))}
        rows = [field.row(PlanLine, each.line) for each in made.values()]
        assert {each.kind for each in rows} == {PlanKind.health}
        assert len({len(each.exact_sealed) for each in rows}) == 1
        assert sealed_kind(field, made["health"]) is PlanKind.health

    @pytest.mark.parametrize("language", Language)
    def test_no_text_of_a_phone_names_it(self, language: Language) -> None:
        spoken = " ".join(catalog(language).values()).lower()
        assert not re.search(r"\b(hiv|vih|sida|aids|ukimwi|vvu)\b", spoken)
        assert "plan.kind.hiv" not in catalog(language)
