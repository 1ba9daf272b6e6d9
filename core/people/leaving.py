"""What ends at once when somebody leaves, loses the phone, has another number or PIN: talks, reading, the desk, SMS.

What it means for alerts stands in `core.alerts.departures`, which is what callers want.
"""

from sqlalchemy import select, update

from core.models.duty import Leave
from core.models.message import Lane, Message, MessageState
from core.models.person import Person, PersonStatus, Phone, Role
from core.people import desk_closing, desk_sessions, key_numbers, leaves, phones, wrong_pins
from core.storage import sessions
from core.storage.db import Tx


def close(tx: Tx, person: Person, standing: PersonStatus) -> None:
    """The person's open talks end, no PIN opens anything, what waited to be sent is owed no longer.

    Receipts still go to who is with us. A danger told in such a talk stays told, and its call-back still comes.
    """
    sessions.end_of(tx, person.id)
    desk_sessions.end_all(tx, person.id)
    if standing is PersonStatus.left:
        desk_closing.close(tx, person.id)
    key_numbers.withdraw(tx, person.id)
    person.pin_hash = person.pin_locked_until = None
    person.pin_wrong = 0
    wrong_pins.forget(tx, person.id)
    person.pin_changed_at = tx.at
    if person.role is not Role.caregiver or standing is PersonStatus.left:
        person.standing, person.standing_since = standing, tx.at
    _withdraw_messages(tx, person.id, all_lanes=standing is PersonStatus.left)
    tx.flush()


def free_posts(tx: Tx, person: Person) -> None:
    """Nobody counts on who has left: those who covered them are on call themselves, and leaves lose that cover.

    Whoever hears of it is told: the cover that is not needed, and who is above one who is away without a cover now.
    """
    tx.connection.execute(update(Person).where(Person.covers_id == person.id).values(covers_id=None))
    leaves.end_of(tx, person)
    leaves.uncovered(tx, person)
    tx.connection.execute(update(Leave).where(Leave.cover_id == person.id).values(cover_id=None))
    person.covers_id = None
    tx.flush()


def lose_phones(tx: Tx, person: Person) -> None:
    """No number is the person's any more: whoever dials from one is a stranger, and nothing is sent there."""
    _withdraw_messages(tx, person.id, all_lanes=True)
    ours = (Phone.person_id == person.id, Phone.lost_at.is_(None))
    tx.connection.execute(update(Phone).where(*ours).values(lost_at=tx.at, works=False))


def give_number(tx: Tx, person: Person, number: str) -> None:
    """That number is the person's from now on, and no other."""
    shared = bool(tx.session.scalar(select(Phone.shared).where(Phone.person_id == person.id).limit(1)))
    lose_phones(tx, person)
    phones.add(tx, person, number, shared=shared)
    tx.flush()


def _withdraw_messages(tx: Tx, person_id: int, *, all_lanes: bool) -> None:
    waits = (Message.person_id == person_id, Message.state == MessageState.queued)
    lanes = () if all_lanes else (Message.lane != Lane.receipts,)
    withheld = {"state": MessageState.withheld, "reason": "closed"}
    tx.connection.execute(update(Message).where(*waits, *lanes).values(**withheld))
