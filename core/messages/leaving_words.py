"""Words are made when an SMS leaves: it may have waited, and must not name a moment that is over.

Whose words these are is decided above; here they take the place of those that were written when it was owed.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import update

from core.language.words import Say
from core.messages import outbox
from core.messages.claims import Claimed
from core.models.message import Message, MessageState
from core.models.person import Language, Person
from core.storage.db import Tx

LeavingWords = Callable[[Tx, Sequence[Claimed]], Mapping[int, Say | None]]
"""What messages say now that they leave, by id: those left out as they are written; None for one owed no longer."""


def as_written(_tx: Tx, _claimed: Sequence[Claimed]) -> Mapping[int, Say | None]:
    """Every message as it was written when it was owed."""
    return {}


def renew(tx: Tx, claimed: Sequence[Claimed], words: LeavingWords) -> list[Claimed]:
    """Of messages just claimed those that leave, with the words of this moment."""
    said = words(tx, claimed) if claimed else {}
    return [new for each in claimed if (new := _renewed(tx, each, said[each.id]) if each.id in said else each)]


def _renewed(tx: Tx, message: Claimed, words: Say | None) -> Claimed | None:
    mine = update(Message).where(Message.id == message.id)
    if words is None:
        over = {"state": MessageState.withheld, "reason": "overtaken", "lease": None, "lease_until": None}
        tx.connection.execute(mine.values(**over))
        return None
    values = outbox.sealed(tx, message.id, _language(tx, message), words)
    tx.connection.execute(mine.values(notice=words.key, **values))
    return message._replace(notice=words.key, **values)


def _language(tx: Tx, message: Claimed) -> Language:
    """A person's own; the operator's where it is owed to a number alone."""
    person = tx.session.get(Person, message.person_id) if message.person_id else None
    return person.language if person else Language.en
