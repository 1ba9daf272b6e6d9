"""An SMS from a phone: received once for ever, read, acted on, and answered with one helpful text at most."""

from datetime import timedelta

from sqlalchemy import func, select

from conversations.steps import Memory
from core import alerts, call_backs, caregivers, children, outbox, owners, people, talks
from core.access import Caller
from core.codes import is_sound, read
from core.db import Database, Tx
from core.errors import Busy, Stale
from core.models.base import new_id
from core.models.duty import CallBackReason
from core.models.message import Inbound as InboundRow
from core.models.message import Lane, Message
from core.models.person import Language, Role
from core.models.talk import TalkState
from core.outbox import Notice
from core.phone import mobile
from core.words import Say
from sms import commands
from sms.commands import Command, Said
from sms.gateways.port import Inbound
from sms.guided import Guided

CHANNEL = "sms"
LISTED = 5


def receive(database: Database, message: Inbound) -> str:
    """Take in one SMS: its row, what it does and the answer it gets, in one transaction; what it was read as."""
    with database.write() as tx:
        row = new_id()
        number = mobile(message.number)
        found = people.callers(tx, number, CHANNEL, message.network or None) if number else []
        said = commands.read(message.text)
        reading = said.command.value if found else ("stranger" if number else "ignored")
        if not tx.insert_once(
            InboundRow.__table__,
            {
                "id": row,
                "provider_id": message.provider_id,
                "person_id": found[0].person if found else None,
                "number_index": tx.vault.index(number or message.number),
                "number_sealed": tx.vault.seal("inbound.number", row, message.number),
                "text_sealed": tx.vault.seal("inbound.text", row, message.text),
                "received_at": tx.at,
                "reading": reading,
            },
        ):
            return "repeated"
        if number is None:
            return reading
        if not found:
            _answer_stranger(tx, number)
            return reading
        people.heard(tx, number, message.network or None)
        me = _speaker(found, said.command)
        _answer(tx, me, row, _act(tx, me, said))
        return reading


def _speaker(found: list[Caller], command: Command) -> Caller:
    """Who of two people on one number speaks: officers say OK, volunteers report."""
    wanted = [each for each in found if each.role and each.role.is_officer] if command is Command.ok else []
    reports = command in (Command.visit, Command.concern, Command.listing, Command.number)
    volunteers = [each for each in found if each.role is Role.volunteer] if reports else []
    return (wanted or volunteers or found)[0]


def _act(tx: Tx, me: Caller, said: Said) -> Say:
    """What the text does; what to answer."""
    if said.command in (Command.visit, Command.concern):
        return _report(tx, me, said)
    acts = {
        Command.number: _number,
        Command.ok: _ok,
        Command.listing: _list,
        Command.stop: _stop,
        Command.start: _start,
        Command.help: _help,
        Command.unreadable: _unreadable,
    }
    return acts[said.command](tx, me, said)


def _report(tx: Tx, me: Caller, said: Said) -> Say:
    """A report in one line. A command word starts anew: an unfinished talk is put aside, what it did stays."""
    if me.role is not Role.volunteer:
        return Say("sms.reply.dial")
    visit = said.command is Command.visit
    given = commands.visit_answers(said.parts) if visit else commands.concern_answers(said.parts)
    row = new_id()
    talks.put_older_aside(tx, me.number, CHANNEL, but=row)
    guided = Guided(me, said.command.value, Memory(conversation=row), given)
    answer = guided.go_on(tx)
    if guided.asked:
        talks.begin(tx, row, CHANNEL, f"sms:{row}", me.number, guided.dump(), is_draft=True, danger=guided.danger)
    return answer


def _number(tx: Tx, me: Caller, said: Said) -> Say:
    """A bare number answers the latest question sent to this phone, if there is one."""
    kept = talks.draft(tx, me.number, CHANNEL)
    if kept is None:
        return _unreadable(tx, me, said)
    try:
        guided = Guided.load(kept.box)
        guided.given[guided.asked] = said.parts[0]
        answer = guided.go_on(tx)
    except Stale:  # the conversation was changed by a deploy: what was told stays told, the rest is asked anew
        talks.put_away(tx, kept, TalkState.discarded)
        return _unreadable(tx, me, said)
    over = not guided.asked
    state, danger = (TalkState.ended, None) if over else (TalkState.open, guided.danger)
    if not talks.save(tx, kept, guided.dump(), state=state, is_draft=not over, danger=danger):
        raise Busy("another text of this phone was faster: the gateway brings this one again")
    return answer


def _ok(tx: Tx, me: Caller, said: Said) -> Say:
    """`OK 48217` holds the ladder for a while; it can be forged, so owning takes the PIN."""
    number = read(said.parts[0]) if said.parts else ""
    if me.role is None or not me.role.is_officer or not is_sound(number):
        return _unreadable(tx, me, said)
    if _tries(tx, me) > tx.programme.limits.acknowledgements_an_hour:
        return Say("sms.reply.not_held", {"number": number})
    alert = alerts.find(tx, me.district, number) if me.district else alerts.find_told(tx, me, number)
    until = owners.hold(tx, me, alert) if alert else None
    if until is None:
        return Say("sms.reply.not_held", {"number": number})
    return Say("sms.reply.held", {"number": number, "time": until})


def _tries(tx: Tx, me: Caller) -> int:
    since = tx.at - timedelta(hours=1)
    mine = InboundRow.number_index == tx.vault.index(me.number)
    found = select(func.count()).where(mine, InboundRow.reading == Command.ok.value, InboundRow.received_at > since)
    return int(tx.connection.scalar(found) or 0)


def _list(tx: Tx, me: Caller, _said: Said) -> Say:
    """Codes and days, nothing else: an SMS stays in the phone."""
    if me.role is not Role.volunteer:
        return Say("sms.reply.dial")
    due = [f"{child.code} {day:%d/%m}" for child, day in children.of_village(tx, me) if day]
    return Say("sms.reply.list", {"list": ", ".join(due[:LISTED])}) if due else Say("sms.reply.list_none")


def _stop(tx: Tx, me: Caller, _said: Said) -> Say:
    if me.role is not Role.caregiver:
        return Say("sms.reply.alerts_never_stop")
    caregivers.set_messages(tx, me, False)
    return Say("sms.reply.stopped")


def _start(tx: Tx, me: Caller, _said: Said) -> Say:
    if me.role is Role.caregiver:
        caregivers.set_messages(tx, me, True)
    return Say("sms.reply.started")


def _help(tx: Tx, me: Caller, _said: Said) -> Say:
    if me.role is Role.caregiver:
        call_backs.ask(tx, me, CallBackReason.caregiver)
        return Say("sms.reply.noted")
    return Say("sms.reply.help" if me.role is Role.volunteer else "sms.reply.dial")


def _unreadable(tx: Tx, me: Caller, _said: Said) -> Say:
    """What we could not read may still be a call for help: somebody rings."""
    call_backs.ask(tx, me, CallBackReason.unreadable)
    return Say("sms.reply.unread" if me.role is Role.volunteer else "sms.reply.noted")


def _answer(tx: Tx, me: Caller, inbound: int, words: Say) -> None:
    """One answer a text, and not more than five an hour to a number, so that two machines cannot talk for ever."""
    since = tx.at - timedelta(hours=1)
    mine = Message.number_index == tx.vault.index(me.number)
    answered = select(func.count()).where(mine, Message.once.like("reply:%"), Message.created_at > since)
    if int(tx.connection.scalar(answered) or 0) >= tx.programme.limits.answers_an_hour:
        return
    notice = Notice(words, Lane.receipts, f"reply:{inbound}")
    outbox.post_to_number(tx, me.number, me.language, notice, person_id=me.person)


def _answer_stranger(tx: Tx, number: str) -> None:
    """An unknown Rwandan mobile gets one fixed answer in 24 hours; it never counts as a report."""
    since = tx.at - timedelta(hours=24)
    mine = Message.number_index == tx.vault.index(number)
    before = select(Message.id).where(mine, Message.notice == "sms.reply.unknown", Message.created_at > since).limit(1)
    if tx.connection.scalar(before) is None:
        once = f"stranger:{tx.vault.index(number).hex()}:{tx.at:%Y%m%d%H%M%S}"
        outbox.post_to_number(tx, number, Language.rw, Notice(Say("sms.reply.unknown"), Lane.receipts, once))
