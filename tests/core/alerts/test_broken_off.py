"""A danger talk that broke off in an alert of several: whoever was cut off is rung, and nobody instead of them."""

import pytest
from sqlalchemy import select

from core.alerts import call_backs, cut_talks, late_calls, ownership, ringing
from core.alerts.alerts import Raised
from core.models.alert import Deed, Level, ProtectedKey
from core.models.base import new_id
from core.models.duty import CallBack, CallBackReason
from core.models.person import Language, Role
from core.models.place import Place
from core.people import people
from core.reporting import concerns, protected_persons, visits
from core.storage import sessions
from core.storage.db import Tx
from tests.core.support.field import Field, number
from tests.core.support.officers import own

CHILD = "204711"
VILLAGE = 24090108


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def theirs(field: Field) -> Raised:
    """The partner's danger about the child."""
    made = field.at("2026-10-14 09:00").do(visits.alarm, field.me(2), field.child(CHILD), "danger", Level.danger, None)
    field.news()
    return made


def danger(field: Field, last: int = 1, code: str | None = CHILD) -> Raised:
    """A danger, with its code, in a talk that falls silent there."""
    raised = field.do(concerns.raise_danger, field.me(last))
    breaks_off(field, raised, last)
    return field.do(concerns.add_subject, field.me(last), raised, ["child", field.child(code)]) if code else raised


def breaks_off(field: Field, raised: Raised, last: int) -> None:
    row = new_id()
    field.do(sessions.begin, row, "ussd", f"{row}", number(last), b"{}", is_draft=True, danger=raised.alert)


def rung(field: Field, when: str = "2026-10-14 09:03") -> list[str]:
    """The numbers that wait to be rung then, by what the desk of the nation reads."""
    field.at(when).do(cut_talks.broken_off)
    found = field.look(lambda tx: list(tx.session.scalars(select(CallBack.id).order_by(CallBack.asked_at))))
    return sorted(field.do(ringing.of_call, field.me(401), each)[0] for each in found)


def test_who_joined_anothers_danger_is_rung_and_not_who_raised_it(field: Field, theirs: Raised) -> None:
    assert danger(field).alert == theirs.alert
    assert rung(field) == [number(1)]


def test_two_talks_of_one_alert_are_two_calls(field: Field, theirs: Raised) -> None:
    breaks_off(field, theirs, 2)
    danger(field)
    assert rung(field) == [number(1), number(2)]
    danger(field, code=None)
    breaks_off(field, theirs, 2)
    assert rung(field, "2026-10-14 09:10") == [number(1), number(1), number(2)], "once each alert and number"


def test_the_number_the_talk_came_from(field: Field) -> None:
    person = field.me(1).id
    field.do(lambda tx: people.register(tx, number(77), Role.caregiver, "", place=None, language=Language.rw))
    field.phone(77, person_id=person)
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    breaks_off(field, raised, 77)
    assert rung(field) == [number(77)]


def test_on_a_shared_phone_it_is_the_one_who_told(field: Field) -> None:
    def shares(tx: Tx) -> None:
        here = tx.session.get_one(Place, VILLAGE)
        people.register(tx, number(1), Role.caregiver, "", place=here, language=Language.rw)

    field.do(shares)
    danger(field.at("2026-10-14 09:00"), code=None)
    rung(field)
    assert field.look(lambda tx: tx.session.scalars(select(CallBack)).one()).person_id == field.me(1).person


def test_an_owner_rings_the_reporter_whose_number_stands_there_and_no_other(field: Field, theirs: Raised) -> None:
    own(field, theirs)
    breaks_off(field, theirs, 2)
    danger(field)
    assert rung(field) == [number(1)]


def test_who_was_rung_counts_for_the_alert_that_goes_on(field: Field, theirs: Raised) -> None:
    merged = field.do(concerns.raise_danger, field.me(1))
    row = field.do(call_backs.open_one, field.me(1), CallBackReason.broken_off, "b", alert_id=merged.alert)
    field.do(concerns.add_subject, field.me(1), merged, ["child", field.child(CHILD)])
    own(field, theirs, 202)
    field.news()
    field.at("2026-10-14 09:30").do(late_calls.raise_late)
    assert field.news() == [], "it is a line on the card of the one that goes on"
    assert field.do(ownership.acknowledge, field.me(202), theirs.alert).phone == number(1)
    field.do(ownership.act, field.me(202), theirs.alert, int(Deed.called))
    assert field.look(lambda tx: tx.session.get_one(CallBack, row)).ended == "called"


class TestProtected:
    """Who says that somebody protected is concerned need not be who raised the alert."""

    def test_the_calls_of_all_who_reported_it_leave_the_sector(self, field: Field, theirs: Raised) -> None:
        mine = danger(field)
        for last in (1, 2):
            field.do(call_backs.ask, field.me(last), CallBackReason.volunteer)
        field.do(protected_persons.finish, field.me(1), mine, ProtectedKey.yes)
        rung(field)
        field.do(call_backs.ask, field.me(1), CallBackReason.unreadable)
        assert field.look(call_backs.open_in_reach, field.me(501)) == []
        assert len(field.look(call_backs.open_in_reach, field.me(201))) == 3, "the cut talk's is on the card"

    def test_so_do_those_of_an_alert_that_takes_in_such_a_one(self, field: Field, theirs: Raised) -> None:
        field.do(call_backs.ask, field.me(2), CallBackReason.volunteer)
        mine = danger(field, code=None)
        rung(field)
        field.do(protected_persons.finish, field.me(1), mine, ProtectedKey.yes)
        assert len(field.look(call_backs.open_in_reach, field.me(501))) == 1
        field.do(concerns.add_subject, field.me(1), mine, ["child", field.child(CHILD)])
        assert field.look(call_backs.open_in_reach, field.me(501)) == []
