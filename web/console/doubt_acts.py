"""A number is put in doubt at the desk, with a reason; who knows the voice takes the doubt away on the same page."""

from core.models.person import Person, Role
from core.people import doubting, people
from core.people.doubting import DoubtReason
from core.storage.db import Tx
from web.console.act_pages import ActForm
from web.console.desk import say
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, choose

DOUBT = "doubt"
HISTORY = tuple(f"{doubting.DOUBTED}{each}" for each in DoubtReason)
"""Deeds that have words of their own in a person's history."""


def pointless(person: Person, *, lost: bool, doubted: bool) -> dict[str, bool]:
    """Whether there is nothing to doubt: no number, or one that is in doubt; a carer reads nothing."""
    return {DOUBT: lost or doubted or person.role is Role.caregiver}


def _fields(_tx: Tx, _row: int) -> list[Field]:
    reasons = {str(each): say(f"desk.doubt.{each}") for each in DoubtReason}
    return [choose("why", say("desk.doubt.why"), reasons)]


def _told(tx: Tx, row: int) -> list[str]:
    """What it does to the phone, and to what an officer has in hand."""
    told = [say("desk.doubt.sure")]
    return [*told, say("desk.doubt.officer")] if people.get(tx, row).role.is_officer else told


def _doubt(tx: Tx, row: int, given: Given) -> Outcome:
    return "doubt.done" if do(tx, doubting.doubt, row, given["why"]) else "doubt.before", {}


ACTS = {DOUBT: ActForm(_fields, _doubt, _told)}
