"""What `./inshuti doctor` says of people and of the keys: who must be looked after, and what does not belong here."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.operations import demo_people
from core.people import attention
from core.storage import belonging
from core.storage.db import Tx

_MEND = {
    "people_in_doubt": "Ring them: ./inshuti people list --in-doubt, then people confirm or people lost.",
    "people_unheard": "Ring them: ./inshuti people list shows the last dial.",
    "people_invited": "Give key numbers anew: ./inshuti people code --print FILE.",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: its name, whether it is well, what was seen, and what mends it ("" where all is well)."""

    name: str
    ok: bool
    said: str
    mend: str = ""


def diagnose_people(tx: Tx, *, live: bool) -> Iterator[Diagnosis]:
    """A line for each kind of people, one for the keys, and on a live line one for the demo people."""
    fits = belonging.belong(tx)
    said = "The keys are those of this database." if fits else "The keys are not those of this database."
    yield Diagnosis("keys", fits, said, "" if fits else "Put its own key file back (var/secrets.env).")
    for each in attention.look(tx):
        yield Diagnosis(each.name, each.ok, each.sentence, "" if each.ok else _MEND[each.name])
    if live:
        here = demo_people.is_here(tx)
        said = "Demo people are on a live line." if here else "No demo people are here."
        yield Diagnosis("demo people", not here, said, "Run ./inshuti demo-people remove." if here else "")
