"""What /readyz says of people: who must be looked after, and whether demo people are on a live line."""

from core.operations import demo_people
from core.people import attention
from core.storage.db import Tx


def people_checks(tx: Tx, *, live: bool) -> list[tuple[str, bool, str]]:
    """Name, whether it is well, and a sentence, of each."""
    found = [(each.name, each.ok, each.sentence) for each in attention.look(tx)]
    if live:
        here = demo_people.is_here(tx)
        said = "Demo people are on a live line: run ./inshuti demo-people remove." if here else "No demo people here."
        found.append(("demo_people", not here, said))
    return found
