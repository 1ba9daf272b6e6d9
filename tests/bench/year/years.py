"""A year of a small district in which everything was kept, for tests that plant one breach in it."""

from collections import Counter
from datetime import datetime, timedelta
from types import SimpleNamespace as Row

from bench.common.messages import OpenedMessage
from bench.year.book import Book, BrokenOff, Carried, Heard, PutRight, Span, Texted, ToldApart
from bench.year.case import YearRun
from bench.year.facts import Kept, YearFacts
from core.models.alert import AlertState, Level, ProtectedKey
from core.models.duty import CallBackReason, CallBackState, CallEnd
from core.models.message import Lane, MessageState
from core.models.visit import Due, Seen
from tests.core.support.field import moment
from tests.fixtures.world import PROGRAMME

BEGINS, ENDS = moment("2027-01-04 06:00"), moment("2027-03-05 06:00")
TOLD = moment("2027-02-03 09:00")
OFFICER, COLLEAGUE, VOLUNTEER, CARER = "+250788700201", "+250788700202", "+250780000000", "+250721000001"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
VILLAGE = 9
DIGEST = moment("2027-02-08 07:30")
AWAY = Span(moment("2027-02-04 01:00"), moment("2027-02-04 02:00"))
STORY = (("raised", 0), ("rung_0", 0), ("owned", 10), ("did_saw_child", 60), ("closed_resolved", 2880))
NOTICES = {
    "owned": "sms.reporter.coming",
    "did_saw_child": "sms.reporter.going",
    "closed_resolved": "sms.reporter.done",
}


def message(number: str, text: str, lane: Lane, **row: object) -> OpenedMessage:
    values = {
        "lane": lane,
        "notice": "sms.any",
        "alert_id": None,
        "person_id": None,
        "state": MessageState.sent,
        "created_at": TOLD,
        "sent_at": TOLD,
        "not_before": TOLD,
        "segments": 1,
        **row,
    }
    return OpenedMessage(Row(**values), number, text)


def follow_up(**row: object) -> Row:
    plain = {
        "child_id": 5,
        "village_id": VILLAGE,
        "due_on": TOLD.date(),
        "state": Due.done,
        "visit_id": 6,
        "remind_at": None,
        "reminders": 1,
    }
    return Row(**{**plain, **row})


def visit(id: int, told_at: datetime) -> Row:
    values = {
        "id": id,
        "child_id": 5,
        "by_id": 3,
        "number": f"123456{id}",
        "district_id": 24,
        "on": told_at.date(),
        "told_at": told_at,
        "seen": Seen.alone,
        "worrying": False,
        "late": False,
        "unlooked_at": None,
        "alert_id": None,
        "looked_with": None,
    }
    return Row(**values)


def alert(id: int, number: str, level: Level, **row: object) -> Row:
    values = {
        "id": id,
        "number": number,
        "level": level,
        "state": AlertState.resolved,
        "category": None,
        "raised_at": TOLD,
        "closed_at": TOLD + timedelta(days=2),
        "owner_id": 2,
        "reporter_id": 3,
        "shielded": False,
        "merged_into_id": None,
        "child_id": 5 if id == 1 else None,
        "climbed": 1,
        "nobody_found": False,
        "due_at": None,
        "seen_due_at": None,
        "acted_at": TOLD + timedelta(hours=1),
        "seen_at": TOLD + timedelta(hours=1),
        "seen_by": TOLD + timedelta(hours=24),
        **row,
    }
    return Row(**values)


def event(what: str, minutes: int, by: int | None = None) -> Row:
    return Row(what=what, at=TOLD + minutes * MINUTE, person_id=by)


def call_back(**row: object) -> Row:
    values = {
        "alert_id": None,
        "reason": CallBackReason.danger_text,
        "state": CallBackState.closed,
        "asked_at": TOLD,
        "due_at": TOLD + HOUR,
        "closed_at": TOLD + 40 * MINUTE,
        "ended": CallEnd.called,
        "tries": 1,
        **row,
    }
    return Row(**values)


def concern(alert_id: int, child_seen: int | None) -> Row:
    told: dict[str, object] = {"protected_key": ProtectedKey.no, "finished_at": TOLD + MINUTE}
    return Row(alert_id=alert_id, by_id=3, child_id=None, household_id=None, child_seen=child_seen, **told)


def a_good_year() -> YearRun:
    """Two children told of, one in danger, taken after ten minutes and closed; a child visited in time and late."""
    posted = [
        message(OFFICER, "Alert 48217", Lane.alerts, notice="sms.alert", alert_id=1, person_id=2),
        message(VOLUNTEER, "visit 204711", Lane.reminders),
        message(CARER, "visit tomorrow", Lane.reminders),
        message(
            CARER, "a proverb", Lane.reminders, notice="sms.caregiver.kind", person_id=4, sent_at=BEGINS + 3 * HOUR
        ),
        message(COLLEAGUE, "Alert 51339", Lane.alerts, notice="sms.alert", alert_id=2, person_id=7),
    ]
    unheard = [
        message(VOLUNTEER, "thank you", Lane.receipts, notice="sms.reply.visit"),
        message(VOLUNTEER, "late", Lane.reminders, notice="sms.visit.still", created_at=DIGEST, sent_at=DIGEST),
        message(VOLUNTEER, "partner", Lane.receipts, notice="sms.partner.report", created_at=TOLD + MINUTE),
        _message_of_the_night(),
    ]
    facts = YearFacts(
        begins=BEGINS,
        ends=ENDS,
        at=ENDS + timedelta(hours=30),
        alerts=[alert(1, "48217", Level.danger), alert(2, "51339", Level.high)],
        events={},
        told=[Row(alert_id=1, person_id=2), Row(alert_id=2, person_id=7)],
        concerns=[concern(1, 3), concern(2, 5)],
        visits=[visit(6, TOLD + 8 * HOUR), visit(7, moment("2027-02-10 12:00"))],
        follow_ups=[
            follow_up(),
            follow_up(due_on=moment("2027-02-05 12:00").date(), visit_id=7),
            follow_up(
                due_on=moment("2027-03-10 12:00").date(),
                state=Due.open,
                visit_id=None,
                remind_at=moment("2027-03-09 17:00"),
            ),
        ],
        children=[Kept(Row(id=5, code="204711", closed_on=None, caregiver_id=4), TOLD.date())],
        messages=[*posted, *unheard],
        call_backs=[call_back(alert_id=1, reason=CallBackReason.broken_off), call_back()],
        dangers_left=0,
        findings=[],
    )
    case = YearRun(facts, _book(posted), PROGRAMME)
    for each in (1, 2):
        happens(case, each, *STORY)
    return case


def happens(case: YearRun, alert_id: int, *story: tuple[str, int]) -> None:
    """That happened to the alert, by the minutes since it was raised; and its reporter was sent what is owed."""
    case.facts.events[alert_id] = [event(what, minutes, 2 if minutes else None) for what, minutes in story]
    mine = {*NOTICES.values(), "sms.reporter.not_taken"}
    case.facts.messages[:] = [
        each for each in case.facts.messages if each.row.alert_id != alert_id or each.row.notice not in mine
    ]
    for what, minutes in story:
        if what in NOTICES:
            notify(case, alert_id, NOTICES[what], minutes)


def notify(case: YearRun, alert_id: int, key: str, minutes: int) -> None:
    """The reporter of that alert was sent such a notice."""
    at = TOLD + minutes * MINUTE
    words = f"{key} {alert_id} {minutes}"
    case.facts.messages.append(
        message(VOLUNTEER, words, Lane.receipts, notice=key, alert_id=alert_id, created_at=at, sent_at=at)
    )


def _message_of_the_night() -> OpenedMessage:
    owed, went = AWAY.since + 12 * MINUTE, AWAY.since + HOUR + timedelta(seconds=20)
    return message(OFFICER, "at night", Lane.alerts, created_at=owed, not_before=owed, sent_at=went)


def _book(posted: list[OpenedMessage]) -> Book:
    alerted = {"number": "48217", "level": "DANGER", "place": "Huye", "time": "09:15"}
    help_asked = {"place": "Huye", "asked": "09:00"}
    return Book(
        counts=Counter(talks=3, hops=20, hops_twice=1),
        carried=[Carried(TOLD, each.number, each.text) for each in posted],
        heard=[
            Heard(TOLD, OFFICER, "sms.alert", alerted),
            Heard(TOLD, COLLEAGUE, "sms.alert", {**alerted, "number": "51339", "level": "HIGH"}),
            Heard(TOLD, OFFICER, "sms.call_back.danger", {**help_asked, "time": "09:30"}),
            Heard(TOLD + 10 * MINUTE, COLLEAGUE, "sms.alert.taken", {"number": "51339"}),
            Heard(TOLD + 30 * MINUTE, COLLEAGUE, "sms.call_back.danger", {**help_asked, "time": "10:00"}),
            Heard(DIGEST, VOLUNTEER, "sms.visit.still", {"late": "1", "list": "204711 05/02"}),
        ],
        texted=[Texted(TOLD, VOLUNTEER, "SURA 204711 211111")],
        told_apart=[ToldApart(TOLD, VOLUNTEER, ("48217", "51339"))],
        put_right=[PutRight(TOLD, "48217", "204711")],
        broken_off=[BrokenOff(TOLD + MINUTE, VOLUNTEER, "48217")],
        receipts={"1234566"},
        stopped={CARER: [Span(TOLD + MINUTE)]},
        silenced={CARER: [Span(TOLD + MINUTE)]},
        away=[AWAY],
        alarms=[AWAY.since + 13 * MINUTE],
        officers={OFFICER, COLLEAGUE},
        pairs={VILLAGE: (VOLUNTEER,)},
    )
