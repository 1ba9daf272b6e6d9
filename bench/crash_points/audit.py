"""What must hold at the end of every scene, read from SQL and from the journal of the gateway's far end."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bench.common.matters import NUMBER, matter
from bench.crash_points.story import number_of
from core.models.alert import Alert, Notified
from core.models.message import Lane, Message, MessageState
from core.storage.db import Database, Tx

MOST_COPIES = {Lane.alerts: 2, Lane.receipts: 1, Lane.reminders: 1}
Letter = tuple[str, str]
"""A phone's number and a text; of an alert the number alone, as its words are made anew each time it leaves."""


@dataclass(frozen=True)
class Audit:
    """The promises by what was found against them, and how many copies of a message reached the far end at most."""

    reports_lost: list[str]
    alerts_untold: list[str]
    messages_wrong: list[str]
    most_copies: int
    sent_twice: int


def audit(database: Database, taken: Sequence[Letter], screens: Sequence[str]) -> Audit:
    """Hold what is kept against what the far end took and what the phones were shown."""
    gone = Counter((phone, matter(text)) for phone, text in taken)
    with database.read() as tx:
        owed: dict[Letter, list[Message]] = {}
        for message in tx.session.scalars(select(Message)):
            text = tx.vault.open("messages.text", message.id, message.text_sealed)
            owed.setdefault((number_of(tx, message), matter(text)), []).append(message)
        copies = [gone[letter] / len(messages) for letter, messages in owed.items()]
        return Audit(
            list(_lost(tx, [*screens, *(text for _, text in taken)])),
            list(_untold(tx, owed, gone)),
            list(_wrong(owed, gone)),
            round(max(copies, default=0)),
            sum(each > 1 for each in copies),
        )


def _lost(tx: Tx, said: Sequence[str]) -> Iterator[str]:
    """Numbers people were told that nobody can find."""
    known = set(tx.session.scalars(select(Alert.number)))
    told = {number for words in said for number in NUMBER.findall(words)}
    yield from (f"{number} was told to somebody and is not there" for number in told - known)
    if not told:
        yield "nobody was told a number"


def _untold(tx: Tx, owed: dict[Letter, list[Message]], gone: Counter[Letter]) -> Iterator[str]:
    """People of an alert's rungs whom no SMS about it has left for; alerts of which nobody was to be told."""
    reached = {(each.alert_id, each.person_id) for letter, some in owed.items() if gone[letter] for each in some}
    told = {(each.alert_id, each.person_id) for each in tx.session.scalars(select(Notified))}
    yield from (f"person {person} has no SMS of alert {alert}" for alert, person in told - reached)
    alerts = set(tx.session.scalars(select(Alert.id)))
    yield from (f"nobody was to be told of alert {alert}" for alert in alerts - {alert for alert, _ in told})


def _wrong(owed: dict[Letter, list[Message]], gone: Counter[Letter]) -> Iterator[str]:
    """Messages that went out unowed, too often, or not at all though they count as sent."""
    for letter in gone.keys() - owed.keys():
        yield f"went to {letter[0]} and is not owed"
    for letter, messages in owed.items():
        sent = sum(each.state in (MessageState.sent, MessageState.delivered) for each in messages)
        most = sum(MOST_COPIES[each.lane] for each in messages)
        if not sent <= gone[letter] <= most:
            yield f"{messages[0].notice} to {letter[0]}: {gone[letter]} copies, {sent} kept as sent"
