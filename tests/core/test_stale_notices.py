"""No SMS says what is over by the time it would leave, and no two say the same, or the contrary, in one minute."""

from sqlalchemy import update

from core.broadcasts import rounds
from core.cases import needs, support_plans
from core.models.message import MessageState
from core.models.person import Phone
from core.people import leaves
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.support.field import Field, moment

WELL = Answers(2, 1, 1, 1, 1, 1)
QUEUED = MessageState.queued


def waiting(field: Field, *lasts: int) -> list[tuple[int, str]]:
    return sorted((each.to, each.notice) for each in field.owed(*lasts) if each.state is QUEUED)


def test_a_leave_taken_back_before_the_cover_was_told_tells_nobody(field: Field) -> None:
    me, cover = field.at("2026-10-14 22:00").me(201), field.me(203).id
    field.do(leaves.away, me, "2026-10-20", cover)
    assert waiting(field, 203) == [(203, "sms.leave.cover")]
    field.do(leaves.back, me)
    assert waiting(field, 203) == []


def test_a_leave_taken_back_later_tells_the_cover(field: Field) -> None:
    me, cover = field.at("2026-10-14 09:00").me(201), field.me(203).id
    field.do(leaves.away, me, "2026-10-20", cover)
    field.do(lambda tx: tx.connection.exec_driver_sql("update messages set state = 'sent'"))
    field.at("2026-10-15 09:00").do(leaves.back, me)
    assert waiting(field, 203) == [(203, "sms.leave.back")]
    field.do(leaves.back, me)
    assert waiting(field, 203) == [(203, "sms.leave.back")]


def test_what_was_planned_and_done_in_one_night_is_not_announced(field: Field) -> None:
    me, child = field.at("2026-10-14 21:00").me(201), field.child("204711")
    line = field.do(support_plans.plan, me, child, "calm", "2026-10-14", True).line
    assert waiting(field, 1, 2) == [(1, "sms.visit.planned"), (2, "sms.visit.planned")]
    field.do(support_plans.finish, me, line, "2026-10-14", False, 0)
    assert waiting(field, 1, 2) == []


def test_a_need_that_was_met_is_not_asked_for(field: Field) -> None:
    me, child = field.at("2026-10-14 21:00").me(201), field.child("204711")
    field.do(needs.add, me, child, "goods", "pair", "2026-10-20")
    assert waiting(field, 1, 2) == [(1, "sms.visit.need"), (2, "sms.visit.need")]
    (need,) = field.look(needs.open_of, me, child)
    field.do(needs.done, me, need.id)
    assert waiting(field, 1, 2) == []


def test_three_visits_in_a_minute_are_one_sms_to_the_partner(field: Field) -> None:
    field.at("2026-10-14 09:00")
    for code in ("204711", "318061", "427356"):
        field.do(visits.record, field.me(1), field.child(code), WELL, None)
    assert waiting(field, 2) == [(2, "sms.partner.visit")]
    field.at("2026-10-14 10:00").do(visits.record, field.me(1), field.child("536141"), WELL, None)
    assert waiting(field, 2) == [(2, "sms.partner.visit")] * 2


def test_what_was_told_at_night_is_one_sms_in_the_morning(field: Field) -> None:
    for hour, code in (("21:00", "204711"), ("23:00", "318061")):
        field.at(f"2026-10-14 {hour}").do(visits.record, field.me(1), field.child(code), WELL, None)
    assert waiting(field, 2) == [(2, "sms.partner.visit")]


def test_nobody_is_thanked_and_asked_after_in_one_minute(field: Field) -> None:
    """Heard last on 2 October: thirty days are over with the thanks of the month, on Monday 2 November."""
    field.at("2026-10-02 09:00").do(visits.record, field.me(1), field.child("318061"), WELL, None)
    field.do(rounds.run_next)
    field.do(lambda tx: tx.connection.execute(update(Phone).values(heard_at=moment("2026-10-03 06:00"))))
    field.at("2026-10-31 12:00")
    while field.do(rounds.run_next):
        pass
    field.at("2026-11-02 07:30")
    while field.do(rounds.run_next):
        pass
    told = [each.notice for each in field.owed(1) if each.notice in ("sms.thanks", "sms.silent.kind")]
    assert told == ["sms.thanks"]
    assert "sms.silent.kind" in [each.notice for each in field.owed(2)]
