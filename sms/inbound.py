"""An SMS from a phone: received once for ever, read, acted on, and answered: each report, or one helpful text."""

from collections.abc import Sequence
from dataclasses import replace

from core.messages import outbox
from core.models.base import new_id
from core.models.message import InboundMessage
from core.models.person import Role
from core.people import people, phones
from core.phone import mobile
from core.reporting.unfinished_texts import CHANNEL
from core.storage.access import Caller
from core.storage.db import Database, Tx
from sms import answers, autoresponder, calls_for_help, replies, reports
from sms.commands import BY_PHONE, LIST, NUMBER, OK, UNREADABLE
from sms.gateways.port import InboundSms
from sms.reading import read
from sms.said import Said


def receive(database: Database, gateway: str, message: InboundSms) -> str:
    """Take in one SMS, once for ever by its gateway and id; what it was read as.

    Its row, what it does and the answer it gets are one transaction.
    """
    with database.write("sms.inbound") as tx:
        return take_in(tx, gateway, message)


def take_in(tx: Tx, gateway: str, message: InboundSms) -> str:
    """The same, as part of a transaction."""
    row = new_id()
    number = mobile(message.number)
    found = people.callers(tx, number, CHANNEL, message.network or None) if number else []
    said = replies.in_reply(tx, found, _as_spoken(message.text, found))
    reading = _reading(number, found, message.text, said)
    speaker = _speaker(tx, found, said) if found else None
    if not _keep(tx, row, gateway, message, number, speaker, reading):
        return "repeated"
    if number is None or reading == "machine":
        return reading
    if not found:
        answers.to_stranger(tx, number, rings=calls_for_help.ring_stranger(tx, number, said))
        return reading
    phones.texted(tx, number)
    _take(tx, row, message, found, said)
    return reading


def _as_spoken(text: str, found: list[Caller]) -> Said:
    """An officer's number with or without words is said of an alert: 64825, "yes 64825". A family has no list, and
    closes nothing: there such a word is one that only a person understands.
    """
    said = read(text, may_hold=any(each.role in OK.speaks for each in found))
    if said.command in (LIST, BY_PHONE) and found and all(each.role is Role.caregiver for each in found):
        return replace(said, command=UNREADABLE)
    may_hold = said.command in (NUMBER, UNREADABLE) and said.parts
    return replace(said, command=OK) if may_hold and found and found[0].role in OK.speaks else said


def _reading(number: str | None, found: list[Caller], text: str, said: Said) -> str:
    """What the text is taken for: short codes, names and other countries are ignored, machines are not answered."""
    if number is None:
        return "ignored"
    if autoresponder.wrote(text):
        return "machine"
    return said.command.name if found else "stranger"


def _keep(
    tx: Tx, row: int, gateway: str, message: InboundSms, number: str | None, speaker: Caller | None, reading: str
) -> bool:
    return tx.insert_once(
        InboundMessage.__table__,
        {
            "id": row,
            "gateway": gateway,
            "provider_id": message.provider_id,
            "person_id": speaker.person if speaker else None,
            "number_index": tx.vault.index(number or message.number),
            "number_sealed": tx.vault.seal("inbound.number", row, message.number),
            "text_sealed": tx.vault.seal("inbound.text", row, message.text),
            "received_at": tx.at,
            "reading": reading,
        },
    )


def _take(tx: Tx, row: int, message: InboundSms, found: list[Caller], said: Said) -> None:
    """What the text does, and its answers: to each report its own."""
    me = _speaker(tx, found, said)
    if told := _reports(tx, me, found, message, said):
        for at, each in enumerate(told):
            if each.is_step:
                answers.post_report(tx, each.by or me, row, at, each.words, danger=each.danger)
            else:
                answers.post(tx, me, row, each.words)
        return
    answer = said.command.act(tx, me, said)
    if said.command is not UNREADABLE or not answers.is_worn_out(tx, me, row, message.text):
        answers.post(tx, me, row, answer)


def _speaker(tx: Tx, found: list[Caller], said: Said) -> Caller:
    """Who of two people on one number speaks: of two who may report, whoever visits the child it is about.

    Where a family closed it, a worker who holds it too: no other of them gets an answer.
    """
    wanted = [each for each in found if each.role in said.command.speaks]
    if not wanted and len(found) > 1 and outbox.is_silenced(tx, found[0].number):
        wanted = [each for each in found if each.role is not Role.caregiver]
    if len(wanted) > 1 and said.command.is_report:
        return reports.teller(tx, wanted, said)
    return (wanted or found)[0]


def _reports(tx: Tx, me: Caller, found: list[Caller], message: InboundSms, said: Said) -> Sequence[reports.Told]:
    """What became of the reports in the text, or of the one that its numbers go on with."""
    if said.command is NUMBER:
        sent_at = message.sent_at and message.sent_at + (tx.at - tx.real)
        return reports.continue_report(tx, found, said, sent_at)
    if said.command is UNREADABLE and calls_for_help.is_thanks(tx, said):
        return reports.ask_again(tx, found)
    if not said.command.is_report or me.role is not Role.volunteer:
        return ()
    return reports.take(tx, me, said, found=[each for each in found if each.role is Role.volunteer])
