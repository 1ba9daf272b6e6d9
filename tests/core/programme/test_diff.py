"""What differs between two programmes, and what that changes for what is open: counted by hand on a small world."""

import tomllib
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from core.alerts import alerts, call_backs
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Level
from core.models.child import Child
from core.models.duty import CallBackReason
from core.models.message import Lane
from core.models.visit import Due, FollowUp
from core.operations import programme_effects
from core.people import people
from core.programme.diff import Difference, differences
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.operations.test_retention import draft, finished
from tests.core.support.field import Field, moment
from tests.core.support.officers import own
from tests.core.support.programmes import TEXT, changed, of
from tests.fixtures.world import PROGRAMME

Change = tuple[str, str]


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change what is counted."""
    return sqlite_copy


def found(*changes: Change) -> list[Difference]:
    return differences(tomllib.loads(TEXT), tomllib.loads(changed(*changes)))


def test_the_same_has_no_differences() -> None:
    assert found() == []


def test_each_value_that_is_another_is_told_with_what_it_means() -> None:
    young = ("key = 98, ", 'key = 98, level_under_18 = "high", ')
    assert found(('hold = "30m"', 'hold = "45m"'), young) == [
        Difference("levels.danger.hold", "how long an OK by SMS holds its ladder", '"30m"', '"45m"'),
        Difference("categories.conduct.level_under_18", "how urgent it is for a child under 18", None, '"high"'),
    ]


def test_a_rung_that_is_gone_and_a_list_that_is_another() -> None:
    gone = found(('  { after = "60m", tell = ["national"] },\n', ""), ("gentle_days = [1, 2,", "gentle_days = [2,"))
    assert gone == [
        Difference(
            "hours.gentle_days",
            "on which days messages that answer nobody may arrive",
            "[1, 2, 3, 4, 5, 6]",
            "[2, 3, 4, 5, 6]",
        ),
        Difference("ladders.danger.rungs.3.after", "after how long nobody owns the alert", '"60m"', None),
        Difference("ladders.danger.rungs.3.tell", "who is told then", '["national"]', None),
    ]


def test_the_author_and_the_day_are_values_too() -> None:
    assert found(("date = 2026-11-22", "date = 2026-11-23")) == [
        Difference("watch.date", "on which day", "2026-11-22", "2026-11-23")
    ]


def an_open_world(field: Field) -> None:
    """On Wednesday at 9: two alerts nobody owns, one owned, a call-back, a reminder, two drafts."""
    field.at("2026-10-13 02:00").do(draft, "a day and seven hours old")
    field.at("2026-10-14 08:00").do(draft, "an hour old")
    field.do(finished, "a talk")
    field.at("2026-10-14 09:00")
    for level in (Level.danger, Level.high, Level.medium):
        raised = field.do(lambda tx, me, level=level: alerts.raised(tx, alerts.raise_alert(tx, me, level)), field.me(1))
    own(field, raised)
    field.do(call_backs.ask, field.me(101), CallBackReason.caregiver)
    pair = field.me(1)
    notice = Notice(Say("sms.reply.started"), Lane.reminders, "waits", not_before=moment("2026-10-15 07:00"))
    waits = Notice(
        Say("sms.visit.late", {"code": "204711", "date": "14/10"}),
        Lane.reminders,
        "reminds",
        not_before=moment("2026-10-15 07:00"),
    )
    for each in (notice, waits):
        field.do(lambda tx, each=each: outbox.post(tx, people.get(tx, pair.id), each))


def counted(field: Field, *changes: Change) -> dict[str, tuple[int, int]]:
    """Each effect that has a count, and of how many."""
    effects = field.look(programme_effects.effects, PROGRAMME, of(*changes))
    assert len({each.name for each in effects}) == len(effects) == 19
    return {each.name: (each.count, each.of) for each in effects if each.count}


def many(field: Field) -> int:
    """Visits that are due."""
    due = select(func.count()).select_from(FollowUp).where(FollowUp.state == Due.open)
    return int(field.look(lambda tx: tx.connection.scalar(due)))


EFFECTS: list[tuple[Sequence[Change], dict[str, tuple[int, int]]]] = [
    ([], {}),
    ([('child = "116"', 'child = "117"')], {}),
    ([('{ after = "15m"', '{ after = "20m"')], {}),  # the rung that is set stays
    ([('{ after = "30m"', '{ after = "45m"')], {"next_rung": (1, 2)}),
    ([('after = "15m", tell = ["social_worker",', 'after = "15m", tell = [')], {"next_rung": (1, 2)}),
    ([('acknowledge = "30m"', 'acknowledge = "20m"')], {"acknowledge_by": (1, 2)}),
    ([('seen = "48h"', 'seen = "72h"'), ('seen = "5 working days"', 'seen = "6 working days"')], {"seen_by": (2, 3)}),
    ([('\ndue = "4h"', '\ndue = "5h"')], {"call_backs": (1, 1)}),
    ([('gentle = ["07:00"', 'gentle = ["09:00"')], {"messages": (1, 2)}),
    ([('draft = "24h"', 'draft = "20h"')], {}),
    ([('draft = "24h"', 'draft = "36h"'), ('drafts = "1d"', 'drafts = "2d"')], {"drafts": (1, 2)}),
    ([('drafts = "1d"', 'drafts = "7d"')], {}),
]


@pytest.mark.parametrize(("changes", "expected"), EFFECTS)
def test_what_changes_for_what_is_open(
    field: Field, changes: Sequence[Change], expected: dict[str, tuple[int, int]]
) -> None:
    an_open_world(field)
    told = counted(field, *changes)
    told.pop("reminders", None)  # counted below
    assert told == expected


def test_visits_that_are_due_and_the_ones_behind_them(field: Field) -> None:
    """Of two the partner's reminder is set or went; of four it comes on another day."""
    assert counted(field, ("partner_after_days = 2", "partner_after_days = 3")) == {"reminders": (4, 6)}
    field.do(visits.record, field.me(1), field.child("204711"), Answers(2, 2, 1, 1, 1, 1), None)
    with field.database.read() as tx:
        worried = tx.connection.scalar(select(func.count()).select_from(Child).where(Child.worry_until.is_not(None)))
    assert worried == 1
    assert counted(field, ("worry_every_days = 7", "worry_every_days = 5")) == {"next_visit": (1, many(field))}


def test_what_the_next_night_would_erase_more(field: Field) -> None:
    for day in range(1, 10):
        field.at(f"2026-10-0{day} 09:00").do(finished, f"{day}")
    field.at("2026-10-10 09:00")
    assert counted(field, ('transcripts = "7d"', 'transcripts = "5d"')) == {"erased_transcripts": (2, 5)}
    assert counted(field, ('transcripts = "7d"', 'transcripts = "9d"')) == {}
