"""Who counts as reintegrated, and which placements are known to be intact: each counted by hand on a small world."""

from datetime import date
from typing import Any

from core.children import children, reviews
from core.measures import monthly
from core.measures.frame import By
from core.models.child import Child
from core.models.review import Review, ReviewKind
from tests.core.support.field import Field
from tests.core.support.placed import looked, placed
from tests.core.support.sheets import OPERATOR, sheet, told, whole


def test_a_child_is_reintegrated_once_when_its_first_placement_stood_thirty_days(field: Field) -> None:
    """Beside the demo's one of 13 October. The months around are not October, and `here` is where nobody was placed."""
    placed(field, "parent", "2026-10-01")
    failed = placed(field, "foster", "2026-10-02", "2026-10-02")
    placed(field, "relative", "2026-10-12", child=failed)
    again = placed(field, "relative", "2026-08-01", "2026-08-31")
    placed(field, "foster", "2026-10-05", child=again, came_from="family")
    placed(field, "parent", "2026-10-03", "2026-11-01")
    stood = placed(field, "parent", "2026-10-04", "2026-11-03")
    placed(field, "other", "2026-10-16")
    placed(field, "other", "2026-10-17")
    placed(field, "parent", "2026-09-30")
    placed(field, "parent", "2026-11-01")
    placed(field, "parent", "2026-10-09", came_from="here")
    found = told(sheet(field, by=By.kind), "children_reintegrated")
    assert found == {("", ""): 5, ("other", ""): 1, ("parent", ""): 2, ("relative", ""): 2}
    assert told(sheet(field, by=By.sex), "children_reintegrated")["boy", ""] == 1
    placed(field, "relative", "2026-11-03", child=stood)
    assert whole(sheet(field, "2026-11"), "children_reintegrated") == [0], "none of November stood thirty days yet"


def test_a_month_is_open_until_all_of_it_stood_thirty_days(field: Field) -> None:
    place = field.look(monthly.district, "Huye")
    for at, still in (("2026-11-15", True), ("2026-11-29", True), ("2026-11-30", False)):
        read = field.at(f"{at} 09:00").do(monthly.of_month, OPERATOR, place, date(2026, 10, 1))
        assert read.open is still


def test_placements_still_intact_at_six_and_twelve_months(field: Field) -> None:
    """30 and 31 August are six months old on 28 February; one that ends on that day has lasted so long."""
    placed(field, "parent", "2025-08-31", "2026-02-27")
    looked(field, placed(field, "parent", "2025-08-30", "2026-02-28"), "2026-01-15")
    looked(field, placed(field, "parent", "2025-08-01"), "2026-03-03")
    placed(field, "relative", "2025-02-10", "2025-12-31")
    looked(field, placed(field, "relative", "2025-02-11"), "2025-11-03")
    placed(field, "foster", "2025-07-31", "2025-09-01")
    names = ("intact_at_6_months", "intact_at_12_months")
    assert whole(sheet(field, "2026-02"), *names) == [(2, 3), (1, 2)]
    assert whole(sheet(field, "2026-01"), *names) == [(0, 1), (0, 0)]
    assert whole(sheet(field, "2026-11"), *names) == [(0, 0), (0, 0)], "31 May is six months old on the 30th, to come"


def test_at_whom_nobody_looked_is_not_known_and_not_intact(field: Field) -> None:
    """2026-02-15 is six months after; 100 days before it is 7 November, 30 after it 17 March."""
    for on in ("2025-11-06", "2026-03-18"):
        looked(field, placed(field, "parent", "2025-08-15"), on)
    assert whole(sheet(field, "2026-02"), "intact_at_6_months", "not_known_at_6_months") == [(0, 0), 2]
    for on in ("2025-11-07", "2026-03-17"):
        looked(field, placed(field, "parent", "2025-08-15"), on)
    reviewed = placed(field, "parent", "2025-08-15")
    before = placed(field, "parent", "2025-12-20")
    looked(field, before, "2025-12-19")

    def review(tx: Any) -> None:
        placement = children.current_placement(tx, reviewed)
        child = tx.session.get_one(Child, reviewed)
        assert placement
        row = reviews.owe(tx, child, ReviewKind.review, date(2026, 2, 15), placement=placement.id)
        tx.session.get_one(Review, row).done_on = date(2026, 2, 20)

    field.do(review)
    assert whole(sheet(field, "2026-02"), "intact_at_6_months", "not_known_at_6_months") == [(3, 3), 2]
    assert whole(sheet(field, "2026-06"), "not_known_at_6_months") == [1], "a visit before it began tells nothing"


def test_a_visit_before_the_placement_is_not_its_first(field: Field) -> None:
    """Placed on Monday 2 March: five working days end on the 9th."""
    for on, hits in (("2026-03-01", 0), ("2026-03-10", 0), ("2026-03-02", 1), ("2026-03-09", 2)):
        looked(field, placed(field, "parent", "2026-03-02"), on)
        (found,) = whole(sheet(field, "2026-03"), "first_visit_in_time")
        assert found[0] == hits, on
