"""How a village goes: months and bands and no name, nothing protected, for its own officers, and each look written."""

from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from core.errors import NotYours
from core.measures import village_history
from core.measures.village_facts import FactKind, StoryOf
from core.measures.village_history import VillageHistory, VillageStory
from core.models.alert import Alert
from core.models.child import Child
from core.models.record import AuditEntry
from core.models.visit import Visit
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.reporting import concerns
from tests.core.support.field import Field
from tests.core.support.placed import looked, placed
from tests.fixtures.texting import BOTH_ENGINES, SQLITE

KEZA, MANZI = "204711", "318061"


def read(field: Field, last: int = 201, village: int = HUYE_VILLAGE, page: int = 1) -> VillageHistory:
    return field.do(village_history.read, field.me(last), village, page)


def facts(story: VillageStory) -> dict[str, dict[tuple[str, str], int]]:
    return {
        f"{month:%Y-%m}": {(each.kind, each.about): each.count for each in of} for month, of in story.months.items()
    }


def of(found: VillageHistory, band: str) -> VillageStory:
    (story,) = (each for each in found.stories if each.band == band)
    return story


def band(field: Field, code: str, year: int) -> None:
    """Nobody else of the village is of that band."""
    field.all_born(2024)
    field.born(code, year)


@BOTH_ENGINES
def test_a_child_is_a_band_a_placement_and_its_months(field: Field) -> None:
    band(field, KEZA, 2016)
    looked(field.at("2026-11-24 10:00"), field.child(KEZA), "2026-11-20")
    looked(field, field.child(KEZA), "2026-11-24")
    field.at("2026-12-03 10:00")
    story = of(read(field), "6-12")
    assert (story.of, story.lives, story.is_open) == (StoryOf.child, "relative", True)
    assert story.since and story.since.day == 1
    assert facts(story)["2026-11"][FactKind.visited, ""] == 2
    assert list(story.months) == sorted(story.months, reverse=True)
    assert all(month.day == 1 for month in story.months)


@BOTH_ENGINES
def test_a_home_visit_told_by_both_is_one_and_worries_where_either_did(field: Field) -> None:
    band(field, KEZA, 2016)
    looked(field, field.child(KEZA), "2026-11-20")
    looked(field, field.child(KEZA), "2026-11-22")

    def second_is_the_first(tx: Any) -> None:
        first, other = tx.session.scalars(select(Visit).order_by(Visit.on)).all()
        other.same_as_id, other.worrying = first.id, True

    field.do(second_is_the_first)
    told = facts(of(read(field), "6-12"))["2026-11"]
    assert (told[FactKind.visited, ""], told[FactKind.worried, ""]) == (1, 1)


@BOTH_ENGINES
def test_visits_are_counted_by_the_month_in_which_they_fell_due(field: Field) -> None:
    found = read(field.at("2026-12-20 10:00"))
    assert [each.first.day for each in found.visits] == [1] * 12
    assert found.visits[-1].first.isoformat() == "2026-12-01"
    missed = sum(each.not_made for each in found.visits)
    told = [count for each in found.stories for of in facts(each).values() for what, count in of.items()]
    kinds = [what[0] for each in found.stories for of in facts(each).values() for what in of]
    assert missed > 0
    assert missed == sum(n for n, kind in zip(told, kinds, strict=True) if kind is FactKind.not_made)


@BOTH_ENGINES
def test_an_alert_is_its_level_and_whether_the_district_took_it(field: Field) -> None:
    raised = field.at("2026-11-20 10:00").do(concerns.raise_danger, field.me(1))
    others = next(each for each in read(field).stories if each.of is StoryOf.others)
    assert facts(others) == {"2026-11": {(FactKind.alert, "danger"): 1}}
    field.do(lambda tx: tx.connection.execute(update(Alert).values(owned_at=tx.at, child_id=field_child(tx))))
    told = [facts(each) for each in read(field).stories]
    assert {(FactKind.alert, "danger"): 1, (FactKind.taken, ""): 1}.items() <= next(
        of["2026-11"].items() for of in told if (FactKind.alert, "danger") in of.get("2026-11", {})
    )
    assert raised


def field_child(tx: Any) -> int:
    return int(tx.session.scalars(select(Child.id).where(Child.code == KEZA)).one())


@BOTH_ENGINES
@pytest.mark.parametrize("why", ["shielded", "bypasses"])
def test_what_concerns_somebody_protected_is_told_to_nobody(field: Field, why: str) -> None:
    field.at("2026-11-20 10:00").do(concerns.raise_danger, field.me(1))
    field.do(lambda tx: tx.connection.execute(update(Alert).values({why: True})))
    for last in (201, 301):
        found = read(field, last)
        kinds = {what[0] for each in found.stories for of in facts(each).values() for what in of}
        assert found.stories and FactKind.alert not in kinds


@SQLITE
def test_placements_and_steps_are_told_without_their_reason(field: Field) -> None:
    field.do(lambda tx: tx.connection.execute(update(Child).values(closed_on=tx.at.date().replace(year=2020))))
    child = placed(field.at("2026-11-20 10:00"), "foster", "2026-08-03", "2026-10-09")
    placed(field, "relative", "2026-10-10", child=child)
    (story,) = read(field).stories
    assert (story.band, story.lives, f"{story.since}") == ("6-12", "relative", "2026-10-01")
    assert (FactKind.placed, "foster") in facts(story)["2026-08"]
    assert (FactKind.ended, "foster") in facts(story)["2026-10"]


@BOTH_ENGINES
def test_each_child_that_is_told_of_was_looked_at(field: Field) -> None:
    before = looks(field)
    found = read(field)
    children = sum(each.of is StoryOf.child for each in found.stories)
    assert children >= 4
    assert looks(field) - before == children + 1, "the village itself, too"


def looks(field: Field) -> int:
    asked = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "read")
    kinds = AuditEntry.record.in_(("children", "places"))
    return field.look(lambda tx: tx.connection.scalar(asked.where(kinds)))


@SQLITE
def test_a_page_holds_some_and_says_that_more_follow(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(village_history, "PAGE", 3)
    every = [*read(field).stories, *read(field, page=2).stories]
    assert read(field).more and len(every) >= 4
    assert len({id(each) for each in every}) == len(every)


@BOTH_ENGINES
def test_others_do_not_read_it(field: Field) -> None:
    for last, village in ((201, RUBAVU_VILLAGE), (1, HUYE_VILLAGE), (501, HUYE_VILLAGE), (201, 2409), (201, 1)):
        with pytest.raises(NotYours):
            read(field, last, village)


@SQLITE
def test_the_nation_reads_of_no_village_with_few_children(field: Field) -> None:
    found = read(field, 401)
    assert found.few and not found.stories and not found.visits and found.volunteers == 2
    for _ in range(2):
        placed(field, "relative", "2026-11-01")
    assert not read(field, 401).few and read(field, 401).stories


@SQLITE
def test_a_village_without_anybody(field: Field) -> None:
    empty = 24090107
    field.do(lambda tx: tx.connection.execute(delete(AuditEntry)))
    found = read(field, 201, empty)
    assert (found.stories, found.volunteers, found.more) == ([], 0, False)
