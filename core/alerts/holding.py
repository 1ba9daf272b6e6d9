"""What OK by SMS may hold, and for whom: an SMS asks for it only where it holds."""

from core.alerts import by_number
from core.language.words import Dialled, Say
from core.models.alert import UNOWNED, Alert, Notified
from core.models.person import Person
from core.storage.db import Tx


def is_free_for(tx: Tx, alert: Alert, person: int) -> bool:
    """Whether nobody owns it or held it, and this person, who was told of it, did not either: each only once."""
    told = tx.session.get(Notified, (alert.id, person))
    return told is not None and not told.held and alert.state in UNOWNED and not alert.held_until


def asks(tx: Tx, alert: Alert, person: Person, words: Say) -> Say:
    """The words as they are where the person's OK and its number hold that alert; else those that say what to dial."""
    tx.flush()
    may = person.role.is_officer and is_free_for(tx, alert, person.id)
    named = by_number.meant(tx, person.id, person.district_id, alert.number) if may else []
    return words if [each.id for each in named] == [alert.id] else Dialled(words.key, words.slots)
