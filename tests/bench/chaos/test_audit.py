"""The audit finds what it is there to find: each planted loss, copy and delay breaks exactly its own promise."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Row

import pytest

from bench.chaos.audit import ChaosRun, judge
from bench.chaos.cast import OFFICERS
from bench.chaos.facts import ChaosFacts
from bench.chaos.notes import Notes
from bench.chaos.report import as_json, summary
from bench.chaos.run import ChaosResult
from bench.chaos.storm import Damage
from bench.common.messages import OpenedMessage
from bench.common.promises import broken, missed, table
from core.models.alert import Level
from core.models.message import Lane, MessageState
from core.models.person import Role
from tests.fixtures.world import PROGRAMME

AT = datetime(2026, 10, 14, 15, 0, tzinfo=UTC)
DISTRICT = 11
VOLUNTEER, WORKER, PSYCHOLOGIST = "+250788500000", OFFICERS[Role.social_worker], OFFICERS[Role.psychologist]
NUMBER = "48217"


def message(
    number: str, text: str, lane: Lane = Lane.alerts, notice: str = "sms.alert", **row: object
) -> OpenedMessage:
    values = {"lane": lane, "notice": notice, "alert_id": 1, "state": MessageState.sent, "reason": None, **row}
    values = {"id": len(text), "together_id": None, "gateway": "africastalking", **values}
    values.setdefault("provider_id", f"id of {number} {text}")
    return OpenedMessage(Row(**values), number, text)


def taken(posted: OpenedMessage, *, clear: bool = True) -> dict[str, object]:
    alert = NUMBER if NUMBER in posted.text else None
    id = posted.row.provider_id
    return {"id": id, "number": posted.key[0], "text": posted.key[1], "alert": alert, "clear": clear}


def a_good_run() -> ChaosRun:
    """One danger by a volunteer: told, owned, both officers reached, its second rung climbed in time."""
    messages = [message(each, f"Alert {NUMBER}") for each in (WORKER, PSYCHOLOGIST)]
    alert = Row(
        id=1,
        district_id=DISTRICT,
        number=NUMBER,
        reporter_id=7,
        level=Level.danger,
        profession="social_worker",
        owner_id=None,
        ladder_from=AT - timedelta(minutes=20),
    )
    climbed = {"rung_0": AT - timedelta(minutes=20), "rung_1": AT - timedelta(minutes=5) + timedelta(seconds=2)}
    facts = ChaosFacts(
        at=AT,
        alerts=[alert],
        rungs={1: climbed},
        visits=[],
        concerns=[Row(by_id=7, channel="ussd", urgency=1), Row(by_id=7, channel="sms", urgency=1)],
        inbound={"sms-1"},
        reports={("id", "Success")},
        messages=messages,
        unreadable=0,
        taken=[taken(each) for each in messages],
        phones={7: VOLUNTEER, 8: WORKER},
        sick="",
        said='{"event": "clock", "level": "warning"}\n',
    )
    notes = Notes(
        waits=[(100.0 + step, 0.01) for step in range(50)],
        numbers=[(VOLUNTEER, NUMBER)],
        tried=Counter({f"{VOLUNTEER} danger": 1}),
        told=Counter({f"{VOLUNTEER} danger": 1}),
        texts={"sms-1": (VOLUNTEER, "CONCERN 0 1 1", True)},
        reports=[("id", "Success")],
    )
    played = ChaosResult(100.0, 149.0, 12.0, Damage(kills=Counter(web=40)), notes, 20, {})
    return ChaosRun(facts, played, 40, PROGRAMME.ladder(Level.danger), DISTRICT)


def with_facts(**changes: object) -> ChaosRun:
    case = a_good_run()
    return replace(case, facts=replace(case.facts, **changes))


def with_notes(**changes: object) -> ChaosRun:
    case = a_good_run()
    return replace(case, played=replace(case.played, notes=replace(case.played.notes, **changes)))


def with_more(posted: OpenedMessage, copies: int, kills: int = 40) -> ChaosRun:
    """The good run, and one message more that the gateway took so many times, among two hundred others."""
    case = a_good_run()
    others = [message(VOLUNTEER, f"no. {which}", Lane.receipts, "sms.partner.visit") for which in range(200)]
    messages = [*case.facts.messages, *others, posted]
    lines = [taken(each) for each in messages] + [taken(posted)] * (copies - 1)
    return replace(case, kills=kills, facts=replace(case.facts, messages=messages, taken=lines))


def with_played(**changes: object) -> ChaosRun:
    case = a_good_run()
    return replace(case, played=replace(case.played, **changes))


def test_a_good_run_breaks_nothing() -> None:
    assert broken(judge(a_good_run())) == []


ONE_MORE = message(WORKER, "one more")
RECEIPT = message(VOLUNTEER, "a receipt", Lane.receipts, "sms.partner.visit")
REPLY = message(VOLUNTEER, "Thanks, no. 54321", Lane.receipts, "sms.reply.concern")
FAULTS: dict[str, tuple[str, Callable[[], ChaosRun]]] = {
    "an alert told on a screen is gone": (
        "reports told and lost",
        lambda: with_notes(numbers=[(VOLUNTEER, NUMBER), (VOLUNTEER, "11111")]),
    ),
    "a visit told on a screen is gone": ("reports told and lost", lambda: with_notes(numbers=[(VOLUNTEER, "1234567")])),
    "nobody reported anything": ("reports told and lost", lambda: with_notes(numbers=[])),
    "an alert told by SMS is gone": ("reports told and lost", lambda: with_more(REPLY, 1)),
    "a confirmed danger has no row": (
        "effects of a hop",
        lambda: with_facts(concerns=a_good_run().facts.concerns[1:]),
    ),
    "one danger made two rows": (
        "effects of a hop",
        lambda: with_facts(concerns=[*a_good_run().facts.concerns, a_good_run().facts.concerns[0]]),
    ),
    "an SMS that got its 200 is gone": ("SMS taken in and lost, or done twice", lambda: with_facts(inbound=set())),
    "an SMS was acted on twice": (
        "SMS taken in and lost, or done twice",
        lambda: with_facts(concerns=[*a_good_run().facts.concerns, a_good_run().facts.concerns[1]]),
    ),
    "an officer was told it is hers": ("alerts taken and lost", lambda: with_notes(owned=[(WORKER, NUMBER)])),
    "one officer was never told": (
        "alerts without their SMS",
        lambda: with_facts(
            taken=a_good_run().facts.taken[:1],
            messages=[a_good_run().facts.messages[0], message(PSYCHOLOGIST, NUMBER, state=MessageState.unknown)],
        ),
    ),
    "a third copy": ("second copies of an alert's SMS", lambda: with_more(ONE_MORE, 3)),
    "a receipt twice": ("second copies of an alert's SMS", lambda: with_more(RECEIPT, 2)),
    "a copy though nobody was killed": ("second copies of an alert's SMS", lambda: with_more(ONE_MORE, 2, kills=0)),
    "something nobody owed": (
        "second copies of an alert's SMS",
        lambda: with_facts(taken=[*a_good_run().facts.taken, taken(ONE_MORE)]),
    ),
    "called sent, and was not": (
        "called sent and was not",
        lambda: with_facts(messages=[*a_good_run().facts.messages, RECEIPT]),
    ),
    "a message that does not open": ("called sent and was not", lambda: with_facts(unreadable=1)),
    "SMS waited too long": ("outbox empty after the last kill", lambda: with_played(drained=61.0)),
    "SMS waited for ever": ("outbox empty after the last kill", lambda: with_played(drained=None)),
    "a rung was never climbed": ("latest rung", lambda: with_facts(rungs={1: {"rung_0": AT - timedelta(minutes=20)}})),
    "a rung came late": (
        "latest rung",
        lambda: with_facts(rungs={1: {"rung_1": AT - timedelta(minutes=5) + timedelta(seconds=16)}}),
    ),
    "alerts stayed behind though the gateway was back": (
        "alerts out after the gateway's return",
        lambda: with_played(damage=Damage(kills=Counter(web=40), waited=[4.0, None])),
    ),
    "nobody was answered": ("p99 of the hops answered", lambda: with_notes(waits=[])),
    "a repeated hop got other bytes": ("wrong answers", lambda: with_notes(wrong=["a repeated hop"])),
    "a delivery report is gone": ("delivery reports lost", lambda: with_facts(reports=set())),
    "the file is damaged": ("the database's own check", lambda: with_facts(sick="row 3 missing from index")),
    "a number stands in a log": ("phone numbers in logs", lambda: with_facts(said=f"calling {VOLUNTEER}\n")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_breaks_its_own_promise(fault: str) -> None:
    promise, make = FAULTS[fault]
    assert [each.name for each in judge(make()) if each.broken] == [promise]


def test_an_officer_who_was_still_to_be_told_when_another_took_the_alert_is_owed_nothing() -> None:
    case = a_good_run()
    spared = message(PSYCHOLOGIST, f"Alert {NUMBER}", state=MessageState.withheld, reason="owned", provider_id=None)
    facts = replace(case.facts, messages=[case.facts.messages[0], spared], taken=case.facts.taken[:1])
    assert broken(judge(replace(case, facts=facts))) == []


@pytest.mark.parametrize(("reporters", "lost"), [([7], []), ([7, 9], []), ([9], ["alerts without their SMS"])])
def test_an_alert_told_together_with_another_of_its_phone_is_told(reporters: list[int], lost: list[str]) -> None:
    """Also where another district has given the number that the SMS names; and one that only an SMS about somebody
    else's alert stands for is not.
    """
    case = a_good_run()
    spared = message(PSYCHOLOGIST, f"Alert {NUMBER}", state=MessageState.withheld, reason="together", provider_id=None)
    (alert,) = case.facts.alerts
    other = {**vars(alert), "number": "60001", "level": Level.low, "profession": "psychologist"}
    named = [Row(**{**other, "id": each, "district_id": each, "reporter_id": each}) for each in reporters]
    names_it = {**case.facts.taken[1], "id": "another", "alert": "60001"}
    facts = replace(
        case.facts,
        messages=[case.facts.messages[0], spared],
        taken=[case.facts.taken[0], names_it],
        alerts=[alert, *named],
    )
    found = [
        each.name
        for each in judge(replace(case, facts=facts))
        if each.name == "alerts without their SMS" and each.broken
    ]
    assert found == lost


@pytest.mark.parametrize(
    "make",
    [
        lambda: with_notes(waits=[(100.0, 0.3)] * 10),
        lambda: with_played(drained=61.0),
        lambda: with_played(damage=Damage(kills=Counter(web=40), waited=[31.0, 4.0])),
        lambda: with_facts(
            rungs={1: {**a_good_run().facts.rungs[1], "rung_1": AT - timedelta(minutes=5) + timedelta(seconds=16)}}
        ),
    ],
    ids=["slow hops", "slow outbox", "late alerts", "late rung"],
)
def test_what_came_late_is_a_figure_missed_and_no_loss(make: Callable[[], ChaosRun]) -> None:
    lines = judge(make())
    assert broken(lines) == []
    assert len(missed(lines)) == 1


def test_one_second_copy_in_two_hundred_is_allowed() -> None:
    assert broken(judge(with_more(ONE_MORE, 2))) == []


def test_what_it_says() -> None:
    case = with_played(drained=None)
    lines = judge(case)
    assert broken(lines) == ["outbox empty after the last kill: SMS still waited"]
    said = as_json("sqlite", 7, case.played, lines)
    assert (said["held"], said["kills"], said["seed"]) == (False, {"web": 40}, 7)
    assert [each["name"] for each in said["promises"] if not each["held"]] == ["outbox empty after the last kill"]
    assert "40 kills in 49 s (web 40)" in summary("sqlite", 7, case.played)
    assert table(lines).row_count == len(lines)
