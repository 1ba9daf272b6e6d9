"""Who may come in by a door, what it touches, and whether that is written down: stated where the door is declared.

A door is a conversation that a home opens, an SMS command, a verb of `./inshuti` or a route. What a policy says is
tried against the doors as they stand by tests/architecture/test_doors.py and tests/conversations/test_crawl.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from core.models.person import Role

POLICY = "policy"
"""The attribute that holds it. Wrappers that keep a function's attributes keep its policy."""


class Outsider(StrEnum):
    """Who comes in without being one of the people we know."""

    stranger = "stranger"
    """A phone whose number nobody registered."""
    operator = "operator"
    """Whoever sits at the machine, at its shell or with a browser on it, or knows the operators' token."""
    program = "program"
    """A gateway, which knows the token."""
    visitor = "visitor"
    """A browser or a monitor that only knows the address."""


Actor = Role | Outsider


class Resource(StrEnum):
    """The kinds of things that doors touch."""

    own = "own"
    """What is kept of whoever asks: language, PIN, messages, the next visit."""
    listing = "listing"
    """Lines of a list: code or number, day, place, state. What is the matter stands in the record behind it."""
    child = "child"
    """A child's record: card, case, placement, needs, plan, visits, reviews, closing."""
    household = "household"
    """A household's record, and a foster family's."""
    alert = "alert"
    call_back = "call_back"
    """A call that somebody waits for, with the number to ring."""
    referral = "referral"
    person = "person"
    """A worker or a carer: number, PIN, duty, leave."""
    meeting = "meeting"
    """Gatherings and supervision meetings."""
    message = "message"
    """What came from a phone or goes to one."""
    place = "place"
    """Places and institutions."""
    measures = "measures"
    system = "system"
    """Health, settings, switches, tables, texts, the audit trail itself: nothing of anybody."""
    everything = "everything"
    """The whole database."""


OFFICERS = frozenset(role for role in Role if role.is_officer)
DISTRICT = OFFICERS - {Role.national}
"""The officers of a district."""
SECTOR_OFFICERS = frozenset({Role.sector_officer})
NATION = frozenset({Role.national})
VOLUNTEERS = frozenset({Role.volunteer})
CAREGIVERS = frozenset({Role.caregiver})
KNOWN = frozenset(Role)
"""Everybody whose number we know."""
STRANGERS = frozenset({Outsider.stranger})
OPERATOR = frozenset({Outsider.operator})
GATEWAY = frozenset({Outsider.program})
VISITORS = frozenset({Outsider.visitor})

RECORDS = frozenset(
    (Resource.child, Resource.household, Resource.alert, Resource.call_back, Resource.referral, Resource.person)
)
"""What people read behind a PIN only, and not without a line in the audit trail."""
_OPEN: dict[Outsider, frozenset[Resource]] = {
    Outsider.stranger: frozenset(),
    Outsider.program: frozenset(),
    Outsider.visitor: frozenset({Resource.system}),
}
"""The most that such an outsider may read."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a door says of itself. Raises ValueError, with the reason, where it contradicts itself.

    `roles` are all who may come in; those of `read_only` change nothing there. `pin`: nothing but the question for the
    PIN is shown before the PIN was given; at the desk nothing but signing in before that is done. `audited`: each look
    at a record and each change of a child's record leaves a line in the audit trail, in the same transaction. What a
    door leads to states its own policy.
    """

    roles: frozenset[Actor]
    reads: tuple[Resource, ...] = ()
    writes: tuple[Resource, ...] = ()
    pin: bool = False
    audited: bool = False
    read_only: frozenset[Actor] = frozenset()

    def __post_init__(self) -> None:
        fault = next((words for words, wrong in self._faults().items() if wrong), None)
        if fault:
            raise ValueError(f"a policy contradicts itself: {fault}")

    def _faults(self) -> dict[str, bool]:
        outsiders = {each for each in self.roles if isinstance(each, Outsider)}
        reads, writes = set(self.reads), set(self.writes)
        people = self.roles - outsiders
        return {
            "nobody may come in": not self.roles,
            "people read records without a PIN": bool(people and reads & RECORDS) and not self.pin,
            "only people we know have a PIN": self.pin and bool(outsiders),
            "records are read, and nothing is written down": bool(reads & RECORDS) and not self.audited,
            "a child's record is changed, and nothing is written down": Resource.child in writes and not self.audited,
            "it is written down that nothing was touched": self.audited and not reads | writes,
            "who only reads may not come in": not self.read_only <= self.roles,
            "who only reads has nothing to read": bool(self.read_only) and not reads,
            "everybody only reads, and something is written": bool(writes) and self.read_only == self.roles,
            "an outsider reads too much": any(reads - _OPEN.get(each, reads) for each in outsiders),
            "a visitor changes something": Outsider.visitor in outsiders and bool(writes - {Resource.own}),
            "all that there is belongs to the operator": Resource.everything in reads | writes
            and self.roles != OPERATOR,
        }


_Declared = TypeVar("_Declared", bound=Callable[..., Any])


def declares(policy: Policy) -> Callable[[_Declared], _Declared]:
    """This function is a door with that policy. It is called as before: nothing is checked here."""

    def declare(function: _Declared) -> _Declared:
        vars(function)[POLICY] = policy
        return function

    return declare


def policy_of(function: object) -> Policy | None:
    """The policy a function was declared with; None for one that is no door."""
    found = getattr(function, POLICY, None)
    return found if isinstance(found, Policy) else None
