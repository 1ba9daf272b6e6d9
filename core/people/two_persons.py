"""Acts that two persons do together: each is with us and sure to be who they say, and the two are not one."""

from unicodedata import normalize

from sqlalchemy import exists, or_, select

from core.errors import NotYours
from core.models.person import Phone
from core.people import acting
from core.storage.access import CLI, Caller
from core.storage.db import Tx
from core.storage.numbers import is_number


def require_able(tx: Tx, me: Caller) -> None:
    """Raises NotYours for who left or was never with us, lost the phone, is in doubt, or is locked."""
    if not is_able(tx, me.id):
        raise NotYours("who left, lost the phone, is in doubt or is locked counts as nobody here: ask another person")


def is_able(tx: Tx, person: int) -> bool:
    """Whether that person counts as one of two."""
    return person in acting.who_can_act(tx, person)


def require_second(tx: Tx, me: Caller, first: int, hand: str, refusal: str) -> None:
    """Raises NotYours, with those words, where the caller may be who began: the same person, one with the same phone,
    or another's number typed by the same hand; and where who began counts as nobody any more.
    """
    same_hand = _is_named(me.channel) and _name(me.channel) == _name(hand)
    if me.id == first or same_hand or _share_a_phone(tx, me, first):
        raise NotYours(refusal)
    if not is_able(tx, first):
        raise NotYours("who began this left, lost the phone, is in doubt or is locked: it is begun anew by another")


def _share_a_phone(tx: Tx, me: Caller, first: int) -> bool:
    """By the number that was dialled from, or any that either holds: who comes by the desk comes without one."""
    mine = select(Phone.number_index).where(Phone.person_id == me.id, Phone.lost_at.is_(None))
    same = or_(is_number(tx, Phone.number_index, me.number), Phone.number_index.in_(mine))
    return bool(tx.connection.scalar(select(exists().where(Phone.person_id == first, Phone.lost_at.is_(None), same))))


def _is_named(channel: str) -> bool:
    """Whether a hand at the machine typed it; who comes by phone or desk comes alone, behind a PIN."""
    return channel.partition(":")[0] == CLI


def _name(channel: str) -> str:
    """A name however it is written: letters large or small, composed or not, spaces more or fewer."""
    return " ".join(normalize("NFKC", channel).casefold().replace(":", " ").split())
