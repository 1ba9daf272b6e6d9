"""A phone that a family closed: what is asked from it since is told to whoever is to meet them, and nobody rings."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.alerts import (
    call_backs,
    call_tries,
    departures,
    late_calls,
    pin_notices,
    reporter_notices,
    unsafe_phones,
)
from core.alerts.alerts import Raised
from core.messages import outbox
from core.models.alert import NOT_SAFE, Alert, Level
from core.models.duty import CallBack, CallBackReason
from core.models.person import Language, Role
from core.models.place import Place
from core.people import people
from core.reporting import caregivers, concerns
from core.storage.access import Caller, operator
from core.storage.db import Tx
from tests.core.support.field import Field, number
from tests.core.support.officers import own


def closed(field: Field) -> tuple[Caller, Caller]:
    """The volunteer 1 and a carer who share that phone, on which the carer pressed that it is not safe."""

    def share(tx: Tx) -> None:
        village = tx.session.get_one(Place, field.me(1).village)
        people.register(tx, number(1), Role.caregiver, "Somebody", place=village, language=Language.rw)

    field.at("2026-10-14 09:00").do(share)
    worker, carer = sorted(field.look(people.callers, number(1), "ussd"), key=lambda each: each.role == Role.caregiver)
    field.do(caregivers.not_safe, carer)
    field.news()
    return worker, carer


def unsafe(field: Field) -> Alert:
    with field.database.read() as tx:
        (found,) = [each for each in tx.session.scalars(select(Alert)) if each.category == NOT_SAFE]
        return found


def calls(field: Field) -> int:
    with field.database.read() as tx:
        return len(tx.session.scalars(select(CallBack)).all())


def test_nobody_is_asked_to_ring_and_the_owner_hears_once_in_a_while(field: Field) -> None:
    worker, carer = closed(field)
    own(field, Raised(unsafe(field).id, "", "high"))
    field.news()
    assert field.do(call_backs.ask, worker, CallBackReason.unreadable) == call_backs.NOBODY_RINGS
    assert field.do(call_backs.ask, carer, CallBackReason.caregiver) == call_backs.NOBODY_RINGS
    assert (calls(field), unsafe(field).reports, unsafe(field).level) == (0, 2, Level.high)
    assert field.news() == [(201, "sms.alert.also"), (202, "sms.alert.more.pair")]
    field.at("2026-10-14 10:01").do(call_backs.ask, carer, CallBackReason.caregiver)
    assert unsafe(field).reports == 3


def test_what_may_tell_a_danger_makes_it_one(field: Field) -> None:
    worker, _ = closed(field)
    field.do(call_backs.ask, worker, CallBackReason.unreadable)
    field.do(call_backs.ask, worker, CallBackReason.danger_text)
    assert (calls(field), unsafe(field).level) == (0, Level.danger)
    assert field.news() == [(201, "sms.alert.again"), (202, "sms.alert")]


def test_what_waited_to_be_rung_when_the_phone_was_closed_is_the_alerts(field: Field) -> None:
    carer = field.at("2026-10-14 09:00").me(101)
    asked = field.do(call_backs.ask, carer, CallBackReason.caregiver)
    field.do(caregivers.not_safe, carer)
    field.news()
    assert (field.row(CallBack, asked).state, field.row(CallBack, asked).ended) == ("closed", "not_safe")
    assert (unsafe(field).level, unsafe(field).reports) == (Level.high, 2)
    field.at("2026-10-16 09:00").do(late_calls.raise_late)
    assert field.news() == [], "nobody is told that somebody waits for a call"


def test_a_danger_that_waited_makes_that_alert_one_and_what_another_number_asked_stays(field: Field) -> None:
    carer = field.at("2026-10-14 09:00").me(101)
    other = field.do(call_backs.ask, field.me(1), CallBackReason.danger_text)
    asked = field.do(call_backs.ask, carer, CallBackReason.danger_text)
    field.do(caregivers.not_safe, carer)
    assert unsafe(field).level is Level.danger
    assert [field.row(CallBack, each).state.value for each in (asked, other)] == ["closed", "open"]


def test_met_and_safe_opens_the_phone_whatever_was_asked(field: Field) -> None:
    """A number that was closed without an alert."""
    field.at("2026-10-14 09:00").phone(101, silenced_at=field.watch.now)
    field.do(call_backs.ask, field.me(101), CallBackReason.caregiver)
    (row,) = field.look(call_backs.open_in_reach, field.me(201))
    assert field.look(caregivers.is_met_for_call, row)
    for _ in range(3):
        field.do(call_tries.rung, field.me(201), row.id, False)
    assert field.row(CallBack, row.id).state != "closed", "not met is no call in vain"
    assert field.look(outbox.is_silenced, number(101))
    field.do(call_tries.rung, field.me(201), row.id, True)
    assert not field.look(outbox.is_silenced, number(101))


def test_after_the_family_was_met_somebody_rings_again(field: Field) -> None:
    worker, _ = closed(field)
    field.do(people.speak_again, number(1))
    assert field.do(call_backs.ask, worker, CallBackReason.unreadable) != call_backs.NOBODY_RINGS
    assert calls(field) == 1


def test_a_number_closed_without_an_alert_still_leaves_a_task(field: Field) -> None:
    """Whoever opens it reads where the family is met."""
    field.at("2026-10-14 09:00").phone(101, silenced_at=field.watch.now)
    assert field.do(call_backs.ask, field.me(101), CallBackReason.caregiver) == call_backs.NOBODY_RINGS
    assert calls(field) == 1


def test_what_becomes_of_a_workers_report_is_read_behind_the_pin_alone(field: Field) -> None:
    worker, _ = closed(field)
    raised = field.do(concerns.raise_danger, worker)
    field.news()
    own(field, raised)
    assert [to for to, notice in field.news() if notice.startswith("sms.reporter")] == []
    assert [each.words for each in field.look(pin_notices.unread, worker)] == ["reporter.has_it"]


def test_what_waited_for_the_worker_when_the_phone_was_closed_does_not_leave(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    alert, mine = field.alert(raised.alert), field.me(1).id
    assert field.look(reporter_notices.is_owed, alert, reporter_notices.OWNED_NOW, mine)
    closed(field)
    assert not field.look(reporter_notices.is_owed, alert, reporter_notices.OWNED_NOW, mine)


def _leaves(field: Field) -> None:
    field.do(departures.left, operator("Jean"), field.me(101).id)


def _loses(field: Field) -> None:
    field.do(departures.lost, operator("Jean"), field.me(101).id)


def _moves(field: Field) -> None:
    field.do(departures.new_number, operator("Jean"), field.me(101).id, number(190))


@pytest.mark.parametrize("goes", [_leaves, _loses, _moves])
def test_a_closed_phone_stays_closed_whoever_has_it_by_then(field: Field, goes: Callable[[Field], None]) -> None:
    """What is asked from it is told to whoever meets that family, and that alone ends it."""
    field.at("2026-10-14 09:00").do(caregivers.not_safe, field.me(101))
    goes(field)
    assert field.me(101).person is None
    assert field.do(call_backs.ask_unverified, field.me(101), danger=True) == call_backs.NOBODY_RINGS
    assert (calls(field), unsafe(field).level) == (0, Level.danger)
    field.do(unsafe_phones.open_phone, unsafe(field))
    assert not field.look(outbox.is_silenced, number(101))
    assert field.do(call_backs.ask_unverified, field.me(101)) > 0


def test_a_call_that_waits_for_a_closed_phone_shows_no_number_and_opens_nothing(field: Field) -> None:
    field.at("2026-10-14 09:00").do(caregivers.not_safe, field.me(101))
    _leaves(field)
    row = field.do(call_backs.open_one, field.me(101), CallBackReason.stranger, "asked before")
    home = field.do(caregivers.unsafe_home, field.me(401), row)
    assert home is not None and home.codes
    waiting = field.row(CallBack, row)
    assert not field.look(caregivers.is_met_for_call, waiting)


def test_whoever_is_new_at_a_closed_phone_gets_no_sms_there(field: Field) -> None:
    field.at("2026-10-14 09:00").do(caregivers.not_safe, field.me(101))

    def share(tx: Tx) -> int:
        village = tx.session.get_one(Place, field.me(1).village)
        carer = people.register(tx, number(101), Role.caregiver, "Somebody", place=village, language=Language.rw)
        assert outbox.working_phone(tx, carer.id) is None
        return carer.id

    field.do(share)
    field.do(unsafe_phones.open_phone, unsafe(field))
    assert not field.look(outbox.is_silenced, number(101))
