"""What was told, the numbers of calls, and who left long ago: forgotten at night once the days of a record are over."""

import pytest
from sqlalchemy import select, update

from core.alerts import call_backs, call_tries, departures, ringing
from core.models.alert import Alert, AlertState, Concern
from core.models.child import Child
from core.models.duty import CallBack, CallBackReason
from core.models.person import Person, Phone
from core.operations import erasures, retention
from core.people import people
from core.reporting import concerns
from core.storage import person_facts
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.operations.test_erasures import closed, erased, lead
from tests.core.support.field import Field, number

YOUNG, OLD = "2031-10-13 03:00", "2031-10-16 03:00"
"""Both sides of 1826 days after 14 October 2026."""


def night(field: Field, when: str) -> None:
    field.at(when)
    while field.do(retention.sweep):
        pass


def told(field: Field, *, closes: bool = True) -> tuple[int, int]:
    """A danger about nobody registered; the alert and the concern."""
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    raised = field.do(concerns.add_subject, field.me(1), raised, ["seen", 2])
    field.do(concerns.add_category, field.me(1), raised, 2)
    end = update(Alert).where(Alert.id == raised.alert).values(state=AlertState.resolved, closed_at=field.watch.now)
    if closes:
        field.do(lambda tx: tx.connection.execute(end))
    return raised.alert, raised.concern


def test_of_an_alert_about_no_registered_child_what_was_told_goes(field: Field) -> None:
    alert, concern = told(field)
    night(field, YOUNG)
    assert (field.alert(alert).category, field.row(Concern, concern).child_seen) == ("sexual", 2)
    night(field, OLD)
    gone = field.alert(alert)
    assert (gone.category, gone.reporter_id, gone.facts_sealed) == (None, None, b"")
    assert (field.row(Concern, concern).child_seen, field.row(Concern, concern).facts_sealed) == (None, b"")
    assert (gone.level, gone.state) == ("danger", AlertState.resolved), "what is counted stays"


def test_what_is_open_stays_however_old(field: Field) -> None:
    alert, concern = told(field, closes=False)
    night(field, OLD)
    assert (field.alert(alert).category, field.row(Concern, concern).child_seen) == ("sexual", 2)


def test_of_a_call_the_number_goes_once_it_was_made(field: Field) -> None:
    made = field.at("2026-10-14 09:00").do(call_backs.ask, field.me(101), CallBackReason.caregiver)
    field.do(call_tries.rung, field.me(201), made, True)
    waits = field.do(call_backs.ask, field.me(1), CallBackReason.volunteer)
    night(field, OLD)
    assert field.row(CallBack, made).number_sealed == b""
    assert field.do(ringing.of_call, field.me(201), waits) == (number(1), "")


def test_who_left_is_forgotten_by_name_and_number(field: Field) -> None:
    gone, stays = field.at("2026-10-14 09:00").me(2).id, field.me(1).id
    field.do(departures.left, operator("Jean"), gone)
    known = _known(field, gone)
    assert known[0] and known[1] == number(2)
    night(field, YOUNG)
    assert _known(field, gone) == known
    night(field, OLD)
    assert _known(field, gone) == ("", "")
    assert _known(field, stays)[1] == number(1)
    assert field.look(lambda tx: retention.count_over(tx, tx.programme))["workers"] == 0


def _known(field: Field, person: int) -> tuple[str, str]:
    def read(tx: Tx) -> tuple[str, str]:
        row = people.get(tx, person)
        phone = tx.session.scalars(select(Phone).where(Phone.person_id == person)).one()
        named = person_facts.name_in(tx.vault, row.id, row.name_sealed)
        return named, tx.vault.open("phones.number", phone.id, phone.number_sealed)

    return field.look(read)


def alone(field: Field) -> int:
    """The only child of its carer; its case was closed long ago."""
    child, carer = closed(field), field.me(101).id
    rest = update(Child).where(Child.id != child, Child.caregiver_id == carer).values(caregiver_id=None)
    field.do(lambda tx: tx.connection.execute(rest))
    return child


@pytest.mark.parametrize("other", [False, True])
def test_a_carer_is_forgotten_with_the_last_childs_record(other: bool, field: Field) -> None:
    child, carer = alone(field), field.me(101).id
    if other:
        second = update(Child).where(Child.id == field.child("318061")).values(caregiver_id=carer)
        field.do(lambda tx: tx.connection.execute(second))
    number_of_it = erased(field, child)
    assert field.look(erasures.certificate, number_of_it)["rows_reduced"]["carers"] == int(not other)
    assert (_known(field, carer) == ("", "")) is not other
    assert (field.row(Person, carer).standing == "left") is not other


def test_while_the_carer_waits_for_a_call_the_last_childs_record_is_not_erased(field: Field) -> None:
    child = alone(field)
    field.do(call_backs.ask, field.me(101), CallBackReason.caregiver)
    with pytest.raises(erasures.NotErasable, match="asked to be rung"):
        field.do(erasures.ask, lead(field), child)
