"""The audit of a year finds what it is there to find: each planted breach breaks exactly its own promise."""

from collections.abc import Callable
from types import SimpleNamespace as Row

import pytest

from bench.common.promises import broken, table
from bench.year.audit import judge
from bench.year.book import BrokenOff
from bench.year.case import YearRun
from bench.year.figures import figures
from bench.year.report import as_json, counts
from core.measures.monthly import Sheet
from core.models.message import Lane, MessageState
from core.models.visit import Due
from tests.bench.year.years import (
    CARER,
    ENDS,
    HOUR,
    MINUTE,
    STORY,
    TOLD,
    VOLUNTEER,
    a_good_year,
    call_back,
    follow_up,
    happens,
    message,
    notify,
)
from tests.core.support.field import moment


def test_a_good_year_breaks_nothing_and_is_counted():
    case = a_good_year()
    lines, found = judge(case), figures(case)
    assert broken(lines) == []
    assert (found.counts["dangers_owned_in_time"], found.counts["danger_wait_median_seconds"]) == (1, 600)
    assert (found.hours[9], sum(map(sum, found.hours))) == ((1, 1), 2)
    assert (sum(due for due, _ in found.weeks), found.weeks[4]) == (2, (2, 2))
    said = as_json({"seed": 7}, found, Sheet("Huye", "2027-02", None, inside=True, figures=[]), lines)
    assert (said["held"], said["month"], said["measures"]) == (True, "2027-02", [])
    assert table(lines).row_count == len(lines)
    assert counts(found).row_count == len(found.counts)


def _nobody_took_it(case: YearRun) -> None:
    happens(case, 1, ("raised", 0), ("rung_0", 0), ("rung_1", 15), ("owned", 121), ("closed_resolved", 2880))
    notify(case, 1, "sms.reporter.not_taken", 60)
    case.facts.call_backs = [call_back(alert_id=1), call_back()]


def _lost_again(case: YearRun) -> None:
    happens(case, 1, *STORY[:3], ("owner_idle", 70), ("owned", 200))


def _message_missing(case: YearRun) -> None:
    case.facts.told.append(Row(alert_id=1, person_id=3))


def _told_nobody(case: YearRun) -> None:
    case.facts.told.clear()


def _owner_gone(case: YearRun) -> None:
    case.facts.alerts[0].owner_id = None


def _owner_asked_nothing(case: YearRun) -> None:
    case.facts.alerts[0].closed_at = case.facts.alerts[0].acted_at = None


def _not_rung(case: YearRun) -> None:
    case.facts.call_backs = [call_back()]


def _talk_left(case: YearRun) -> None:
    case.facts.dangers_left = 1


def _never_raised(case: YearRun) -> None:
    case.book.broken_off.append(BrokenOff(TOLD, VOLUNTEER, "11111"))


def _at(when: str) -> Callable[[YearRun], None]:
    def plant(case: YearRun) -> None:
        case.facts.messages[1].row.sent_at = moment(when)

    return plant


def _reminded_after_stop(case: YearRun) -> None:
    case.facts.messages[2].row.sent_at = TOLD + 2 * MINUTE


def _same_word_twice(case: YearRun) -> None:
    again = message(CARER, "a proverb", Lane.reminders, notice="sms.caregiver.kind", person_id=4, sent_at=TOLD - HOUR)
    case.facts.messages.append(again)


def _word_to_a_troubled_home(case: YearRun) -> None:
    case.facts.messages[3].row.sent_at = TOLD + MINUTE


def _told_though_silenced(case: YearRun) -> None:
    case.book.carried[2] = case.book.carried[2]._replace(at=TOLD + 2 * MINUTE)


def _second_reminder(case: YearRun) -> None:
    case.book.carried.append(case.book.carried[1])


def _third_alert(case: YearRun) -> None:
    case.book.carried += 2 * [case.book.carried[0]]


def _follow_up(**changed: object) -> Callable[[YearRun], None]:
    def plant(case: YearRun) -> None:
        for name, value in changed.items():
            setattr(case.facts.follow_ups[-1], name, value)

    return plant


def _done_by_nothing(case: YearRun) -> None:
    case.facts.follow_ups.append(follow_up(visit_id=None))


def _open_when_closed(case: YearRun) -> None:
    case.facts.children[0].row.closed_on = ENDS.date()


def _left_waiting(case: YearRun) -> None:
    case.facts.messages[1].row.state = MessageState.queued


def _left_in_hand(case: YearRun) -> None:
    case.facts.messages[1].row.state = MessageState.sending


def _visit_lost(case: YearRun) -> None:
    case.book.receipts.add("7654321")


def _number_twice(case: YearRun) -> None:
    case.facts.visits.append(case.facts.visits[0])


def _other_answer(case: YearRun) -> None:
    case.book.changed.append("a repeated hop was answered otherwise")


def _finding(case: YearRun) -> None:
    case.facts.findings.append("2 rows are alert_untold")


def _at_a_loss(case: YearRun) -> None:
    case.book.strays.append("pin was not expected")


PLANTED = [
    (_nobody_took_it, "every danger is owned"),
    (_lost_again, "every danger is owned"),
    (_message_missing, "no alert without its messages"),
    (_told_nobody, "no alert without its messages"),
    (_owner_gone, "no owner lost"),
    (_owner_asked_nothing, "no owner lost"),
    (_talk_left, "a danger broken off has its call"),
    (_never_raised, "a danger broken off has its call"),
    (_at("2027-02-03 20:00"), "no reminder in quiet hours"),
    (_at("2027-02-03 06:59"), "no reminder in quiet hours"),
    (_at("2027-02-07 09:00"), "no reminder in quiet hours"),
    (_at("2027-02-01 09:00"), "no reminder in quiet hours"),
    (_reminded_after_stop, "no caregiver reminded after STOP"),
    (_same_word_twice, "kind words are kind"),
    (_word_to_a_troubled_home, "kind words are kind"),
    (_told_though_silenced, "no SMS to a silenced phone"),
    (_second_reminder, "no third copy"),
    (_third_alert, "no third copy"),
    (_follow_up(remind_at=None), "no follow-up without an end"),
    (_follow_up(remind_at=ENDS), "no follow-up without an end"),
    (_follow_up(state=Due.ended), "no follow-up without an end"),
    (_done_by_nothing, "no follow-up without an end"),
    (_open_when_closed, "no follow-up without an end"),
    (_left_waiting, "nothing waits in the outbox"),
    (_left_in_hand, "nothing waits in the outbox"),
    (_visit_lost, "no visit lost"),
    (_number_twice, "no visit lost"),
    (_other_answer, "a repeated hop gets the same answer"),
    (_finding, "the product's own checks"),
    (_at_a_loss, "nobody at a loss"),
]


@pytest.mark.parametrize(("plant", "promise"), PLANTED)
def test_each_planted_breach_breaks_its_promise(plant: Callable[[YearRun], None], promise: str):
    case = a_good_year()
    plant(case)
    assert [each.name for each in judge(case) if each.broken] == [promise]


def test_who_is_not_rung_is_found_unless_they_dialled_again_or_somebody_owns_it():
    case = a_good_year()
    _not_rung(case)
    happens(case, 1, *STORY[:2], ("owned", 3), *STORY[3:])
    assert broken(judge(case)) == []
    happens(case, 1, *STORY)
    assert [each.name for each in judge(case) if each.broken] == ["a danger broken off has its call"]
    case.book.ended[VOLUNTEER] = [TOLD + 2 * MINUTE]
    assert broken(judge(case)) == []


def test_all_four_reminders_told_are_an_end():
    case = a_good_year()
    case.facts.follow_ups[-1].remind_at, case.facts.follow_ups[-1].reminders = None, 4
    assert broken(judge(case)) == []
