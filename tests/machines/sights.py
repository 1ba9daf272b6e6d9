"""What a machine looks at: how many rows there are, and what a screen must and must not be."""

import re
from collections.abc import Mapping

from sqlalchemy import func, select

from core.alerts import alerts, by_number
from core.children import numbers
from core.language import gsm7
from core.models.alert import Alert, Concern
from core.models.base import Base
from core.models.child import Child, NumberHolder
from core.models.message import Lane, Message
from core.models.monitoring import Finding, Kind
from core.models.visit import Visit
from core.monitoring import alarms, district_checks, invariants
from core.monitoring.operator_sms import UNSETTLED
from core.operations import demo_people
from core.phone import spoken
from core.storage.db import Database
from tests.fixtures.phone import Phone

EFFECTS = {"visits": Visit, "concerns": Concern, "alerts": Alert}
CAUSES: Mapping[str, frozenset[str]] = {
    "visits": frozenset(("visit.next", "change.ask")),
    "concerns": frozenset(("concern.urgency", "concern.category", "change.ask")),
    "alerts": frozenset(
        (
            *("concern.urgency", "concern.category", "concern.protected", "change.ask"),
            *(f"caregiver.{screen}" for screen in ("home", "help", "visit", "advice", "tip", "stop", "complaint")),
            *(f"visit.{question}" for question in ("seen", "safe", "bond", "bond_told", "next", "what")),
            *("my_children.card", "closing.reason", "register.check"),
        )
    ),
}
"""The only questions whose answer may write such a row: none of them is the offer to go on, or a PIN. On each screen of
a carer `8` says that it is not safe now.
"""
THANKS = ("visit.thanks", "visit.again", "visit.what", "concern.thanks")
SECRETS = [each.name for each in demo_people.CHILDREN] + [spoken(each.msisdn) for each in demo_people.PEOPLE]
ALERT, RECEIPT = (re.compile(rf"(?<![0-9/])[1-9][0-9]{{{length - 1}}}(?![0-9])") for length in (5, 7))
HUYE = 24
NEVER = (
    *(Kind.two_matters, Kind.stood_down_untold, Kind.concern_unanswered, Kind.visit_unanswered),
    *(Kind.concern_untold, Kind.visit_untold, Kind.alert_untold),
)
"""What no play may bring about, though the system would mend or show it."""


def effects(database: Database) -> dict[str, int]:
    """How many reports and alerts there are, in one statement."""
    counts = [select(func.count()).select_from(table).scalar_subquery().label(name) for name, table in EFFECTS.items()]
    with database.read() as tx:
        return dict(tx.connection.execute(select(*counts)).mappings().one())


def everything(database: Database) -> dict[str, int]:
    """How many rows each table has, and how often talks were written."""
    tables = [each for each in Base.metadata.sorted_tables if each.name != "places"]
    counts = [select(func.count()).select_from(each).scalar_subquery().label(each.name) for each in tables]
    versions = select(func.sum(Base.metadata.tables["talks"].c.version)).scalar_subquery().label("versions")
    with database.read() as tx:
        return dict(tx.connection.execute(select(*counts, versions)).mappings().one())


def is_a_screen(phone: Phone) -> None:
    """It fits a basic phone, and there is a way out of it."""
    text = phone.screen[4:]
    assert gsm7.septets(text) <= 160, text
    assert gsm7.fold(text) == text, text
    assert phone.is_over or text.splitlines()[-1].startswith("0 "), text


def is_read_behind_a_pin(phone: Phone) -> bool:
    """True for a screen on which something of a child, or of who reported, can be read."""
    named = phone.name.startswith(("my_children", "officer."))
    return named or any(each in phone.screen for each in SECRETS)


def is_kept(database: Database, phone: Phone) -> None:
    """What the screen says was saved or told is in the tables, and somebody is being told of it."""
    with database.read() as tx:
        if phone.name.startswith(THANKS):
            assert ALERT.search(phone.screen) or RECEIPT.search(phone.screen), phone.screen
        for receipt in RECEIPT.findall(phone.screen):
            held = numbers.find(tx, HUYE, receipt, NumberHolder.receipt)
            assert held, phone.screen
            if phone.name.startswith("visit."):
                assert tx.session.get_one(Visit, held[1]).number == receipt
        for number in ALERT.findall(phone.screen):
            alert = by_number.find(tx, HUYE, number)
            assert alert, phone.screen
            alert = alerts.get(tx, alert.id)
            told = select(func.count()).where(Message.alert_id == alert.id)
            assert tx.connection.scalar(told) or alert.due_at, phone.screen


def is_one_matter(database: Database) -> None:
    """What finished talks told to one alert is about one child, one household or one description."""
    told = select(Concern).where(Concern.finished_at.is_not(None))
    with database.read() as tx:
        found: dict[int | None, set[tuple[int | None, ...]]] = {}
        for each in tx.session.scalars(told):
            matter = (each.child_id, each.household_id, each.child_seen)
            if any(matter):
                found.setdefault(each.alert_id, set()).add(matter)
    assert all(len(matters_of) == 1 for matters_of in found.values()), found


def danger_is_told(database: Database, phone: Phone) -> None:
    """The screen after a danger bears a number, and its alert already owes the first rung their SMS."""
    number = ALERT.search(phone.screen)
    assert number, phone.screen
    with database.read() as tx:
        alert = by_number.find(tx, HUYE, number[0])
        assert alert, phone.screen
        told = select(func.count()).where(Message.alert_id == alerts.get(tx, alert.id).id)
        assert (tx.connection.scalar(told) or 0) >= 2, phone.screen


def promises_are_kept(database: Database) -> None:
    """No alert has two matters, nobody stands down of what they never heard, each report by SMS is answered, and every
    count is that of its list.
    """
    with database.write() as tx:
        invariants.sweep(tx)
        found = select(Finding.kind, Finding.row_id, Finding.reason).where(Finding.kind.in_(NEVER))
        broken = [tuple(each) for each in tx.connection.execute(found)]
        assert not broken, broken
        assert district_checks.differing(tx, HUYE) == []


def alerts_leave_or_ring(database: Database) -> None:
    """No alert's SMS is left unsent that could have left, while no alarm says so: the rule that looks after the watch
    finds nothing where the watch has looked.
    """
    found = select(Finding.row_id, Finding.tried_at).where(Finding.kind == Kind.alert_unsent)
    with database.write() as tx:
        alarms.sweep(tx)
        before = set(map(tuple, tx.connection.execute(found)))
        invariants.sweep(tx)
        assert set(map(tuple, tx.connection.execute(found))) == before


def everything_left(database: Database) -> None:
    """With a gateway that takes all there is no SMS of an alert that could go and has not."""
    owed = (Message.lane == Lane.alerts, Message.state.in_(UNSETTLED))
    with database.read() as tx:
        waits = select(Message.notice).where(*owed, Message.not_before <= tx.at)
        assert tx.connection.scalars(waits).all() == []


def nobody_is_forgotten(database: Database) -> None:
    """No open child is unseen beyond its limit without an alert that was raised within it; missing and died apart."""
    with database.write() as tx:
        for district in tx.connection.scalars(select(Child.district_id).distinct()).all():
            assert district_checks.mend_forgotten(tx, district) == []
