"""The audit of a year finds what it is there to find: each planted breach breaks exactly its own promise."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace as Row

import pytest

from bench.common.messages import OpenedMessage
from bench.common.promises import broken, table
from bench.year.audit import judge
from bench.year.book import Book, BrokenOff, Carried, Span
from bench.year.case import YearRun
from bench.year.facts import Kept, YearFacts
from bench.year.figures import figures
from bench.year.report import as_json, counts
from core.measures.monthly import Sheet
from core.models.alert import AlertState, Level
from core.models.message import Lane, MessageState
from core.models.visit import Due
from tests.core.support.field import moment
from tests.fixtures.world import PROGRAMME

BEGINS, ENDS = moment("2027-01-04 06:00"), moment("2027-03-05 06:00")
TOLD = moment("2027-02-03 09:00")
OFFICER, VOLUNTEER, CARER = "+250788700201", "+250780000000", "+250721000001"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def message(number: str, text: str, lane: Lane, **row: object) -> OpenedMessage:
    values = {
        "lane": lane,
        "notice": "sms.any",
        "alert_id": None,
        "person_id": None,
        "state": MessageState.sent,
        "sent_at": TOLD,
        "not_before": TOLD,
        "segments": 1,
        **row,
    }
    return OpenedMessage(Row(**values), number, text)


def follow_up(**row: object) -> Row:
    plain = {
        "child_id": 5,
        "due_on": TOLD.date(),
        "state": Due.done,
        "visit_id": 6,
        "remind_at": None,
        "reminders": 1,
    }
    return Row(**{**plain, **row})


def a_good_year() -> YearRun:
    """One danger told, taken after ten minutes and closed; one child visited and to be visited again."""
    alert = Row(
        id=1,
        number="48217",
        level=Level.danger,
        state=AlertState.resolved,
        raised_at=TOLD,
        closed_at=TOLD + timedelta(days=2),
        owner_id=2,
        merged_into_id=None,
        child_id=5,
        climbed=1,
        nobody_found=False,
        due_at=None,
        seen_due_at=None,
        acted_at=TOLD + timedelta(hours=1),
        seen_at=TOLD + timedelta(hours=1),
        seen_by=TOLD + timedelta(hours=24),
    )
    posted = [
        message(OFFICER, "Alert 48217", Lane.alerts, alert_id=1, person_id=2),
        message(VOLUNTEER, "visit 204711", Lane.reminders),
        message(CARER, "visit tomorrow", Lane.reminders),
        message(
            CARER, "a proverb", Lane.reminders, notice="sms.caregiver.kind", person_id=4, sent_at=BEGINS + 3 * HOUR
        ),
    ]
    facts = YearFacts(
        begins=BEGINS,
        ends=ENDS,
        at=ENDS + timedelta(hours=30),
        alerts=[alert],
        events={1: [event("raised", 0), event("owned", 10, by=2), event("closed_resolved", 2880, by=2)]},
        told=[Row(alert_id=1, person_id=2)],
        concerns=1,
        visits=[Row(number="1234567", worrying=False, late=False)],
        follow_ups=[follow_up(), follow_up(state=Due.open, visit_id=None, remind_at=moment("2027-03-09 17:00"))],
        children=[Kept(Row(id=5, closed_on=None, caregiver_id=4), TOLD.date())],
        messages=posted,
        call_backs=[Row(alert_id=1)],
        dangers_left=0,
        findings=[],
    )
    book = Book(
        counts=Counter(talks=3, hops=20, hops_twice=1),
        carried=[Carried(TOLD, each.number, each.text) for each in posted],
        broken_off=[BrokenOff(TOLD + MINUTE, VOLUNTEER, "48217")],
        receipts={"1234567"},
        stopped={CARER: [Span(TOLD + MINUTE)]},
        silenced={CARER: [Span(TOLD + MINUTE)]},
    )
    return YearRun(facts, book, PROGRAMME)


def event(what: str, minutes: int, by: int | None = None) -> Row:
    return Row(what=what, at=TOLD + minutes * MINUTE, person_id=by)


def test_a_good_year_breaks_nothing_and_is_counted():
    case = a_good_year()
    lines, found = judge(case), figures(case)
    assert broken(lines) == []
    assert (found.counts["dangers_owned_in_time"], found.counts["danger_wait_median_seconds"]) == (1, 600)
    assert (found.hours[9], sum(map(sum, found.hours))) == ((1, 0), 1)
    assert (sum(due for due, _ in found.weeks), found.weeks[4]) == (2, (2, 1))
    said = as_json({"seed": 7}, found, Sheet("Huye", "2027-02", None, inside=True, figures=[]), lines)
    assert (said["held"], said["month"], said["measures"]) == (True, "2027-02", [])
    assert table(lines).row_count == len(lines)
    assert counts(found).row_count == len(found.counts)


def _nobody_took_it(case: YearRun) -> None:
    case.facts.events[1][1].at = TOLD + timedelta(hours=2, minutes=1)
    case.facts.call_backs = [Row(alert_id=1)]


def _lost_again(case: YearRun) -> None:
    case.facts.events[1][1:] = [event("owned", 10, by=2), event("owner_idle", 70, by=2), event("owned", 200, by=2)]


def _message_missing(case: YearRun) -> None:
    case.facts.told.append(Row(alert_id=1, person_id=3))


def _told_nobody(case: YearRun) -> None:
    case.facts.told.clear()


def _owner_gone(case: YearRun) -> None:
    case.facts.alerts[0].owner_id = None


def _owner_asked_nothing(case: YearRun) -> None:
    case.facts.alerts[0].closed_at = case.facts.alerts[0].acted_at = None


def _not_rung(case: YearRun) -> None:
    case.facts.call_backs.clear()


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
            setattr(case.facts.follow_ups[1], name, value)

    return plant


def _done_by_nothing(case: YearRun) -> None:
    case.facts.follow_ups[0].visit_id = None


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
    case.facts.events[1][1].at = TOLD + 3 * MINUTE
    assert broken(judge(case)) == []
    case.facts.events[1][1].at = TOLD + 10 * MINUTE
    assert [each.name for each in judge(case) if each.broken] == ["a danger broken off has its call"]
    case.book.ended[VOLUNTEER] = [TOLD + 2 * MINUTE]
    assert broken(judge(case)) == []


def test_all_four_reminders_told_are_an_end():
    case = a_good_year()
    case.facts.follow_ups[1].remind_at, case.facts.follow_ups[1].reminders = None, 4
    assert broken(judge(case)) == []
