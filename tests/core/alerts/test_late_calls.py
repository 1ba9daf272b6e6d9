"""Calls that nobody makes are told of until somebody does; what concerns somebody protected, never to the sector."""

import pytest

from core.alerts import call_backs, call_tries, late_calls, ownership, ringing
from core.alerts.alerts import Raised
from core.errors import NotYours
from core.models.alert import ProtectedKey
from core.models.duty import CallBackReason
from core.reporting import concerns, protected_persons
from tests.core.support.field import Field

DAY = "2026-10-14 09:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def ask(field: Field, last: int = 101, reason: CallBackReason = CallBackReason.caregiver) -> int:
    return field.do(call_backs.ask, field.me(last), reason)


def late(field: Field, when: str) -> list[int]:
    """Who hears at that moment that a call is late."""
    field.at(when).watch.passes(minutes=-1)
    assert field.do(late_calls.raise_late) == 0, when
    field.at(when).do(late_calls.raise_late)
    return [last for last, _ in field.news()]


class TestLate:
    """A call that nobody makes is told of until somebody does."""

    def test_to_the_district_then_the_lead_too_then_on_working_mornings(self, field: Field) -> None:
        ask(field.at(DAY))
        field.news()
        assert late(field, "2026-10-14 13:00") == [201]
        assert late(field, "2026-10-14 17:00") == [201, 301]
        assert late(field, "2026-10-15 08:00") == [201, 301]
        assert late(field, "2026-10-16 08:00") == [201, 301]
        assert late(field, "2026-10-19 08:00") == [201, 301]

    def test_however_many_wait_so_long_one_text_a_morning(self, field: Field) -> None:
        for last in (1, 2, 101):
            ask(field.at(DAY), last)
        for when in ("14 13:00", "14 17:00"):
            field.at(f"2026-10-{when}").do(late_calls.raise_late)
        field.news()
        assert late(field, "2026-10-15 08:00") == [201, 301]

    def test_after_a_try_in_vain_its_owner_hears_first(self, field: Field) -> None:
        row = ask(field.at(DAY))
        field.do(call_tries.rung, field.me(501), row, False)
        field.news()
        assert late(field, "2026-10-14 11:00") == [501]
        assert late(field, "2026-10-14 15:00") == [201, 301]

    def test_of_an_open_alert_nobody_hears_by_itself(self, field: Field) -> None:
        raised = field.at(DAY).do(concerns.raise_danger, field.me(1))
        field.do(call_backs.open_one, field.me(1), CallBackReason.broken_off, "b", alert_id=raised.alert)
        field.do(ownership.acknowledge, field.me(202), raised.alert)
        field.news()
        assert late(field, "2026-10-14 09:30") == []


class TestShielded:
    """Somebody protected is concerned: the sector neither hears nor sees the calls its reporter waits for."""

    @pytest.fixture
    def protected(self, field: Field) -> Raised:
        return field.at(DAY).do(concerns.raise_danger, field.me(1))

    def seen(self, field: Field, last: int) -> int:
        return len(field.look(call_backs.open_in_reach, field.me(last)))

    def test_what_waited_when_it_was_said_goes_to_the_district(self, field: Field, protected: Raised) -> None:
        row = ask(field, 1, CallBackReason.volunteer)
        field.news()
        assert (self.seen(field, 501), self.seen(field, 201)) == (1, 1)
        field.do(protected_persons.finish, field.me(1), protected, ProtectedKey.yes)
        assert field.news() == [(201, "sms.call_back")]
        (withdrawn,) = field.owed(501)
        assert (withdrawn.state, withdrawn.reason) == ("withheld", "protected")
        assert (self.seen(field, 501), self.seen(field, 201)) == (0, 1)
        for verb, more in ((ringing.of_call, ()), (call_tries.rung, (True,)), (call_tries.take, ())):
            with pytest.raises(NotYours):
                field.do(verb, field.me(501), row, *more)

    def test_what_is_asked_for_after_goes_to_the_district_while_it_is_open(
        self, field: Field, protected: Raised
    ) -> None:
        field.do(protected_persons.finish, field.me(1), protected, ProtectedKey.yes)
        field.news()
        ask(field, 1, CallBackReason.volunteer)
        assert field.news() == [(201, "sms.call_back")]
        ask(field, 101)
        assert field.news() == [(501, "sms.call_back")], "another's call tells nothing"


def test_what_is_told_late_names_a_moment_to_come_and_since_when(field: Field) -> None:
    ask(field.at(DAY))
    assert late(field, "2026-10-14 13:00")
    assert field.owed(201)[-1].text == "IZU: somebody waits for a call by 17:00, asked 09:00. Dial *801#."
    late(field, "2026-10-14 17:00")
    assert field.owed(301)[-1].text.startswith("IZU: somebody waits for a call by 15/10 08:00, asked 09:00.")
