"""Carers who were never asked for their own yes are asked once: those of before, of imports, and of a new number."""

from datetime import datetime, timedelta

from core.clock import kigali
from core.models.round import Round
from core.people import asking_carers
from core.programme.programme import Programme
from core.storage.db import Tx


def upcoming(programme: Programme, at: datetime) -> datetime:
    """The next morning on which people may be told."""
    this = programme.morning(kigali(at).date())
    return this if this > at else programme.morning(kigali(this).date() + timedelta(days=1))


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next who were never asked; the last of them, None when there are no more."""
    found = asking_carers.unasked_after(tx, going.reached)
    for each in found:
        asking_carers.ask(tx, each)
    return found[-1].id if found else None
