"""Rows of what was told and owed, as a file has them: alerts of a month, messages, requests, erasures, meetings.

No words of a message leave so, of one that came as little as of one that went: a text that no program could read may
say anything of a child. Whoever must read it opens it at the desk, one by one, and each look is written down.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from core.alerts import alert_log
from core.messages import message_figures, unread_lines
from core.messages.message_figures import MessageStand
from core.models.breach import Breach
from core.models.supervision import Supervision, SupervisionOfficer
from core.operations import breaches, erasure_lists
from core.operations.export_kinds import NOWHERE, ExportContext, Narrowed, Row, day, moment
from core.people import data_requests
from core.storage.access import Caller
from core.storage.db import Tx


def log_ids(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """The alerts raised in that month, the latest first."""
    return alert_log.ids(tx, me, date.fromisoformat(f"{narrowed['month']}-01"))


def log(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Alerts by their number: when each was raised, somebody's, seen to and closed."""
    return {
        each.id: {
            "number": each.number,
            "level": around.word("level", each.level),
            "district": around.place(each.district),
            "sector": around.place(each.place),
            "by_clock": around.word("by_clock", "yes") if each.by_clock else "",
            "raised": moment(each.raised_at),
            "owned": moment(each.owned_at),
            "seen": moment(each.seen_at),
            "closed": moment(each.closed_at),
        }
        for each in alert_log.among(tx, me, some)
    }


def message_ids(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """The SMS that stand so, of so many days."""
    return message_figures.ids(tx, me, MessageStand(narrowed["stand"]), narrowed["days"])


def messages(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """SMS without word, number or name: on which lane, to whom and where, how each stands and why it failed."""
    found = message_figures.among(tx, me, some)
    lying = around.villages({each.village for each in found.values() if each.village})
    return {
        row: {
            "lane": around.word("lane", each.lane),
            "work": around.word("work", each.role or "stranger"),
            **lying.get(each.village or 0, NOWHERE),
            "sms": around.word("sms", each.state),
            "why": around.word("why", each.kind),
            "written": moment(each.at),
        }
        for row, each in found.items()
    }


def unread_ids(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """The texts that wait for somebody to read them, or those that are done with."""
    return unread_lines.ids(tx, me, done=narrowed["done"])


def unread(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Texts that no program could read: who sent each, where and when, and how it ended; never what it says."""
    found = unread_lines.among(tx, me, some)
    lying = around.villages({each.village for each in found if each.village})
    return {
        each.id: {
            "work": around.word("work", each.role),
            **lying.get(each.village or 0, NOWHERE),
            "received": moment(each.at),
            "end": around.word("end", each.end),
        }
        for each in found
    }


def request_ids(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """What people asked about what is kept of them: what waits, or what was answered."""
    return data_requests.ids(tx, me, answered=narrowed["done"])


def requests(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Requests, of nobody's name or number: what is asked, by when it is owed, and what became of it."""
    return {
        each.number: {
            "request": around.word("request", each.kind),
            "district": each.district,
            "asked": moment(each.asked_at),
            "due_on": day(each.due_on),
            "overdue": around.word("overdue", "yes") if each.late else "",
            "answered": moment(each.answered_at),
            "outcome": around.word("outcome", each.ended),
        }
        for each in data_requests.among(tx, me, some)
    }


def erasure_ids(tx: Tx, me: Caller, _narrowed: Narrowed) -> list[int]:
    """Records that two erase, what waits first."""
    return erasure_lists.ids(tx, me)


def erasures(tx: Tx, me: Caller, some: Sequence[int], _around: ExportContext) -> dict[int, Row]:
    """Erasures without the child's code: where, and when each was asked for, confirmed and done."""
    return {
        each.number: {
            "district": each.district,
            "asked": moment(each.asked_at),
            "confirmed": moment(each.confirmed_at),
            "done": moment(each.done_at),
        }
        for each in erasure_lists.among(tx, me, some)
    }


def breach_ids(tx: Tx, _me: Caller, _narrowed: Narrowed) -> list[int]:
    """Every breach, the latest first."""
    return [each.number for each in breaches.lines(tx)]


def breaches_told(tx: Tx, _me: Caller, some: Sequence[int], _around: ExportContext) -> dict[int, Row]:
    """Breaches by what people call them: since when each is known, and when whom was told. What happened stays here."""
    named = breaches.names(tx)
    return {
        each.id: {
            "number": named[each.id],
            "known": moment(each.known_at),
            "notice": moment(each.authority_told_at),
            "report": moment(each.report_told_at),
            "persons": moment(each.persons_told_at),
        }
        for each in tx.session.scalars(select(Breach).where(Breach.id.in_(some)))
    }


def meeting_ids(tx: Tx, me: Caller, _narrowed: Narrowed) -> list[int]:
    """Supervision meetings of the officers, the newest first."""
    found = select(Supervision.id).order_by(Supervision.on.desc(), Supervision.told_at.desc(), Supervision.id)
    return list(tx.connection.scalars(found.where(Supervision.district_id == me.district) if me.district else found))


def meetings(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Meetings: when, about what, and how many officers were there; who they were stands on a meeting's own page."""
    there = select(SupervisionOfficer.supervision_id, func.count())
    there = there.where(SupervisionOfficer.supervision_id.in_(some)).group_by(SupervisionOfficer.supervision_id)
    count = {row: many for row, many in tx.connection.execute(there)}
    found = select(Supervision).where(Supervision.id.in_(some))
    found = found.where(Supervision.district_id == me.district) if me.district else found
    return {
        each.id: {
            "district": around.place(each.district_id),
            "met": day(each.on),
            "supervised": around.word("supervised", each.topic),
            "officers": str(count.get(each.id, 0)),
        }
        for each in tx.session.scalars(found)
    }
