"""A child's last visits key by key, and what an officer says after looking at those that worry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial

from conversations.asking import Json, Option, Page
from conversations.officer.alert_changes import whom_and_why
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.children import carers, visit_records, worrying_visits
from core.children.visit_records import ANSWERS, VisitRead
from core.children.worrying_visits import LookOutcome
from core.language.words import Say
from core.models.visit import Bond, Health, Next, Safety, School, Seen
from core.phone import spoken
from core.referrals import referrals
from core.referrals.referrals import RequestedReferral
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

KINDS: Mapping[str, type[IntEnum]] = {
    "seen": Seen,
    "safe": Safety,
    "school": School,
    "health": Health,
    "bond": Bond,
    "next": Next,
}


class LookKey(IntEnum):
    """What follows, by key."""

    nothing = 1
    phone = 2
    go = 3
    refer = 4


@dataclass
class _Newest:
    """The child's newest visit that waits for a look, read once: a screen's words and the id behind it are of one."""

    me: Caller
    child: int
    _found: list[VisitRead | None] = field(default_factory=list)

    def read(self, tx: Tx) -> VisitRead | None:
        """None where none waits any more."""
        if not self._found:
            self._found.extend(worrying_visits.waiting(tx, self.me, self.child, 1) or [None])
        return self._found[0]


@dataclass(frozen=True)
class ChooseAfter(Choose):
    """What follows on the visit that is shown; each answer stands for that visit."""

    shown: _Newest | None = None

    def pages(self, tx: Tx) -> list[Page]:
        """The keys, each with the visit, 0 where none waits; without a talk the keys alone."""
        if not isinstance(self.shown, _Newest):
            return super().pages(tx)
        found = self.shown.read(tx)
        return [
            [(key, replace(each, value=[each.value, found.id if found else 0])) for key, each in page]
            for page in super().pages(tx)
        ]

    def value(self, kept: Json) -> tuple[LookKey, int]:
        """What follows, and on which visit."""
        key, visit = kept
        return LookKey(key), visit


@door(Policy(OFFICERS, reads=(Resource.child,), pin=True, audited=True))
def visits_of(me: Caller, child: int) -> Conversation:
    """The child's last visits, the newest first; one of them key by key."""
    visit = yield Choose("officer.visits", among=partial(_listed, me, child), line="list.visit.worrying", leads=True)
    yield Choose("officer.visit", words=partial(_keys, me, child, visit))
    return end("end.bye")


@door(
    Policy(
        OFFICERS,
        reads=(Resource.child, Resource.person),
        writes=(Resource.child, Resource.referral),
        pin=True,
        audited=True,
    )
)
def one_worry(me: Caller, child: int) -> Conversation:
    """The newest visit that worries, then what follows; whoever phones sees the carer's number. Only that visit was
    looked at: others of the child wait on.
    """
    shown = _Newest(me, child)
    chosen, visit = yield ChooseAfter("officer.worry", among=LookKey, words=partial(_worry, shown), shown=shown)
    if chosen is LookKey.refer:
        to, consent = yield from whom_and_why()
        made: RequestedReferral = yield do("child.refer", referrals.make, me, child, None, to, consent)
        yield do("visit.look", worrying_visits.look, me, child, LookOutcome.refer.value, [visit])
        return end("end.child.referred_before" if made.again else "end.child.referred", code=made.code)
    code: str = yield do("visit.look", worrying_visits.look, me, child, chosen.name, [visit])
    if chosen is LookKey.phone:
        phone: str = yield do("child.carer_number", carers.read_number, me, child)
        return end(
            "end.looked.phone" if phone else "end.looked.no_phone", code=code, phone=spoken(phone) if phone else ""
        )
    return end("end.looked", code=code)


def _listed(me: Caller, child: int, tx: Tx) -> list[Option]:
    read = visit_records.last_visits(tx, me, child)
    key = {True: "list.visit.worrying", False: "list.visit"}
    return [Option(each.id, Say(key[each.worrying], {"date": f"{each.on:%d/%m}"})) for each in read]


def _keys(me: Caller, child: int, visit: int, tx: Tx) -> Say:
    found = next(each for each in visit_records.last_visits(tx, me, child) if each.id == visit)
    return Say("officer.visit", {"date": f"{found.on:%d/%m}", **_words(found)})


def _worry(shown: "_Newest", tx: Tx) -> Say:
    """What worries in the newest visit that nobody looked at: its gravest two keys."""
    found = shown.read(tx)
    if found is None:
        return Say("officer.worry.none")
    words = _words(found)
    told = [words[f"key_{name}"] for name in visit_records.worrying_keys(found)]
    first, second = (*told, "", "")[:2]
    return Say("officer.worry", {"date": f"{found.on:%d/%m}", "first": first or words["key_seen"], "second": second})


def _words(visit: VisitRead) -> dict[str, Say | str]:
    """Each key in the words it was answered by; a dash where nobody could tell."""
    given = dict(zip(ANSWERS, visit.keys, strict=True))
    named = {name: KINDS[name](key).name if key else "" for name, key in given.items()}
    return {f"key_{name}": Say(f"visit.{name}.{word}") if word else "-" for name, word in named.items()}
