"""The demo world made busy, so that no list a walk comes to is empty."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from core import (
    alerts,
    call_backs,
    caregivers,
    children,
    closings,
    needs,
    notices,
    owners,
    people,
    referrals,
    registration,
    reviews,
    visits,
)
from core.access import Caller
from core.clock import kigali
from core.db import Database, Tx
from core.models.alert import Deed
from core.models.child import Child
from core.models.duty import CallBackReason
from core.models.registration import Registration
from core.models.review import ReviewKind
from core.programme import Level
from core.registration import Facts
from core.visits import Answers
from jobs import serve
from tests.fixtures.world import Watch, open_database

TWIN = Facts("own", phone="+250788000950", consent=True)
"""Like the household that a walk registers with its carer's phone."""


def furnished(path: Path) -> Database:
    """The demo people in a new file, and what they have told, asked and taken."""
    database = open_database(f"sqlite:///{path}", Watch())
    serve.furnish(database, with_demo=True)
    with database.write() as tx:
        volunteer, partner, caregiver, officer, stranger = (caller(tx, last) for last in (1, 2, 101, 201, 999))
        _alerts(tx, volunteer, caregiver, officer)
        _children(tx, volunteer, partner, officer)
        notices.keep(tx, volunteer.id, "sms.reporter.coming", "48217", "furnishing")
        for me, reason in ((volunteer, CallBackReason.caregiver), (stranger, CallBackReason.stranger)):
            call_backs.ask(tx, me, reason)
        caregivers.not_safe(tx, caregiver)
    return database


def caller(tx: Tx, last: int) -> Caller:
    """The person on that phone; a number nobody knows is a stranger's."""
    number = f"+250788000{last:03d}"
    return next(iter(people.callers(tx, number, "ussd")), Caller(number, "ussd"))


def _alerts(tx: Tx, volunteer: Caller, caregiver: Caller, officer: Caller) -> None:
    """More than a screen of them: one taken and acted on, one untold, one that nobody may ring about."""
    told = [alerts.raise_alert(tx, volunteer, Level.danger, category="sexual") for _ in range(4)]
    owners.acknowledge(tx, officer, told[0].id)
    owners.act(tx, officer, told[0].id, Deed.saw_child)
    alerts.raise_alert(tx, volunteer, Level.danger)
    caregivers.urgent(tx, caregiver)
    alerts.raise_alert(tx, replace(volunteer, verified=False), Level.high, category="leaving")


def _children(tx: Tx, volunteer: Caller, partner: Caller, officer: Caller) -> None:
    """One visited by the partner and to be closed, one referred, and one that was registered two months ago.

    The second has something to be met and a review due today.
    """
    first, second, third = (each.id for each in children.of_village(tx, volunteer)[:3])
    visits.record(tx, partner, first, Answers(2, 1, 1, 1, 1, 1), None)
    needs.add(tx, officer, second, "goods", "family", f"{kigali(tx.at) + timedelta(days=7):%Y-%m-%d}")
    reviews.owe(tx, tx.session.get_one(Child, second), ReviewKind.outcome, kigali(tx.at).date())
    closings.propose(tx, volunteer, first, "moved")
    referrals.make(tx, volunteer, third, None, "school", True)
    registration.register(tx, partner, TWIN)
    tx.session.execute(update(Registration).values(told_at=tx.at - timedelta(days=60)))
