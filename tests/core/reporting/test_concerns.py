"""Concerns: danger first, then details, all of it on the one alert that the first key raised."""

from dataclasses import replace

import pytest

from core.alerts import ownership
from core.alerts.alerts import Raised
from core.children import children
from core.models.alert import Alert, AlertState, ChildSeen, Concern, Level, ProtectedKey
from core.models.place import Place
from core.reporting import concerns, protected_persons
from tests.core.support.field import Field
from tests.fixtures.world import PROGRAMME


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


CHILD = "204711"


def told(field: Field, raised: Raised) -> Concern:
    """The concern's row."""
    return field.row(Concern, raised.concern)


def concern(field: Field, category: int, subject: concerns.Subject = None, urgency: int = 2, last: int = 1) -> Raised:
    return field.do(concerns.raise_concern, field.me(last), urgency, subject, category)


def test_danger_is_told_with_nothing_but_the_volunteer_and_the_village(field: Field) -> None:
    raised = field.at("2026-10-14 23:30").do(concerns.raise_danger, field.me(1))
    assert field.news() == [(201, "sms.alert"), (202, "sms.alert")]
    kept = told(field, raised)
    assert (kept.urgency, kept.category, kept.child_id, kept.channel, kept.verified) == (1, None, None, "ussd", True)
    assert (kept.alert_id, kept.by_id, kept.district_id) == (raised.alert, field.me(1).id, 24)
    assert raised.level == "danger"


def test_each_later_answer_is_added_to_the_same_alert(field: Field) -> None:
    me = field.me(1)
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, me)
    child = field.child(CHILD)
    field.do(concerns.add_subject, me, raised, ["child", child])
    after = field.do(concerns.add_category, me, raised, 2)
    assert (after.alert, after.number, after.level) == (raised.alert, raised.number, "danger")
    alert, kept = field.alert(raised.alert), told(field, raised)
    assert (alert.child_id, alert.category, alert.profession) == (child, "sexual", "psychologist")
    assert (kept.child_id, kept.category) == (child, "sexual")


def test_a_category_never_lowers_danger(field: Field) -> None:
    me = field.me(1)
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, me)
    assert field.do(concerns.add_category, me, raised, 96).level == "danger"


LEVELS = {1: "high", 2: "danger", 3: "medium", 4: "medium", 5: "danger", 6: "high", 7: "danger", 8: "danger"} | {
    91: "medium", 92: "medium", 93: "medium", 94: "medium", 95: "medium", 96: "low", 97: "medium", 98: "medium"
}  # fmt: skip


@pytest.mark.parametrize("key", LEVELS)
def test_the_level_of_each_key(key: int, field: Field) -> None:
    raised = concern(field.at("2026-10-14 09:00"), key)
    assert raised.level == LEVELS[key]
    assert field.alert(raised.alert).profession == PROGRAMME.kinds[str(told(field, raised).category)].profession


@pytest.mark.parametrize(
    ("seen", "level"),
    [(ChildSeen.girl_13_17, "high"), (ChildSeen.girl_6_12, "high"), (ChildSeen.girl_18, "medium")]
    + [(ChildSeen.boy_18, "medium"), (ChildSeen.boy_0_5, "high")],
)
def test_pregnancy_under_18_is_high_for_a_child_described(seen: ChildSeen, level: str, field: Field) -> None:
    assert concern(field.at("2026-10-14 09:00"), 93, ["seen", int(seen)]).level == level


def test_pregnancy_under_18_is_high_for_a_registered_child(field: Field) -> None:
    """The child of code 204711 was born in 2016, that of 536141 in 2010."""
    assert concern(field.at("2027-12-31 10:00"), 93, ["child", field.child("536141")]).level == "high"
    assert concern(field.at("2028-01-03 10:00"), 93, ["child", field.child("536141")], last=2).level == "medium"
    assert concern(field, 93, ["child", field.child(CHILD)]).level == "high"
    assert concern(field, 93).level == "medium"


def test_after_a_danger_the_child_described_decides_too(field: Field) -> None:
    me = field.me(1)
    first = concern(field.at("2026-10-14 09:00"), 93, ["seen", 4])
    mended = field.do(concerns.mend_concern, first, me, 2, ["seen", 3], 93)
    assert (mended.level, mended.alert) == ("high", first.alert)


def test_mending_changes_the_same_concern_and_only_raises_its_level(field: Field) -> None:
    me = field.me(1)
    first = concern(field.at("2026-10-14 09:00"), 96)
    mended = field.do(concerns.mend_concern, first, me, 3, ["child", field.child(CHILD)], 1)
    kept = told(field, first)
    assert (mended.alert, mended.number, mended.level) == (first.alert, first.number, "high")
    assert (kept.urgency, kept.category, kept.child_id) == (3, "beaten", field.child(CHILD))
    again = field.do(concerns.mend_concern, first, me, 3, None, 96)
    assert (again.level, told(field, first).child_id) == ("high", None)


def household(field: Field) -> int:

    return field.do(lambda tx: children.register_household(tx, tx.session.get_one(Place, 24090108)).id)


def test_a_household_may_be_concerned_without_a_child(field: Field) -> None:
    home = household(field.at("2026-10-14 09:00"))
    raised = concern(field, 94, ["household", home])
    assert (field.alert(raised.alert).household_id, told(field, raised).household_id) == (home, home)
    dangerous = field.do(concerns.raise_danger, field.me(2))
    field.do(concerns.add_subject, field.me(2), dangerous, ["household", home])
    assert field.alert(dangerous.alert).household_id == home


def test_a_danger_that_names_a_child_with_an_open_alert_goes_on_there(field: Field) -> None:
    first = concern(field.at("2026-10-14 09:00"), 1, ["child", field.child(CHILD)])
    second = field.do(concerns.raise_danger, field.me(2))
    after = field.do(concerns.add_subject, field.me(2), second, ["child", field.child(CHILD)])
    assert (after.alert, after.number) == (first.alert, second.number)
    assert told(field, second).alert_id == first.alert
    field.do(concerns.add_category, field.me(2), after, 7)
    assert (field.alert(first.alert).category, told(field, second).category) == ("beaten", "suicide")


class TestTwins:
    """The same told twice by the same volunteer, and what only looks like it."""

    def about(self, field: Field, kind: str) -> concerns.Subject:
        if kind == "child":
            return ["child", field.child(CHILD)]
        return ["household", household(field)] if kind == "household" else ["seen", 3] if kind == "seen" else None

    @pytest.mark.parametrize("kind", ["child", "household"])
    def test_about_somebody_registered_it_is_thanked_for_a_day(self, kind: str, field: Field) -> None:
        subject = self.about(field.at("2026-10-14 09:00"), kind)
        first = concern(field, 4, subject)
        field.news()
        again = concern(field.at("2026-10-15 08:59"), 4, subject)
        assert again == replace(first, again=True)
        assert (field.alert(first.alert).reports, field.news()) == (1, [])
        after = concern(field.at("2026-10-15 09:01"), 4, subject)
        assert (after.again, after.concern != first.concern) == (False, True)

    @pytest.mark.parametrize("kind", ["none", "seen"])
    def test_without_a_code_each_is_an_alert_of_its_own(self, kind: str, field: Field) -> None:
        """Two children cannot be told apart: each has its number, its first rung and its owner."""
        subject = self.about(field, kind)
        first = concern(field.at("2026-10-14 09:00"), 4, subject)
        field.news()
        second = concern(field.at("2026-10-14 09:01"), 4, subject)
        assert (second.alert != first.alert, second.number != first.number, second.again) == (True, True, False)
        assert field.alert(first.alert).reports == field.alert(second.alert).reports == 1
        assert field.news() == [(201, "sms.alert")]

    def test_without_a_code_an_owned_alert_takes_nothing_in_unseen(self, field: Field) -> None:
        first = concern(field.at("2026-10-14 09:00"), 4)
        field.do(ownership.acknowledge, field.me(201), first.alert)
        assert concern(field.at("2026-10-14 09:05"), 4).alert != first.alert

    def test_once_closed_the_same_is_news(self, field: Field) -> None:
        first = concern(field.at("2026-10-14 09:00"), 4, ["child", field.child(CHILD)])
        field.do(ownership.acknowledge, field.me(201), first.alert)
        field.do(lambda tx: setattr(tx.session.get_one(Alert, first.alert), "state", AlertState.resolved))
        after = concern(field.at("2026-10-14 12:00"), 4, ["child", field.child(CHILD)])
        assert (after.again, after.alert != first.alert) == (False, True)

    def test_another_volunteer_kind_urgency_or_child_is_no_twin(self, field: Field) -> None:
        subject: concerns.Subject = ["child", field.child(CHILD)]
        first = concern(field.at("2026-10-14 09:00"), 4, subject)
        others = [
            concern(field, 4, subject, last=2),
            concern(field, 3, subject),
            concern(field, 4, subject, urgency=3),
            concern(field, 4, ["child", field.child("318061")]),
            concern(field, 4),
        ]
        assert {each.again for each in others} == {False}
        assert len({each.concern for each in [first, *others]}) == 6


class TestPartner:
    """The partner hears that something was reported, never what, and nothing at all of a protected person."""

    def test_hears_by_day_once_no_was_pressed(self, field: Field) -> None:
        raised = concern(field.at("2026-10-14 19:58"), 4)
        assert field.owed(2) == []
        field.at("2026-10-14 20:02").do(protected_persons.finish, field.me(1), raised, ProtectedKey.no)
        (notice,) = field.owed(2)
        assert (notice.notice, notice.not_before) == ("sms.partner.report", "2026-10-15 07:00")
        assert notice.text == "IZU: mugenzi wanyu yatanze raporo. Murakoze!"

    @pytest.mark.parametrize("key", [None, ProtectedKey.yes, ProtectedKey.officer])
    def test_hears_nothing_where_it_was_not_no(self, key: ProtectedKey | None, field: Field) -> None:
        """Not asked, as by SMS, is not "no"; only a key that says yes protects somebody."""
        raised = concern(field.at("2026-10-14 09:00"), 4)
        field.do(protected_persons.finish, field.me(1), raised, key)
        assert field.owed(2) == []
        protected = key is not None
        assert (field.alert(raised.alert).shielded, told(field, raised).protected) == (protected, protected)


def test_taking_back_marks_concern_and_alert(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    field.do(concerns.take_back, raised)
    assert told(field, raised).taken_back_at == field.watch.now
    assert field.alert(raised.alert).level == Level.danger
    assert field.alert(raised.alert).taken_back_at == field.watch.now


def test_a_key_that_is_no_category_is_a_fault() -> None:
    with pytest.raises(StopIteration):
        concerns.category_of(PROGRAMME, 9)
    assert concerns.category_of(PROGRAMME, 91)[0] == "dropout"
