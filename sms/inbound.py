"""An SMS from a phone: received once for ever, read, acted on, and answered with one helpful text at most."""

from core.alerts import call_backs
from core.language.words import Say
from core.models.base import new_id
from core.models.duty import CallBackReason
from core.models.message import InboundMessage
from core.models.person import Role
from core.people import people
from core.phone import mobile
from core.storage.access import Caller
from core.storage.db import Database, Tx
from sms import answers, autoresponder, commands, handlers, reports
from sms.commands import REPORTS, Command, Said
from sms.gateways.port import InboundSms

REPORTED = (*REPORTS, Command.listing, Command.number)
FAMILIES = (Command.stop, Command.start, Command.help)


def receive(database: Database, message: InboundSms) -> str:
    """Take in one SMS: its row, what it does and the answer it gets, in one transaction; what it was read as."""
    with database.write("sms.inbound") as tx:
        row = new_id()
        number = mobile(message.number)
        found = people.callers(tx, number, reports.CHANNEL, message.network or None) if number else []
        said = commands.read(message.text)
        reading = _reading(number, found, message.text, said)
        if not _keep(tx, row, message, number, found, reading):
            return "repeated"
        if number is None or reading == "machine":
            return reading
        if not found:
            answers.to_stranger(tx, number)
            return reading
        people.heard(tx, number, message.network or None)
        _take(tx, row, message, found, said)
        return reading


def _reading(number: str | None, found: list[Caller], text: str, said: Said) -> str:
    """What the text is taken for: short codes, names and other countries are ignored, machines are not answered."""
    if number is None:
        return "ignored"
    if autoresponder.wrote(text):
        return "machine"
    return said.command.value if found else "stranger"


def _keep(tx: Tx, row: int, message: InboundSms, number: str | None, found: list[Caller], reading: str) -> bool:
    return tx.insert_once(
        InboundMessage.__table__,
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
    )


def _take(tx: Tx, row: int, message: InboundSms, found: list[Caller], said: Said) -> None:
    """What the text does, and its answer. Words behind the numbers may be a call for help: somebody rings."""
    me = _speaker(found, said.command)
    answer, is_step = _act(tx, me, found, message, said)
    if said.unread:
        call_backs.ask(tx, me, CallBackReason.unreadable)
    if said.command is Command.unreadable and answers.is_worn_out(tx, me, row, message.text):
        return
    answers.post(tx, me, row, answer, is_step=is_step)


def _speaker(found: list[Caller], command: Command) -> Caller:
    """Who of two people on one number speaks: officers say OK, volunteers report, families stop messages."""
    wanted = found
    if command is Command.ok:
        wanted = [each for each in found if each.role and each.role.is_officer]
    elif command in REPORTED:
        wanted = [each for each in found if each.role is Role.volunteer]
    elif command in FAMILIES:
        wanted = [each for each in found if each.role is Role.caregiver]
    return (wanted or found)[0]


def _act(tx: Tx, me: Caller, found: list[Caller], message: InboundSms, said: Said) -> tuple[Say, bool]:
    """What to answer, and whether it is a step further in a guided report."""
    if said.command in REPORTS:
        return reports.begin(tx, me, said), False
    if said.command is Command.number:
        sent_at = message.sent_at and message.sent_at + (tx.at - tx.real)
        if step := reports.continue_report(tx, found, said.parts, sent_at):
            return step
    return handlers.ACTS[said.command](tx, me, said), False
