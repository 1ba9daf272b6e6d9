"""The ladder: who is told next and when, on every level, by night, at weekends and on holidays.

The expected moments were counted by hand from the programme's rules and a paper calendar.
"""

import pytest

from core.alerts import alerts, ladder
from core.clock import clock_time
from core.models.alert import Alert, AlertState, Level
from core.models.message import MessageState
from core.storage.access import Caller
from core.storage.db import Tx
from tests.core.support.field import OPERATOR, Field, moment, written

AGAIN, FIRST, TOP = "sms.alert.again", "sms.alert", "sms.alert.top"


def raise_for(field: Field, level: Level, category: str | None = None) -> int:
    def verb(tx: Tx, me: Caller) -> int:
        return alerts.raise_alert(tx, me, level, category=category).id

    return field.do(verb, field.me(1))


def walk(field: Field, steps: dict[str, list[tuple[int, str]]]) -> None:
    """At each moment those are told and nobody else; a minute before it, nobody."""
    for when, told in steps.items():
        field.at(when).watch.passes(minutes=-1)
        assert field.do(ladder.climb_due) == 0, when
        field.at(when)
        field.do(ladder.climb_due)
        assert field.news() == sorted(told), when


def test_danger_by_night_on_a_sunday(field: Field) -> None:
    alert = raise_for(field.at("2026-10-18 02:00"), Level.danger)
    assert field.news() == [(201, FIRST), (202, FIRST)]
    assert {each.not_before for each in field.owed()} == {"2026-10-18 02:00"}
    number = field.alert(alert).number
    assert field.owed(201)[0].text == (
        f"Alert {number}: DANGER, Huye/Ngoma. Dial *801# before 02:15, then it goes higher. Or send OK {number}."
    )
    everyone = [(201, AGAIN), (202, AGAIN), (203, FIRST), (204, FIRST)]
    walk(
        field,
        {
            "2026-10-18 02:15": everyone,
            "2026-10-18 02:30": [(301, FIRST)],
            "2026-10-18 03:00": [(401, TOP)],
            "2026-10-18 03:30": [(301, AGAIN), (401, AGAIN)],
            "2026-10-18 04:00": [(301, AGAIN), (401, AGAIN)],
        },
    )
    assert {each.not_before[11:] for each in field.owed()} == {"02:00", "02:15", "02:30", "03:00", "03:30", "04:00"}
    assert field.alert(alert).state == AlertState.notified


def test_high_by_day(field: Field) -> None:
    raise_for(field.at("2026-10-14 09:00"), Level.high, "beaten")
    assert field.news() == [(201, FIRST)]
    walk(
        field,
        {
            "2026-10-14 10:00": [(201, AGAIN), (202, FIRST), (203, FIRST), (204, FIRST)],
            "2026-10-14 12:00": [(301, FIRST)],
            "2026-10-14 13:00": [(401, TOP)],
            "2026-10-14 17:00": [(301, AGAIN), (401, AGAIN)],
        },
    )


def test_high_rests_by_night_its_message_and_its_rungs(field: Field) -> None:
    raise_for(field.at("2026-10-14 22:00"), Level.high, "leaving")
    assert [(each.to, each.not_before) for each in field.owed()] == [(202, "2026-10-15 07:00")]
    field.news()
    everyone = [(202, AGAIN), (201, FIRST), (203, FIRST), (204, FIRST)]
    walk(field, {"2026-10-15 08:00": everyone, "2026-10-15 10:00": [(301, FIRST)]})


def test_medium_over_a_weekend(field: Field) -> None:
    raise_for(field.at("2026-10-17 21:00"), Level.medium, "insulted")
    assert [(each.to, each.not_before) for each in field.owed()] == [(202, "2026-10-19 07:00")]
    field.news()
    walk(
        field,
        {
            "2026-10-19 08:00": [(202, AGAIN), (203, FIRST), (204, FIRST)],
            "2026-10-20 08:00": [(301, TOP)],
            "2026-10-21 08:00": [(301, AGAIN)],
        },
    )


def test_low_waits_for_the_weekly_list(field: Field) -> None:
    alert = raise_for(field.at("2026-10-14 09:00"), Level.low, "papers")
    assert field.news() == []
    assert field.alert(alert).state == AlertState.raised
    walk(field, {"2026-10-19 08:00": [(201, TOP)], "2026-10-26 08:00": [(201, AGAIN)]})


def test_one_way_routes_are_not_asked_to_answer(field: Field) -> None:
    field.database.two_way = False
    raise_for(field.at("2026-10-14 09:00"), Level.danger)
    field.at("2026-10-14 09:15").do(ladder.climb_due)
    assert {each.notice for each in field.owed()} == {"sms.alert", "sms.alert.again"}
    assert not [each for each in field.owed() if "OK" in each.text or "*801#" not in each.text]


def test_a_rung_nobody_can_be_reached_on_is_skipped_at_once_and_marked(field: Field) -> None:
    for last in (201, 202):
        field.phone(last, works=False)
    alert = raise_for(field.at("2026-10-14 09:00"), Level.danger)
    assert field.news() == [(203, FIRST), (204, FIRST)]
    assert field.alert(alert).nobody_found
    assert "nobody_on_rung_0" in field.story(alert)
    walk(field, {"2026-10-14 09:30": [(301, FIRST)], "2026-10-14 10:00": [(401, TOP)]})


def test_of_two_on_a_rung_one_is_enough(field: Field) -> None:
    field.phone(201, works=False)
    alert = raise_for(field.at("2026-10-14 09:00"), Level.danger)
    assert field.news() == [(202, FIRST)]
    assert not field.alert(alert).nobody_found


def test_where_nobody_above_can_be_reached_the_lower_rungs_are_asked_each_turn(field: Field) -> None:
    for last in (301, 401):
        field.phone(last, works=False)
    alert = raise_for(field.at("2026-10-14 09:00"), Level.danger)
    field.at("2026-10-14 09:15").do(ladder.climb_due)
    field.news()
    for when in ("09:30", "10:00", "10:30"):
        field.at(f"2026-10-14 {when}").do(ladder.climb_due)
        assert {last for last, _ in field.news()} == {201, 202, 203, 204}, when
    assert field.alert(alert).nobody_found


def nobody_has_a_phone(field: Field) -> None:
    for last in (201, 202, 203, 204, 301, 401):
        field.phone(last, works=False)


def test_the_operator_is_the_last_resort(field: Field) -> None:
    nobody_has_a_phone(field)
    field.database.operator = OPERATOR
    alert = raise_for(field.at("2026-10-14 02:00"), Level.danger)
    (told,) = field.owed()
    assert (told.to, told.notice, told.state) == (999, "sms.alert.nobody", MessageState.queued)
    assert (
        told.text == f"Alert {field.alert(alert).number}, Huye/Ngoma: no officer has a working phone. Please act now."
    )
    assert told.not_before == "2026-10-14 02:00"
    assert field.alert(alert).nobody_found
    assert field.alert(alert).state == AlertState.raised


def test_without_an_operator_the_alert_stays_marked_for_the_health_page(field: Field) -> None:
    nobody_has_a_phone(field)
    alert = raise_for(field.at("2026-10-14 02:00"), Level.danger)
    assert field.owed() == []
    assert field.alert(alert).nobody_found
    field.phone(301, works=True)
    field.at("2026-10-14 04:00").do(ladder.climb_due)
    assert field.news() == [(301, TOP)]


def test_after_an_outage_rungs_are_merged_and_everybody_has_one_sms(field: Field) -> None:
    alert = raise_for(field.at("2026-10-14 09:00"), Level.danger)
    field.news()
    field.at("2026-10-14 10:05")
    assert field.do(ladder.climb_due) == 1
    assert field.news() == [(201, AGAIN), (202, AGAIN), (203, AGAIN), (204, AGAIN), (301, TOP), (401, TOP)]
    assert field.do(ladder.climb_due) == 0
    assert (field.alert(alert).rung, written(field.alert(alert).due_at)) == (3, "2026-10-14 10:30")


def test_after_a_long_outage_the_repeats_are_merged_too(field: Field) -> None:
    alert = raise_for(field.at("2026-10-14 09:00"), Level.danger)
    field.news()
    field.at("2026-10-14 15:10").do(ladder.climb_due)
    assert [last for last, _ in field.news()] == [201, 202, 203, 204, 301, 401]
    assert written(field.alert(alert).due_at) == "2026-10-14 15:30"


def test_owned_and_closed_alerts_climb_no_more(field: Field) -> None:
    alert = raise_for(field.at("2026-10-14 09:00"), Level.danger)
    field.news()

    def own(tx: Tx) -> None:
        tx.session.get_one(Alert, alert).state = AlertState.acknowledged

    field.do(own)
    field.at("2026-10-15 09:00")
    assert (field.do(ladder.climb_due), field.news()) == (0, [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_most_urgent_climb_first_a_few_in_each_transaction(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.at("2026-10-14 09:00")
    kinds = {Level.low: "papers", Level.medium: "neglect", Level.danger: "alone", Level.high: "beaten"}
    raised = {raise_for(field, level, category): level for level, category in kinds.items()}
    before = {alert: field.alert(alert).climbed for alert in raised}
    field.at("2026-10-30 09:00")
    monkeypatch.setattr(ladder, "MOST", 1)
    order: list[Level] = []
    while field.do(ladder.climb_due):
        moved = [alert for alert in raised if field.alert(alert).climbed > before[alert]]
        order += [raised[alert] for alert in moved if raised[alert] not in order]
    assert order == list(Level)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_those_that_cannot_climb_take_nobodys_place(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = [raise_for(field.at("2026-10-14 09:00"), Level.high, "beaten") for _ in range(3)]
    broken, real = raised[:2], ladder.climb

    def climb(tx: Tx, alert: Alert) -> None:
        if alert.id in broken:
            raise ValueError("a broken row")
        real(tx, alert)

    monkeypatch.setattr(ladder, "climb", climb)
    monkeypatch.setattr(ladder, "MOST", 1)
    before = field.alert(raised[2]).climbed
    assert field.at("2026-10-14 13:00").do(ladder.climb_due) == 1
    assert field.alert(raised[2]).climbed > before
    assert field.do(ladder.climb_due) == 0


def test_how_a_time_is_said() -> None:
    now = moment("2026-10-14 23:00")
    assert clock_time(moment("2026-10-14 23:15"), now) == "23:15"
    assert clock_time(moment("2026-10-15 08:00"), now) == "15/10 08:00"
