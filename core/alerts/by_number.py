"""Which alert somebody means who types its number."""

from sqlalchemy import select

from core.children import numbers
from core.models.alert import OPEN, Alert, AlertState, Notified
from core.models.child import NumberHolder
from core.storage.db import Tx


def find(tx: Tx, district: int, number: str) -> Alert | None:
    """The alert that number leads to in the district; a merged one's number leads to the alert that went on."""
    held = numbers.find(tx, district, number, NumberHolder.alert)
    return tx.session.get(Alert, held[1]) if held else None


def find_told(tx: Tx, person: int, number: str) -> list[Alert]:
    """The open alerts of that number that this person was told of, in whatever districts; a merged one is the alert
    that went on.
    """
    told = select(Notified.alert_id).where(Notified.person_id == person)
    named = (Alert.number == number, Alert.state.in_((*OPEN, AlertState.merged)), Alert.id.in_(told))
    found = [_goes_on(tx, each) for each in tx.session.scalars(select(Alert).where(*named).order_by(Alert.id))]
    return list({each.id: each for each in found if each.state in OPEN}.values())


def meant(tx: Tx, person: int, district: int | None, number: str) -> list[Alert]:
    """What an officer may mean: the district's own of that number, and what they were told of under it, as what is
    offered from another district. More than one leave open which.
    """
    own = find(tx, district, number) if district else None
    told = find_told(tx, person, number)
    return list({each.id: each for each in ([own, *told] if own else told)}.values())


def _goes_on(tx: Tx, alert: Alert) -> Alert:
    while alert.merged_into_id:
        alert = tx.session.get_one(Alert, alert.merged_into_id)
    return alert
