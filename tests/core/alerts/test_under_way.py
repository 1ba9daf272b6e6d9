"""What happens to an alert while it is under way: it is owned and merges, it rises at night, nobody can be reached."""

from core.alerts import ladder
from core.alerts.alerts import Raised
from core.children import visit_reminders
from core.models.alert import AlertState, Deed, Level
from core.models.message import MessageState
from core.reporting import concerns, visits
from tests.core.support.field import Field, written
from tests.core.support.officers import act, own

CHILD = "204711"


def high_of_child(field: Field) -> Raised:
    field.born(CHILD, 2012)
    return field.do(visits.alarm, field.me(1), field.child(CHILD), "gone", Level.high, None)


def test_who_owns_the_newer_alert_owns_the_one_it_goes_into(field: Field) -> None:
    older = high_of_child(field.at("2026-10-14 09:00"))
    newer = field.at("2026-10-14 09:30").do(concerns.raise_danger, field.me(2))
    own(field, newer, 202)
    act(field, newer, Deed.called, 202)
    field.do(concerns.add_subject, field.me(2), newer, ["child", field.child(CHILD)])
    going_on = field.alert(older.alert)
    assert going_on.owner_id == field.me(202).person
    assert going_on.state == AlertState.acting
    assert going_on.due_at is None, "the ladder does not go on over an owner's head"
    assert written(going_on.phoned_at) == "2026-10-14 09:30"


def test_who_was_told_of_the_older_stands_down_where_the_newer_has_an_owner(field: Field) -> None:
    older = high_of_child(field.at("2026-10-14 09:00"))
    newer = field.at("2026-10-14 09:30").do(concerns.raise_danger, field.me(2))
    own(field, newer, 202)
    field.news()
    field.do(concerns.add_subject, field.me(2), newer, ["child", field.child(CHILD)])
    assert field.news() == [(1, "sms.reporter.coming"), (201, "sms.alert.taken"), (202, "sms.alert.risen")]
    taken = [each.text for each in field.owed(201) if each.notice == "sms.alert.taken"]
    assert any(older.number in text for text in taken), "the number that was told"


def test_two_owners_of_two_alerts_on_one_child_the_later_hears_that_the_other_has_it(field: Field) -> None:
    older = high_of_child(field.at("2026-10-14 09:00"))
    own(field, older, 201)
    newer = field.at("2026-10-14 09:30").do(concerns.raise_danger, field.me(2))
    own(field, newer, 202)
    field.leaves()
    field.news()
    field.do(concerns.add_subject, field.me(2), newer, ["child", field.child(CHILD)])
    assert field.news() == [(201, "sms.alert.risen"), (202, "sms.alert.more.pair"), (202, "sms.alert.taken")]
    assert field.alert(older.alert).owner_id == field.me(201).id


def test_a_danger_told_behind_another_childs_concern_stands_alone(field: Field) -> None:
    """A danger told behind a concern that has its own description is another matter, with a number of its own."""
    first = field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, ["seen", 3], 4)
    field.news()
    danger = field.at("2026-10-14 09:02").do(concerns.raise_danger, field.me(1))
    assert (danger.alert != first.alert, danger.number != first.number, danger.level) == (True, True, "danger")
    assert field.news() == [(201, "sms.alert"), (202, "sms.alert")]


def test_a_high_alert_that_rises_by_night_is_told_as_danger_at_once(field: Field) -> None:
    raised = high_of_child(field.at("2026-10-14 22:00"))
    (waiting,) = field.owed()
    assert (waiting.to, waiting.not_before) == (201, "2026-10-15 07:00")
    field.at("2026-10-14 22:05").do(visits.alarm, field.me(1), field.child(CHILD), "danger", Level.danger, raised)
    queued = [message for message in field.owed() if message.state == MessageState.queued]
    assert {message.to for message in queued} == {201, 202}
    assert all("DANGER" in message.text for message in queued), "the text that waited for the morning is withdrawn"
    assert {message.not_before for message in queued} == {"2026-10-14 22:05"}


def test_where_nobody_can_be_reached_the_ladder_tries_again_in_half_an_hour(field: Field) -> None:
    for last in (201, 202, 203, 204, 301, 401):
        field.phone(last, works=False)
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    assert written(field.alert(raised.alert).due_at) == "2026-10-14 09:30"
    field.at("2026-10-14 09:30").do(ladder.climb_due)
    assert written(field.alert(raised.alert).due_at) == "2026-10-14 10:00"
    field.phone(401, works=True)
    field.at("2026-10-14 10:00").do(ladder.climb_due)
    assert 401 in {message.to for message in field.owed()}


def test_a_visit_withdraws_the_reminders_it_answers(field: Field) -> None:
    field.phone(101, safe_from="18:00", safe_to="19:00")
    field.at("2026-10-16 17:00").do(visit_reminders.remind_due)
    (waiting,) = field.owed(101)
    assert (waiting.state, waiting.not_before) == (MessageState.queued, "2026-10-16 18:00")
    field.at("2026-10-16 17:30").do(
        visits.record, field.me(1), field.child("427356"), visits.Answers(1, 1, 1, 1, 1, 1), None
    )
    (withdrawn,) = field.owed(101)
    assert (withdrawn.state, withdrawn.reason) == (MessageState.withheld, "answered")


def test_in_a_district_without_officers_every_level_reaches_the_nation(field: Field) -> None:
    field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(3), 3, None, 4)
    (told,) = [message for message in field.owed() if message.notice == "sms.alert.top"]
    assert told.to == 401
    assert "MEDIUM, Rubavu/Gisenyi" in told.text
