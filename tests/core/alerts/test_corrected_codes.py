"""A mistyped code put right: the alert it led to stays what others said it is."""

import pytest

from core.alerts.alerts import Raised
from core.models.alert import Concern, Level
from core.reporting import concerns, visits
from tests.core.support.field import Field

TYPED, MEANT = "204711", "318061"
"""A neighbour's code, and the one that was meant."""


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def about(field: Field, code: str) -> concerns.Subject:
    return ["child", field.child(code)]


def danger(field: Field, code: str = TYPED) -> Raised:
    """A danger whose code is typed at once."""
    raised = field.do(concerns.raise_danger, field.me(1))
    return field.do(concerns.add_subject, field.me(1), raised, about(field, code))


def alert_of(field: Field, raised: Raised) -> int:
    return field.row(Concern, raised.concern).alert_id or 0


class TestOthersStandBehindIt:
    """Another volunteer's alert, or what the same one told before, is about the child whose code was typed."""

    @pytest.fixture
    def theirs(self, field: Field) -> Raised:
        return field.at("2026-10-14 09:00").do(
            visits.alarm, field.me(2), field.child(TYPED), "danger", Level.danger, None
        )

    @pytest.fixture
    def mine(self, field: Field, theirs: Raised) -> Raised:
        raised = danger(field.at("2026-10-14 09:05"))
        assert raised.alert == theirs.alert
        field.news()
        return raised

    def test_the_child_that_was_meant_has_an_alert_of_its_own(self, field: Field, theirs: Raised, mine: Raised) -> None:
        after = field.do(concerns.add_subject, field.me(1), mine, about(field, MEANT))
        assert [each for each in field.news() if each[1] == "sms.alert"] == [(201, "sms.alert"), (202, "sms.alert")]
        left, new = field.alert(theirs.alert), field.alert(after.alert)
        assert (left.child_id, left.reports, left.level) == (field.child(TYPED), 1, Level.danger)
        assert (new.child_id, new.level, after.number) == (field.child(MEANT), Level.danger, new.number)
        assert alert_of(field, mine) == new.id

    def test_which_may_be_the_open_one_of_that_child(self, field: Field, theirs: Raised, mine: Raised) -> None:
        standing = field.do(concerns.raise_concern, field.me(2), 2, about(field, MEANT), 4)
        after = field.do(concerns.add_subject, field.me(1), mine, about(field, MEANT))
        assert (after.alert, after.number) == (standing.alert, standing.number)
        assert (field.alert(standing.alert).reports, field.alert(standing.alert).level) == (2, Level.danger)
        assert field.alert(theirs.alert).reports == 1

    @pytest.mark.parametrize("subject", [None, ["seen", 3]])
    def test_a_child_that_has_no_code_after_all(
        self, subject: concerns.Subject, field: Field, theirs: Raised, mine: Raised
    ) -> None:
        after = field.do(concerns.add_subject, field.me(1), mine, subject)
        assert (field.alert(theirs.alert).child_id, field.alert(after.alert).child_id) == (field.child(TYPED), None)
        assert after.alert != theirs.alert

    def test_a_further_answer_and_a_slip_are_the_new_ones(self, field: Field, theirs: Raised, mine: Raised) -> None:
        after = field.do(concerns.add_subject, field.me(1), mine, about(field, MEANT))
        field.do(concerns.add_category, field.me(1), after, 2)
        field.do(concerns.take_back, mine)
        left, new = field.alert(theirs.alert), field.alert(after.alert)
        assert (left.category, left.taken_back_at, left.reports) == ("visit_danger", None, 1)
        assert (new.category, new.level, new.taken_back_at) == ("sexual", Level.danger, field.watch.now)

    def test_what_is_no_danger_too(self, field: Field, theirs: Raised) -> None:
        first = field.do(concerns.raise_concern, field.me(1), 2, about(field, TYPED), 4)
        after = field.do(concerns.mend_concern, first, field.me(1), 2, about(field, MEANT), 4)
        assert field.alert(theirs.alert).child_id == field.child(TYPED)
        assert (field.alert(after.alert).child_id, after.level) == (field.child(MEANT), "medium")

    def test_two_dangers_of_one_breath_that_are_of_two_children(self, field: Field) -> None:
        both = [field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1)) for _ in range(2)]
        assert both[0].alert == both[1].alert
        for raised, code in zip(both, (TYPED, MEANT), strict=True):
            field.do(concerns.add_subject, field.me(1), raised, about(field, code))
        named = [field.alert(alert_of(field, each)).child_id for each in both]
        assert named == [field.child(TYPED), field.child(MEANT)]


class TestAlone:
    """Nobody else told of it: it is the same alert, about somebody else."""

    def test_another_child(self, field: Field) -> None:
        raised = danger(field.at("2026-10-14 09:00"))
        after = field.do(concerns.add_subject, field.me(1), raised, about(field, MEANT))
        assert (after.alert, after.number) == (raised.alert, raised.number)
        assert field.alert(raised.alert).child_id == field.child(MEANT)

    def test_one_that_has_no_code_after_all(self, field: Field) -> None:
        raised = danger(field.at("2026-10-14 09:00"))
        after = field.do(concerns.add_subject, field.me(1), raised, ["seen", 3])
        assert (after.alert, field.alert(raised.alert).child_id) == (raised.alert, None)


def test_a_concern_told_twice_is_not_renamed_by_its_second_telling(field: Field) -> None:
    first = field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, about(field, TYPED), 4)
    again = field.do(concerns.raise_concern, field.me(1), 2, about(field, TYPED), 4)
    after = field.do(concerns.mend_concern, again, field.me(1), 2, about(field, MEANT), 4)
    assert again.again
    assert after.concern != first.concern
    assert field.row(Concern, first.concern).child_id == field.alert(first.alert).child_id == field.child(TYPED)
    assert field.alert(after.alert).child_id == field.child(MEANT)
