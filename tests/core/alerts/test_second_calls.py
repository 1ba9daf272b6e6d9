"""What is told while a colleague has the call: nobody swallows it with the first."""

import pytest

from core.alerts import call_backs, call_tries, late_calls, scope
from core.alerts.alerts import Raised
from core.models.alert import NOT_SAFE, Deed
from core.models.duty import CallBack, CallBackReason, CallBackState
from core.reporting import caregivers
from core.storage.access import Caller
from tests.core.support.field import Field, written
from tests.core.support.officers import act, own

MAY_TELL_DANGER = (CallBackReason.unreadable, CallBackReason.missed_call, CallBackReason.danger_text)


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def ask(field: Field, when: str, reason: CallBackReason = CallBackReason.danger_text, last: int = 101) -> int:
    return field.at(f"2026-10-14 {when}").do(call_backs.ask, field.me(last), reason)


def state(field: Field, call: int) -> CallBackState:
    return field.row(CallBack, call).state


@pytest.mark.parametrize("reason", MAY_TELL_DANGER)
def test_while_nobody_has_it_it_is_one_an_hour(reason: CallBackReason, field: Field) -> None:
    first = ask(field, "09:00", reason)
    field.news()
    assert ask(field, "09:50", reason) == first
    assert field.news() == []


@pytest.mark.parametrize("reason", MAY_TELL_DANGER)
@pytest.mark.parametrize("tried", [False, True])
def test_once_somebody_has_it_it_is_another_and_outlives_reached(
    tried: bool, reason: CallBackReason, field: Field
) -> None:
    first = ask(field, "09:00", reason)
    field.do(call_tries.take, field.me(201), first)
    if tried:
        field.do(call_tries.rung, field.me(201), first, False)
    field.news()
    second = ask(field, "09:07", reason)
    assert second != first
    assert 201 in [last for last, _ in field.news()], "whoever has the first hears that more was told"
    field.at("2026-10-14 09:09").do(call_tries.rung, field.me(201), first, True)
    assert (state(field, first), state(field, second)) == ("closed", "open")


def test_a_cover_who_has_the_first_hears_too_and_the_second_climbs(field: Field) -> None:
    first = ask(field, "09:00")
    field.do(call_tries.take, field.me(203), first)
    field.news()
    second = ask(field, "09:07")
    assert [last for last, _ in field.news()] == [201, 202, 203]
    assert ask(field, "09:08") == second, "texts that follow are the same while nobody has it"
    field.at("2026-10-14 09:37").do(late_calls.raise_late)
    assert {203, 204} <= {last for last, _ in field.news()}


def test_of_a_stranger_too(field: Field) -> None:
    stranger = Caller("+250788999123", "sms")

    def told() -> list[CallBack]:
        return field.look(call_backs.open_in_reach, field.me(401))

    field.at("2026-10-14 09:00").do(call_backs.ask_unverified, stranger, danger=True)
    (first,) = told()
    field.do(call_tries.take, field.me(401), first.id)
    assert field.do(call_backs.ask_unverified, stranger, danger=True)
    assert len(told()) == 2


def test_on_a_closed_phone_what_comes_after_a_deed_is_news(field: Field) -> None:
    carer = field.at("2026-10-14 09:00").me(101)
    field.do(caregivers.not_safe, carer)
    unsafe = next(each for each in field.look(scope.open_in_reach, field.me(201)) if each.category == NOT_SAFE)
    raised = Raised(unsafe.id, unsafe.number, unsafe.level)
    ask(field, "09:01")
    own(field.at("2026-10-14 09:02"), raised)
    field.news()
    ask(field, "09:10")
    assert (201, "sms.alert.more") in field.news()
    ask(field, "09:11")
    assert field.alert(unsafe.id).reports == 3, "one a while, as long as the owner does nothing"
    act(field.at("2026-10-14 09:20"), raised, Deed.police)
    ask(field, "09:30")
    assert (field.alert(unsafe.id).reports, field.alert(unsafe.id).acted_at) == (4, None)
    assert written(field.alert(unsafe.id).due_at) == "2026-10-14 10:00"
