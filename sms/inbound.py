"""An SMS from a phone: received once for ever, read, acted on, and answered with one helpful text at most."""

from core.alerts import call_backs
from core.language.words import Say
from core.models.base import new_id
from core.models.duty import CallBackReason
from core.models.message import InboundMessage
from core.people import people
from core.phone import mobile
from core.storage.access import Caller
from core.storage.db import Database, Tx
from sms import answers, autoresponder, reports
from sms.commands import NUMBER, UNREADABLE
from sms.gateways.port import InboundSms
from sms.reading import read
from sms.said import Said, SmsCommand


def receive(database: Database, gateway: str, message: InboundSms) -> str:
    """Take in one SMS, once for ever by its gateway and id; what it was read as.

    Its row, what it does and the answer it gets are one transaction.
    """
    with database.write("sms.inbound") as tx:
        row = new_id()
        number = mobile(message.number)
        found = people.callers(tx, number, reports.CHANNEL, message.network or None) if number else []
        said = read(message.text)
        reading = _reading(number, found, message.text, said)
        if not _keep(tx, row, gateway, message, number, found, reading):
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
    return said.command.name if found else "stranger"


def _keep(
    tx: Tx, row: int, gateway: str, message: InboundSms, number: str | None, found: list[Caller], reading: str
) -> bool:
    return tx.insert_once(
        InboundMessage.__table__,
        {
            "id": row,
            "gateway": gateway,
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
    if said.command is UNREADABLE and answers.is_worn_out(tx, me, row, message.text):
        return
    answers.post(tx, me, row, answer, is_step=is_step)


def _speaker(found: list[Caller], command: SmsCommand) -> Caller:
    """Who of two people on one number speaks."""
    wanted = [each for each in found if each.role in command.speaks]
    return (wanted or found)[0]


def _act(tx: Tx, me: Caller, found: list[Caller], message: InboundSms, said: Said) -> tuple[Say, bool]:
    """What to answer, and whether it is a step further in a guided report."""
    if said.command is NUMBER:
        sent_at = message.sent_at and message.sent_at + (tx.at - tx.real)
        if step := reports.continue_report(tx, found, said.parts, sent_at):
            return step
    return said.command.act(tx, me, said), False
