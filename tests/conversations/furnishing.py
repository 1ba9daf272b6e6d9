"""The demo world made busy, so that no list a walk comes to is empty."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from core.alerts import alerts, call_backs, clock_alerts, ownership, pin_notices
from core.cases import casework, closings, emergency, foster, needs, registration, support_plans
from core.cases.registration import Facts
from core.children import children, numbers, proposed_days, reviews
from core.clock import kigali
from core.models.alert import ClockCategory, Deed, Level
from core.models.base import new_id
from core.models.child import Child, Household, NumberHolder, Placement
from core.models.duty import CallBackReason
from core.models.foster import FosterFamily
from core.models.joining import Departure
from core.models.person import Person, Phone, Role
from core.models.place import Place
from core.models.registration import Registration
from core.models.review import ReviewKind
from core.people import people, supervisions
from core.referrals import referrals
from core.reporting import caregivers, visits
from core.reporting.visits import Answers
from core.storage.access import Caller
from core.storage.db import Database, Tx
from jobs.runner import services
from tests.fixtures.world import Watch, open_database

TWIN = Facts("own", phone="+250788000950", consent=True)
"""Like the household that a walk registers with its carer's phone."""
FOSTERED = Facts("own", sex="boy", age=11, kind="relative", came_from="family")
HOUSEHOLD = "852033"
"""The code of a household that takes no child in yet."""


def furnished(path: Path) -> Database:
    """The demo people in a new file, and what they have told, asked and taken."""
    database = open_database(f"sqlite:///{path}", Watch())
    services.furnish(database, with_demo=True)
    with database.write() as tx:
        volunteer, partner, caregiver, officer, stranger = (caller(tx, last) for last in (1, 2, 101, 201, 999))
        _alerts(tx, volunteer, caregiver, officer)
        _children(tx, volunteer, partner, officer)
        _plans(tx, volunteer, officer)
        _foster(tx, volunteer, officer)
        supervisions.record(tx, officer, f"{kigali(tx.at):%Y-%m-%d}", "hard_cases", [])
        pin_notices.leave_notice(tx, volunteer.id, "sms.reporter.coming", "48217", "furnishing")
        for me, reason in ((volunteer, CallBackReason.caregiver), (stranger, CallBackReason.stranger)):
            call_backs.ask(tx, me, reason)
        caregivers.not_safe(tx, caregiver)
        _out_of_reach(tx)
        _to_be_taken_out(tx, officer)
        _nobody_reported(tx, volunteer)
        visits.record(tx, partner, children.of_village(tx, volunteer)[1].id, Answers(2, 2, 1, 1, 1, 1), None)
    return database


def _out_of_reach(tx: Tx) -> None:
    """One officer's PIN is locked, another's number may be in other hands."""
    locked, doubted = (caller(tx, last).id for last in (203, 204))
    later = tx.at + timedelta(days=1)
    tx.session.execute(update(Person).where(Person.id == locked).values(pin_locked_until=later))
    tx.session.execute(update(Phone).where(Phone.person_id == doubted).values(doubted_at=tx.at))


def _to_be_taken_out(tx: Tx, officer: Caller) -> None:
    """One volunteer waits for the lead's yes, another for the nation's; of both the PIN changed today."""
    for last, second in ((2, Role.lead), (3, Role.national)):
        person = tx.session.get_one(Person, caller(tx, last).id)
        person.pin_changed_at = tx.at
        tx.session.add(Departure(person_id=person.id, asked_at=tx.at, asked_by_id=officer.id, needs=second))


def _nobody_reported(tx: Tx, volunteer: Caller) -> None:
    """A child nobody saw, a worry nobody looked at, a village with nobody."""
    child = children.held(tx, children.of_village(tx, volunteer)[2].id)
    me = replace(volunteer, person=None, number="")
    for category in ClockCategory:
        about = None if category is ClockCategory.nobody else child
        clock_alerts.wait(tx, alerts.keep(tx, me, Level.medium, child=about, category=category))


def caller(tx: Tx, last: int) -> Caller:
    """The person on that phone; a number nobody knows is a stranger's."""
    number = f"+250788000{last:03d}"
    return next(iter(people.callers(tx, number, "ussd")), Caller(number, "ussd"))


def _alerts(tx: Tx, volunteer: Caller, caregiver: Caller, officer: Caller) -> None:
    """More than a screen of them: one taken and acted on, one untold, one that nobody may ring about."""
    told = [alerts.raise_alert(tx, volunteer, Level.danger, category="sexual") for _ in range(4)]
    ownership.acknowledge(tx, officer, told[0].id)
    ownership.act(tx, officer, told[0].id, Deed.saw_child)
    alerts.raise_alert(tx, volunteer, Level.danger)
    caregivers.urgent(tx, caregiver)
    alerts.raise_alert(tx, replace(volunteer, verified=False), Level.high, category="leaving")


def _children(tx: Tx, volunteer: Caller, partner: Caller, officer: Caller) -> None:
    """One visited by the partner, to be closed after a good year; one referred; one registered two months ago.

    The second has something to be met and a review due today; the third is visited some days later than planned; the
    fourth is in an emergency place, of which something is due, and never left its home before.
    """
    first, second, third, fourth = (each.id for each in children.of_village(tx, volunteer)[:4])
    visits.record(tx, partner, first, Answers(2, 1, 1, 1, 1, 1), None)
    needs.add(tx, officer, second, "goods", "family", f"{kigali(tx.at) + timedelta(days=7):%Y-%m-%d}")
    reviews.owe(tx, tx.session.get_one(Child, second), ReviewKind.outcome, kigali(tx.at).date())
    closings.propose(tx, volunteer, first, "safe")
    since = kigali(tx.at).date() - timedelta(days=400)
    tx.session.execute(update(Placement).where(Placement.child_id == first).values(began_on=since))
    referrals.make(tx, volunteer, third, None, "school", True)
    proposed_days.propose(tx, volunteer, third, f"{kigali(tx.at) + timedelta(days=4):%Y-%m-%d}", "ill")
    emergency.keep(tx, officer, fourth, "", volunteer.village or 0)
    for kind in (ReviewKind.emergency_end, ReviewKind.look, ReviewKind.decide):
        reviews.owe(tx, tx.session.get_one(Child, fourth), kind, kigali(tx.at).date())
    registration.register(tx, partner, TWIN)
    tx.session.execute(update(Registration).values(told_at=tx.at - timedelta(days=60)))


def _plans(tx: Tx, volunteer: Caller, officer: Caller) -> None:
    """For the children of the first list: something with the pair, a session held, and what is no session."""
    day = f"{kigali(tx.at) + timedelta(days=3):%Y-%m-%d}"
    for child in children.of_village(tx, volunteer)[:3]:
        for kind, with_pair in (("school", True), ("healing", False)):
            support_plans.plan(tx, officer, child.id, kind, day, with_pair)
        for kind in ("calm", "cash"):
            held = support_plans.plan(tx, officer, child.id, kind, day, False)
            support_plans.finish(tx, officer, held.line, f"{kigali(tx.at):%Y-%m-%d}", True, 2)


def _foster(tx: Tx, volunteer: Caller, officer: Caller) -> None:
    """A family at each step of its way, the last with a child; and a household that may become one."""
    today, district, village = f"{kigali(tx.at):%Y-%m-%d}", officer.home_district, volunteer.village
    row = new_id()
    numbers.give(tx, district, NumberHolder.household, row, HOUSEHOLD)
    tx.session.add(Household(id=row, district_id=district, village_id=village, code=HOUSEHOLD))
    tx.flush()
    child = registration.register(tx, replace(officer, village=village), FOSTERED).row
    needs.trace(tx, officer, child, "begun")
    casework.assess(tx, officer, child, True)
    homes = [children.register_household(tx, tx.session.get_one(Place, village)) for _ in range(4)]
    steps = ("assessed", "approved", "matched")
    for taken, home in enumerate(homes):
        foster.find(tx, officer, home.id, today)
        family = tx.session.scalars(select(FosterFamily.id).where(FosterFamily.household_id == home.id)).one()
        for step in steps[:taken]:
            if step == "matched":
                foster.match(tx, officer, family, child, today, "poverty")
            else:
                foster.move(tx, officer, family, step, today)
