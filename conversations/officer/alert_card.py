"""The pages of an alert's card: what it is and whom to phone, each report, the owner and what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from conversations.asking import Json, Option, Page
from conversations.officer.colleagues import LETTERS as OWNER_LETTERS
from conversations.officer.fields import said_number
from conversations.questions import Choose
from core.alerts import alerts, restricted, ringing
from core.alerts.ringing import Contact
from core.cases import closings
from core.clock import clock_time
from core.language.words import Say
from core.models.alert import NOT_SAFE, UNOWNED, Alert, ChildSeen, ClockCategory, Deed
from core.people import people, places
from core.reporting import alert_reports
from core.reporting.alert_reports import AlertReport
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx

LETTERS = 11
"""Of a village's name."""


class AlertKey(IntEnum):
    """What an officer can do with an alert, by key; 1-6 on every page, 7 and 8 with the report that is shown."""

    have_it = 1
    did = 2
    refer = 3
    hand_over = 4
    level = 5
    close = 6
    another = 7
    same = 8
    more = 9


EVERYWHERE = ("1", "2", "3", "4", "5", "6")
FIRST = (AlertKey.have_it, AlertKey.did, AlertKey.more)
REPORT = (AlertKey.another, AlertKey.same, AlertKey.more)
ACTS = (AlertKey.did, AlertKey.refer, AlertKey.hand_over, AlertKey.level, AlertKey.close, AlertKey.more)


ON_ACTS = "acts"
"""The page behind the last report."""


@dataclass(frozen=True)
class CardPage(Choose):
    """One page of the card of that alert: `9` turns it, and keys 1-6 work whether the page shows them or not.

    `page` is None for the first, ["concern" | "visit" | "story", id] for a report, ON_ACTS behind the last of them.
    """

    me: Caller | None = None
    alert: int = 0
    page: Json = None

    def pages(self, tx: Tx) -> list[Page]:
        """The keys that this page shows."""
        names = [each for each in self.among if isinstance(each, AlertKey)] if isinstance(self.among, tuple) else []
        return [[(str(int(each)), Option(int(each), _label(each))) for each in names]]

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """A key of this page, or an act; what turns the page is kept as the page that follows."""
        key = int(raw) if raw in EVERYWHERE else super().parse(raw, shown, tx)
        return {"page": self._next(tx)} if key == AlertKey.more else key

    def _next(self, tx: Tx) -> Json:
        if self.me is None or self.page == ON_ACTS:
            return None
        reports = [[each.kind.value, each.id] for each in reports_of(self.me, self.alert, tx)]
        behind = reports.index(self.page) + 1 if self.page in reports else 0
        return reports[behind] if behind < len(reports) else ON_ACTS


def _label(key: AlertKey) -> Say:
    return Say("nav.more" if key is AlertKey.more else f"officer.alert.{key.name}")


def first_page(me: Caller, alert_id: int, tx: Tx) -> Say:
    """Number, level, the deadline that comes next, whose code, whom to phone or that nobody may ring, and the marks; of
    what nobody reported, what it is instead. Who looked is recorded.
    """
    alert = alerts.reach(tx, me, alert_id)
    audit.record(tx, me, "read", "alerts", alert.id)
    found = ringing.contact(tx, me, alert)
    ring = Say(f"alert.ring.{'changed' if found.was else 'first' if found.first else found.whom}")
    free = alert.state in UNOWNED
    return Say(
        "officer.alert",
        {
            "number": alert.number,
            "level": Say(f"level.short.{alert.level}"),
            "owner": Say("alert.free" if free else "alert.owned"),
            "time": clock_time(alert.acknowledge_by if free else alert.seen_by, tx.at),
            "code": _code(tx, me, alert) or "-",
            "place": places.name(tx, alert.village_id or alert.sector_id)[:LETTERS],
            "ring": Say(f"category.{alert.category}") if alert.category in set(ClockCategory) else ring,
            "phone": _phone(found),
            "mark": "" if alert.verified else Say("alert.unverified"),
            "slip": Say("alert.taken_back") if alert.taken_back_at else "",
        },
    )


def _code(tx: Tx, me: Caller, alert: Alert) -> Say | str:
    """Whose matter it is, for who may read what was told of it: beside the class that few read, a code tells it. Of a
    child that died so: the code may be wrong, or a sibling's matter.
    """
    code = alert_reports.code_of(tx, alert.child_id) if restricted.may_read(tx, me, alert) else ""
    dead = bool(code) and closings.is_closed_as_dead(tx, alert.child_id or 0)
    return Say("alert.code_died", {"code": code}) if dead else code


def _phone(found: Contact) -> Say | str:
    return said_number(found.phone, found.was) if found.phone or found.was else ""


def reports_of(me: Caller, alert_id: int, tx: Tx) -> list[AlertReport]:
    """The reports of an alert that the caller may see."""
    return alert_reports.readable(tx, me, alerts.reach(tx, me, alert_id))


def report_page(me: Caller, alert_id: int, page: Json, tx: Tx) -> Say:
    """One report: when, by whom, what, and of which child; who looked is recorded. One that was moved away meanwhile is
    there no more. Of an alert that few may read the others see only that something was told.
    """
    reports = reports_of(me, alert_id, tx)
    at = next((nth for nth, each in enumerate(reports) if [each.kind.value, each.id] == page), None)
    if at is None:
        return Say("officer.alert.report.none")
    report = reports[at]
    audit.record(tx, me, "read", "alerts", report.alert)
    role = alert_reports.who(tx, report)
    return Say(
        "officer.alert.report",
        {
            "nth": at + 1,
            "count": len(reports),
            "time": clock_time(report.at, tx.at),
            "by": Say(f"job.{role}" if role else "alert.by.clock"),
            "what": Say(f"category.{report.category or 'untold'}"),
            "whose": _whose(tx, report),
            "mark": "" if report.verified else Say("alert.unverified"),
            "slip": Say("alert.taken_back") if report.taken_back else "",
        },
    )


def _whose(tx: Tx, report: AlertReport) -> Say | str:
    """The child's code, or how a child that is not registered was described."""
    if code := alert_reports.code_of(tx, report.child):
        return code
    return Say(f"concern.child_seen.{ChildSeen(report.child_seen).name}") if report.child_seen else "-"


def acts_page(me: Caller, alert_id: int, tx: Tx) -> Say:
    """Who owns it, and until when the child is seen."""
    alert = alerts.reach(tx, me, alert_id)
    audit.record(tx, me, "read", "alerts", alert.id)
    if alert.owner_id is None:
        return Say("officer.alert.acts.none")
    owner = people.get(tx, alert.owner_id)
    name = person_facts.name_in(tx.vault, owner.id, owner.name_sealed)
    return Say("officer.alert.acts", {"name": name[:OWNER_LETTERS]})


def deeds(me: Caller, alert_id: int, tx: Tx) -> list[Option]:
    """What may have been done, by key; a family whose phone is not safe is met, and nobody rings it."""
    if alerts.reach(tx, me, alert_id).category != NOT_SAFE:
        return [Option(int(each), Say(f"officer.did.{each.name}")) for each in Deed]
    met = Option(int(Deed.saw_child), Say("unsafe.met"))
    return [met, *(Option(int(each), Say(f"officer.did.{each.name}")) for each in (Deed.referred, Deed.police))]
