"""The audit finds what was owed and did not come: an answer, a notice, a call, a digest, an alert of the clock."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bench.common.promises import broken
from bench.year.audit import judge
from bench.year.book import Heard, PutRight, Texted, ToldApart
from bench.year.case import YearRun
from core.models.alert import AlertState, Level
from core.models.message import Lane
from core.models.visit import Due, Seen
from tests.bench.year.years import (
    AWAY,
    COLLEAGUE,
    DIGEST,
    MINUTE,
    OFFICER,
    STORY,
    TOLD,
    VOLUNTEER,
    a_good_year,
    alert,
    call_back,
    concern,
    follow_up,
    happens,
    message,
    notify,
)
from tests.core.support.field import moment

SECTOR = "+250788701001"
LATE_TAKEN = (("raised", 0), ("rung_0", 0), ("rung_1", 15), ("rung_2", 30), ("owned", 70), ("closed_resolved", 2880))


def _heard(case: YearRun, key: str, **slots: str) -> None:
    """Change what the first SMS of that key said."""
    at = next(at for at, each in enumerate(case.book.heard) if each.key == key)
    case.book.heard[at] = case.book.heard[at]._replace(slots={**case.book.heard[at].slots, **slots})


def _says(key: str, **slots: str) -> Callable[[YearRun], None]:
    return lambda case: _heard(case, key, **slots)


def _climbs(minutes: int) -> Callable[[YearRun], None]:
    def plant(case: YearRun) -> None:
        happens(case, 1, *STORY[:2], ("rung_1", minutes), ("owned", 40), *STORY[3:])

    return plant


def _forgotten(case: YearRun) -> None:
    happens(case, 1, *STORY[:2])
    case.facts.alerts[0].state = AlertState.notified
    case.facts.alerts[0].owner_id = case.facts.alerts[0].closed_at = None
    case.facts.alerts[0].raised_at = TOLD
    notify(case, 1, "sms.reporter.not_taken", 60)


def _loses_too_soon(case: YearRun) -> None:
    slots = {"number": "48217", "level": "DANGER", "count": "2", "time": "09:45"}
    case.book.heard.append(Heard(TOLD + 20 * MINUTE, OFFICER, "sms.alert.more", slots))
    happens(case, 1, *STORY[:3], ("owner_idle", 30), ("owned", 40), *STORY[3:])


def _not_told_apart(case: YearRun) -> None:
    case.book.told_apart[0] = ToldApart(TOLD, VOLUNTEER, ("48217", "48217"))


def _no_such_alert(case: YearRun) -> None:
    case.book.told_apart[0] = ToldApart(TOLD, VOLUNTEER, ("48217", "11111"))


def _still_the_mistaken_one(case: YearRun) -> None:
    case.book.put_right[0] = PutRight(TOLD, "48217", "318061")


def _two_matters(case: YearRun) -> None:
    case.facts.concerns.append(concern(1, 5))


def _unanswered(case: YearRun) -> None:
    case.book.texted.append(Texted(TOLD + 5 * MINUTE, VOLUNTEER, "mudutabare"))


def _no_notice(key: str) -> Callable[[YearRun], None]:
    def plant(case: YearRun) -> None:
        case.facts.messages[:] = [each for each in case.facts.messages if each.row.notice != key]

    return plant


def _waits_an_hour(case: YearRun) -> None:
    happens(case, 1, *LATE_TAKEN)


def _never_told_of_it(case: YearRun) -> None:
    case.book.heard.append(Heard(TOLD + 11 * MINUTE, COLLEAGUE, "sms.alert.taken", {"number": "48217"}))


def _twice_a_rung(case: YearRun) -> None:
    again = message(OFFICER, "again", Lane.alerts, notice="sms.alert.again", alert_id=1, person_id=2)
    case.facts.messages.append(again)


def _told_the_sector(case: YearRun) -> None:
    at, _, key, slots = case.book.heard[0]
    case.book.heard.append(Heard(at, SECTOR, key, slots))


def _not_asked(case: YearRun) -> None:
    for each in case.facts.concerns:
        each.protected_key = None


def _high_at_night(case: YearRun) -> None:
    slots = {"number": "51339", "level": "HIGH", "time": "23:30"}
    case.book.heard.append(Heard(moment("2027-02-03 22:30"), OFFICER, "sms.alert.again", slots))
    happens(case, 2, *STORY[:2], ("rung_1", 14 * 60 + 30), ("owned", 14 * 60 + 35))
    case.book.heard = [each for each in case.book.heard if each.slots.get("level") != "HIGH" or each.at > TOLD]
    case.book.heard = [each for each in case.book.heard if each.key != "sms.alert.taken"]


def _stuck_after_the_gateway_is_back(case: YearRun) -> None:
    assert AWAY.until
    case.facts.messages[-7].row.sent_at = AWAY.until + timedelta(seconds=45)


def _no_alarm(case: YearRun) -> None:
    case.book.alarms.clear()


def _too_many(case: YearRun) -> None:
    for at in range(200):
        case.facts.messages.append(message(OFFICER, f"word {at}", Lane.alerts))
        case.book.carried.append(case.book.carried[0]._replace(text=f"word {at}"))


def _nobody_heard_the_cry(case: YearRun) -> None:
    case.book.heard = [each for each in case.book.heard if each.slots.get("time") != "10:00"]


def _cry_forgotten(case: YearRun) -> None:
    case.facts.call_backs[1] = call_back(state="open", ended=None, closed_at=None, due_at=TOLD)


def _cry_ended_in_vain(case: YearRun) -> None:
    case.facts.call_backs[1] = call_back(ended="not_reached", tries=3)


def _no_digest(case: YearRun) -> None:
    case.book.heard = [each for each in case.book.heard if each.at != DIGEST]
    case.facts.messages[:] = [each for each in case.facts.messages if each.row.notice != "sms.visit.still"]


def _never_made(case: YearRun) -> None:
    late = follow_up(due_on=date(2027, 2, 26), state=Due.open, visit_id=None, remind_at=moment("2027-03-09 17:00"))
    case.facts.follow_ups.append(late)


def _unseen(case: YearRun) -> None:
    for each in case.facts.visits:
        each.seen = Seen.told_well


def _unlooked(case: YearRun) -> None:
    case.facts.visits[0].unlooked_at = TOLD


def _miscounted(case: YearRun) -> None:
    case.book.miscounted.append("visits: an SMS said 5, its list shows 4")


PLANTED = [
    (_says("sms.alert", time="08:59"), "no deadline is past when it is read", "deadlines are true to the minute"),
    (_climbs(12), "deadlines are true to the minute"),
    (_climbs(19), "deadlines are true to the minute"),
    (_loses_too_soon, "deadlines are true to the minute"),
    (_not_told_apart, "two children are two alerts"),
    (_still_the_mistaken_one, "a code put right is the alert's"),
    (_no_such_alert, "two children are two alerts"),
    (_two_matters, "one alert, one matter"),
    (_unanswered, "every text is answered"),
    (_no_notice("sms.reporter.coming"), "reporters hear how it goes"),
    (_no_notice("sms.reporter.going"), "reporters hear how it goes"),
    (_no_notice("sms.reporter.done"), "reporters hear how it goes"),
    (_waits_an_hour, "who waits an hour is told"),
    (_never_told_of_it, "stand down only who was told"),
    (_told_the_sector, "nobody below before a no"),
    (_not_asked, "nobody below before a no"),
    (_twice_a_rung, "one SMS a person and rung"),
    (_high_at_night, "high alerts rest at night"),
    (_stuck_after_the_gateway_is_back, "a gateway's return frees alerts"),
    (_no_alarm, "unsent alerts alarm the operator"),
    (_too_many, "SMS to an officer on a day"),
    (_nobody_heard_the_cry, "a cry for help climbs until rung"),
    (_cry_forgotten, "a cry for help climbs until rung"),
    (_cry_ended_in_vain, "a cry for help climbs until rung"),
    (_no_digest, "what is overdue stands in each digest"),
    (_says("sms.visit.still", late="2"), "what is overdue stands in each digest"),
    (_never_made, "what is overdue stands in each digest"),
    (_unseen, "a child nobody saw is an alert"),
    (_unlooked, "worrying visits are looked at"),
    (_miscounted, "every count equals its list"),
]


@pytest.mark.parametrize(("plant", "promises"), [(plant, names) for plant, *names in PLANTED])
def test_each_planted_breach_breaks_its_promise(plant: Callable[[YearRun], None], promises: list[str]):
    case = a_good_year()
    plant(case)
    assert [each.name for each in judge(case) if each.broken] == promises


def test_an_alert_that_nobody_climbs_any_more_is_found():
    case = a_good_year()
    _forgotten(case)
    found = [each.name for each in judge(case) if each.broken]
    assert "deadlines are true to the minute" in found


def test_the_clocks_own_alerts_are_what_is_owed():
    case = a_good_year()
    _unseen(case)
    _unlooked(case)
    raised = {"owner_id": None, "reporter_id": None, "state": AlertState.notified, "closed_at": None, "acted_at": None}
    for id, category, day in ((8, "unseen", "2027-03-04 08:00"), (9, "not_looked", "2027-02-11 08:00")):
        number = f"7000{id}"
        case.facts.alerts.append(
            alert(id, number, Level.medium, category=category, child_id=5, raised_at=moment(day), climbed=0, **raised)
        )
    assert broken(judge(case)) == []


def test_who_told_the_alert_hears_nothing_where_somebody_is_protected():
    case = a_good_year()
    _no_notice("sms.reporter.coming")(case)
    for each in case.facts.alerts:
        each.shielded = True
    assert broken(judge(case)) == []
