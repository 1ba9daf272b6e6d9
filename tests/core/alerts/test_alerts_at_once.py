"""Two hands on one child or one alert in the same second, on PostgreSQL, where rows are locked one by one."""

import pytest
from sqlalchemy import select

from core.alerts import ownership
from core.alerts.alerts import Raised
from core.cases import closings
from core.cases.closings import Decided
from core.models.alert import OPEN, Alert, AlertState, Deed, Level
from core.models.registration import CloseReason, Closing
from core.reporting import concerns, visits
from core.storage.db import Tx
from tests.core.support.at_once import Verb, at_once
from tests.core.support.field import Field
from tests.core.support.officers import act, own

CHILD = "204711"
pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def visited(field: Field, last: int) -> Verb:
    me, child = field.me(last), field.child(CHILD)
    return lambda tx: visits.alarm(tx, me, child, "danger", Level.danger, None)


def about(field: Field) -> concerns.Subject:
    return ["child", field.child(CHILD)]


def medium(field: Field) -> Raised:
    return field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, about(field), 4)


def open_ones(field: Field) -> list[Alert]:
    return field.look(lambda tx: list(tx.session.scalars(select(Alert).where(Alert.state.in_(OPEN)))))


def test_a_danger_does_not_join_an_alert_that_is_being_closed(field: Field) -> None:
    standing = medium(field)
    own(field, standing)
    act(field, standing, Deed.called)
    owner = field.me(201)
    _, told = at_once(field, lambda tx: ownership.close(tx, owner, standing.alert, "resolved"), visited(field, 2))
    assert told.alert != standing.alert
    assert [each.id for each in open_ones(field)] == [told.alert]
    assert field.alert(standing.alert).reports == 1


def test_a_danger_that_joins_what_is_being_taken_is_told_to_who_takes_it(field: Field) -> None:
    standing = medium(field)
    owner = field.me(201)
    field.news()
    at_once(field, lambda tx: ownership.acknowledge(tx, owner, standing.alert), visited(field, 2))
    alert = field.alert(standing.alert)
    assert (alert.level, alert.state, alert.owner_id) == (Level.danger, AlertState.acknowledged, owner.id)
    assert [each for each in field.news() if each[1].startswith("sms.alert")] == [
        (201, "sms.alert.risen"),
        (202, "sms.alert.more.pair"),
    ]


def test_one_volunteers_dangers_of_which_the_first_is_being_taken(field: Field) -> None:
    standing = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    owner, me = field.me(201), field.me(1)
    field.news()
    _, told = at_once(
        field, lambda tx: ownership.acknowledge(tx, owner, standing.alert), lambda tx: concerns.raise_danger(tx, me)
    )
    assert told.alert == standing.alert
    assert (201, "sms.alert.more") in field.news()


def test_two_dangers_about_one_child_are_one_alert(field: Field) -> None:
    field.at("2026-10-14 09:00")
    one, two = at_once(field, visited(field, 1), visited(field, 2))
    assert (one.alert, len(open_ones(field)), open_ones(field)[0].reports) == (two.alert, 1, 2)


def test_two_dangers_that_name_one_child_are_one_alert(field: Field) -> None:
    field.at("2026-10-14 09:00")
    told = {last: field.do(concerns.raise_danger, field.me(last)) for last in (1, 2)}

    def names(last: int) -> Verb:
        me, subject = field.me(last), about(field)
        return lambda tx: concerns.add_subject(tx, me, told[last], subject)

    one, two = at_once(field, names(1), names(2))
    assert (one.alert, len(open_ones(field))) == (two.alert, 1)


def test_no_case_is_closed_over_a_danger_of_the_same_second(field: Field) -> None:
    field.at("2026-10-14 09:00")
    asked = field.do(closings.propose, field.me(201), field.child(CHILD), CloseReason.moved).closing
    field.do(closings.decide, field.me(201), asked, True)
    second = field.me(202)

    def agrees(tx: Tx) -> Decided:
        return closings.decide(tx, second, asked, True)

    assert at_once(field, visited(field, 1), agrees)[1].state == "open_alert"
    assert field.row(Closing, asked).second_id is None
