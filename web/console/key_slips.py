"""Key numbers on paper: shown this once, cut out and given face to face; no phone number stands beside one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Response

from conversations.volunteer.home import VolunteerHome
from core.clock import kigali
from core.models.person import Person, Role
from core.people import key_numbers, person_entries
from core.storage.db import Tx
from web.console.desk import page

BEHIND = int(VolunteerHome.my_children)
"""The key behind which a volunteer is asked for the key number."""


@dataclass(frozen=True)
class PrintedSlip:
    """One slip. `until` is None for a key number that opens nothing any more, as another was given since."""

    name: str
    role: Role
    place: str
    key: str
    until: date | None


def drawn(tx: Tx, keys: Mapping[int, str], back: str, note: str = "") -> Response:
    """The page of these people's key numbers, to be printed."""
    people = [tx.session.get_one(Person, each) for each in keys]
    counting = key_numbers.counting(tx, keys)
    slips = [
        PrintedSlip(
            each.name,
            each.role,
            each.place or each.district,
            f"{keys[each.id][:4]} {keys[each.id][4:]}",
            kigali(each.key_until).date() if each.key_until and each.id in counting else None,
        )
        for each in person_entries.of_all(tx, people)
    ]
    return page("key_slips.html", slips=slips, back=back, note=note, dial=tx.common["dial"], behind=BEHIND)
