"""Which of the SMS that came are a carer's own words: on a number that others hold too nobody can tell, so none are."""

from sqlalchemy import or_, select

from core.models.message import READABLE, InboundMessage
from core.models.person import Phone
from core.phone import mobile
from core.storage.db import Tx
from core.storage.numbers import is_number


def of(tx: Tx, carer: int) -> list[InboundMessage]:
    """Those that came from a number which was the carer's alone, the oldest first."""
    mine = select(InboundMessage).where(InboundMessage.person_id == carer, READABLE)
    rows = tx.session.scalars(mine.order_by(InboundMessage.received_at)).all()
    return [each for each in rows if not _is_shared(tx, carer, each)]


def _is_shared(tx: Tx, carer: int, row: InboundMessage) -> bool:
    """Whether somebody else held that number too when it came, or has come to hold it since."""
    written = tx.vault.open("inbound.number", row.id, row.number_sealed)
    here = is_number(tx, Phone.number_index, mobile(written) or written)
    then = or_(Phone.lost_at.is_(None), Phone.lost_at > row.received_at)
    others = select(Phone.id).where(here, Phone.person_id != carer, then)
    return tx.session.scalar(others.limit(1)) is not None
