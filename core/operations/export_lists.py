"""The desk's lists that leave as files: codes, places, states and days. No name, but a volunteer's where a lead asks.

First all rows are found, in the list's own order; then a few hundred at a time are read, each time as they stand then.
Headings and words of states come with what was asked, in the language of who asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from core.models.person import Role
from core.operations import export_case_rows, export_finds, export_log_rows, export_rows
from core.operations.export_kinds import ExportContext, ExportKind, Narrowed, Row
from core.storage.access import Caller
from core.storage.db import Tx

TOGETHER = 500
"""Rows read at once."""
LEADS = frozenset({Role.lead, Role.national})
"""Who may have volunteers by name in a file, and the lists that only who leads officers sees."""
NAME = "name"
"""The one column that is left out where names are not asked for, or may not be."""
_WHERE = ("district", "sector", "village")
_CODED = ("code", *_WHERE)


class ExportedList(StrEnum):
    """Which list."""

    children = "children"
    volunteers = "volunteers"
    alerts = "alerts"
    visits = "visits"
    gatherings = "gatherings"
    households = "households"
    calls = "calls"
    families = "families"
    referrals = "referrals"
    waits = "waits"
    inbox = "inbox"
    messages = "messages"
    meetings = "meetings"
    requests = "requests"
    erasures = "erasures"
    log = "log"
    breaches = "breaches"
    moved = "moved"


KINDS: Mapping[ExportedList, ExportKind] = {
    ExportedList.children: ExportKind(
        "children", (*_CODED, "step", "band", "due"), export_finds.children, export_rows.children
    ),
    ExportedList.volunteers: ExportKind(
        "people",
        (*_WHERE, NAME, "language", "state", "heard", "visits_month", "texts_month", "unread_month"),
        export_finds.volunteers,
        export_rows.volunteers,
        named=LEADS,
    ),
    ExportedList.alerts: ExportKind(
        "alerts",
        ("number", "level", "district", "sector", "stands", "raised", "deadline", "closed"),
        export_finds.alerts,
        export_rows.alerts,
    ),
    ExportedList.visits: ExportKind("visits", (*_CODED, "on", "told", "late"), export_finds.visits, export_rows.visits),
    ExportedList.gatherings: ExportKind(
        "gatherings",
        ("number", *_WHERE, "held", "kind", "topic", "women", "men", "came"),
        export_finds.gatherings,
        export_rows.gatherings,
    ),
    ExportedList.households: ExportKind(
        "households", (*_CODED, "living"), export_finds.households, export_rows.households
    ),
    ExportedList.calls: ExportKind(
        "call_backs",
        ("reason", "district", "asked", "closed", "ended", "tries"),
        export_finds.calls,
        export_rows.calls,
    ),
    ExportedList.families: ExportKind(
        "foster_families",
        (*_CODED, "fostering", "since", "child", "review"),
        export_case_rows.family_ids,
        export_case_rows.families,
    ),
    ExportedList.referrals: ExportKind(
        "referrals",
        (*_CODED, "service", "answer", "asked", "deadline"),
        export_case_rows.referral_ids,
        export_case_rows.referrals,
    ),
    ExportedList.waits: ExportKind(
        "waiting_lists", (*_CODED, "about", "when"), export_case_rows.wait_ids, export_case_rows.waits
    ),
    ExportedList.inbox: ExportKind(
        "inbound", ("work", *_WHERE, "received", "end"), export_log_rows.unread_ids, export_log_rows.unread
    ),
    ExportedList.messages: ExportKind(
        "messages",
        ("lane", "work", *_WHERE, "sms", "why", "written"),
        export_log_rows.message_ids,
        export_log_rows.messages,
    ),
    ExportedList.meetings: ExportKind(
        "supervisions",
        ("district", "met", "supervised", "officers"),
        export_log_rows.meeting_ids,
        export_log_rows.meetings,
    ),
    ExportedList.requests: ExportKind(
        "data_requests",
        ("request", "district", "asked", "due_on", "overdue", "answered", "outcome"),
        export_log_rows.request_ids,
        export_log_rows.requests,
        roles=LEADS,
    ),
    ExportedList.erasures: ExportKind(
        "erasures",
        ("district", "asked", "confirmed", "done"),
        export_log_rows.erasure_ids,
        export_log_rows.erasures,
        roles=LEADS,
    ),
    ExportedList.log: ExportKind(
        "alerts",
        ("number", "level", "district", "sector", "by_clock", "raised", "owned", "seen", "closed"),
        export_log_rows.log_ids,
        export_log_rows.log,
        roles=LEADS,
    ),
    ExportedList.breaches: ExportKind(
        "breaches",
        ("number", "known", "notice", "report", "persons"),
        export_log_rows.breach_ids,
        export_log_rows.breaches_told,
        roles=LEADS,
    ),
    ExportedList.moved: ExportKind(
        "follow_ups",
        (*_CODED, "moved_from", "moved_to", "moved_why"),
        export_case_rows.moved_ids,
        export_case_rows.moved,
    ),
}
"""Every list that leaves as a file: a new one is an entry here, its page at the desk, and its words."""


def columns(which: ExportedList, *, names: bool) -> list[str]:
    """Those of the file."""
    return [each for each in KINDS[which].columns if names or each != NAME]


def may(me: Caller, which: ExportedList) -> bool:
    """Whether the caller may have that list as a file."""
    return me.role in KINDS[which].roles


def may_name(me: Caller, which: ExportedList) -> bool:
    """Whether the caller may have it with names."""
    return me.role in KINDS[which].named


def ids(tx: Tx, me: Caller, which: ExportedList, narrowed: Narrowed) -> list[int]:
    """All its rows. Raises NotYours for visits or gatherings of another district."""
    return KINDS[which].ids(tx, me, narrowed)


def rows(tx: Tx, me: Caller, which: ExportedList, some: Sequence[int], around: ExportContext) -> list[Row]:
    """Those of these rows that are there and in the caller's reach still, in their order."""
    found = KINDS[which].rows(tx, me, some, around)
    return [found[each] for each in some if each in found]


def cells(row: Row, of: Iterable[str]) -> list[str]:
    """The row as a line of those columns."""
    return [row[each] for each in of]
