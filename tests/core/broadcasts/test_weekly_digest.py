"""The week's digest: one SMS for a pair that has three visits or more before it; no eve of those."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.broadcasts import rounds
from core.cases import deaths
from core.children import follow_ups, proposed_days, visit_reminders
from core.models.alert import Alert
from core.models.message import Message, MessageState
from core.models.visit import FollowUp
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from tests.core.children.test_follow_ups import _child, new_child, quiet_others
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


DAYS = (21, 22, 23, 24, 26, 27)
"""Of October: Wednesday to Saturday, Monday; the eve of Tuesday the 27th belongs to the next week."""


@pytest.fixture
def codes(field: Field) -> list[str]:
    """A child for each of those days, in the village of the first pair; their years are over, so none is due again."""
    field.at("2026-10-14 09:00").do(quiet_others)
    made = [field.do(new_child, date(2025, 9, 1), scheduled=False) for _ in DAYS]
    for code, day in zip(made, DAYS, strict=True):
        field.do(lambda tx, code=code, day=day: follow_ups.plan(tx, _child(tx, code), date(2026, 10, day)))
    field.do(rounds.run_next)
    return made


def told(field: Field, when: str) -> list[tuple[int, str]]:
    """As the clock does: reminders, then rounds until nothing is left."""
    field.at(when).do(visit_reminders.remind_due)
    while field.do(rounds.run_next):
        pass
    return [each for each in field.news() if each[1].startswith("sms.visit.")]


def test_one_message_names_the_week_and_no_eve_follows(field: Field, codes: list[str]) -> None:
    assert told(field, "2026-10-19 07:30") == [(1, "sms.visit.week"), (2, "sms.visit.week")]
    (digest,) = field.owed(1)
    listed = ", ".join(f"{code} {day}/10" for code, day in zip(codes[:5], DAYS[:5], strict=True))
    assert digest.text == f"IZU: iki cyumweru mufite 5 bo gusura: {listed}. Kureba bose: *801#. Murakoze!"
    assert (digest.segments, digest.not_before) == (1, "2026-10-19 07:30")
    assert told(field, "2026-10-19 07:31") == []
    assert told(field, "2026-10-20 17:00") == []
    eves = [each for each in told(field, "2026-10-26 17:00") if each[1] == "sms.visit.eve"]
    assert eves == [(1, "sms.visit.eve"), (2, "sms.visit.eve")], "that of the 27th, alone in its week"


def test_a_visit_reported_meanwhile_drops_out_and_two_are_no_digest(field: Field, codes: list[str]) -> None:
    for code in codes[:3]:
        field.at("2026-10-17 10:00").do(
            visits.record, field.me(1), field.child(code), Answers(2, 1, 1, 1, 1, 1), None, None
        )
    assert told(field, "2026-10-19 07:30") == []
    assert told(field, "2026-10-23 17:00") == [(1, "sms.visit.eve"), (2, "sms.visit.eve")]


def test_who_the_digest_did_not_reach_has_each_eve(field: Field, codes: list[str]) -> None:
    told(field, "2026-10-19 07:30")
    hers = Message.once == visit_reminders.digest_name(date(2026, 10, 19), field.me(2).id)
    field.do(lambda tx: tx.connection.execute(update(Message).where(hers).values(state=MessageState.failed)))
    assert told(field, "2026-10-20 17:00") == [(2, "sms.visit.eve")]


def test_a_visit_that_is_moved_has_an_eve_of_its_own(field: Field, codes: list[str]) -> None:
    told(field, "2026-10-19 07:30")
    field.do(proposed_days.propose, field.me(1), field.child(codes[0]), "2026-10-22", "ill")
    assert told(field, "2026-10-21 17:00") == [(1, "sms.visit.eve"), (2, "sms.visit.eve")]
    row = field.look(lambda tx: tx.session.scalars(select(FollowUp).where(FollowUp.moved_why == "ill")).one())
    assert row.digest_on is None


class TestOverdue:
    """What was not made stands in the digest of pair and sector, each Monday, until it is done."""

    @pytest.fixture
    def code(self, field: Field) -> str:
        """Due on Wednesday 14 October, and by the schedule each Wednesday after it; nobody comes."""
        field.at("2026-10-14 09:00").do(quiet_others)
        code = field.do(new_child, date(2026, 10, 7), scheduled=False)
        field.do(lambda tx: follow_ups.plan(tx, _child(tx, code), date(2026, 10, 14)))
        field.do(rounds.run_next)
        return code

    def go_on(self, field: Field, when: str) -> list[tuple[int, str]]:
        field.at(when).do(follow_ups.plan_due)
        return [each for each in told(field, when) if each[1] in ("sms.visit.still", "sms.visit.sector")]

    def test_each_monday_until_it_is_done(self, field: Field, code: str) -> None:
        both = [(1, "sms.visit.still"), (2, "sms.visit.still"), (501, "sms.visit.sector")]
        for monday in ("2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09"):
            assert self.go_on(field, f"{monday} 07:30") == both
            assert field.owed(1)[-1].text.startswith(f"IZU: 1 batarasurwa: {code} 14/10.")
        assert "1 children not visited" in field.owed(501)[-1].text
        visits_of = ("2026-11-10 10:00", Answers(2, 1, 1, 1, 1, 1))
        field.at(visits_of[0]).do(visits.record, field.me(1), field.child(code), visits_of[1], None, None)
        assert self.go_on(field, "2026-11-16 07:30") == []

    def test_the_sector_reads_nothing_of_a_child_while_somebody_protected_is_concerned(
        self, field: Field, code: str
    ) -> None:
        child = field.child(code)
        made = field.do(concerns.raise_danger, field.me(1))
        field.do(
            lambda tx: tx.connection.execute(
                update(Alert).where(Alert.id == made.alert).values(child_id=child, shielded=True)
            )
        )
        assert self.go_on(field, "2026-10-19 07:30") == [(1, "sms.visit.still"), (2, "sms.visit.still")]

    @pytest.mark.parametrize(("last", "asked"), [(1, True), (201, False)])
    def test_of_a_child_that_died_the_pair_is_asked_until_an_officer_says_so(
        self, field: Field, code: str, last: int, asked: bool
    ) -> None:
        field.do(deaths.tell, field.me(last), field.child(code))
        assert bool(self.go_on(field, "2026-10-19 07:30")) is asked
