"""A PIN was chosen or locked: its holder hears it, so that nobody takes a line over in silence.

Of officers and leads the next above hears at once. Of volunteers a lead has one count in the morning, by
`pin_changed_at`.
"""

from enum import StrEnum

from core.language.words import Say
from core.messages.outbox import Notice, post, post_to_number
from core.models.message import Lane
from core.models.person import Language, Person
from core.people.next_above import next_above
from core.storage.db import Tx


class PinChange(StrEnum):
    """What became of a PIN. The `first` one comes with a key number that somebody gave: no news to be afraid of."""

    first = "first"
    chosen = "chosen"
    locked = "locked"


def tell(tx: Tx, person: Person, change: PinChange) -> None:
    """The holder hears by day, an officer of a lock at any hour; the next above at any hour, of the national desk the
    operator. No SMS names anybody.
    """
    person.pin_changed_at = tx.at
    once = f"pin_{change}:{person.id}:{tx.at:%Y%m%d%H%M%S}"
    at_once = change is PinChange.locked and person.role.is_officer
    not_before = None if at_once else tx.programme.daytime.next(tx.at)
    own = PinChange.chosen if change is PinChange.first else change
    post(tx, person, Notice(Say(f"sms.pin.{own}"), Lane.receipts, once, not_before=not_before))
    above = Say(f"sms.person.pin_{change}")
    for each in next_above(tx, person):
        post(tx, each, Notice(above, Lane.receipts, f"{once}:{each.id}"))
    if person.role.is_officer and person.district_id is None and tx.operator:
        post_to_number(tx, tx.operator, Language.en, Notice(above, Lane.receipts, f"{once}:operator"))
