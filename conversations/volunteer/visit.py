"""A home visit: which child, then six keys. Danger is told to the district at the key, before the visit is recorded."""

from collections.abc import Generator
from dataclasses import asdict
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Json, Option
from conversations.questions import Choose
from conversations.steps import Conversation, End, do, end
from core.alerts.alerts import Raised
from core.children import children
from core.language.words import Say
from core.models.alert import Level
from core.models.visit import Bond, Certainty, Health, Next, PersonAtHome, Safety, School, Seen, VisitHarm
from core.reporting import visit_alarms, visits
from core.reporting.visits import Answers, Recorded
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource


class SchoolTold(IntEnum):
    """Key 3 when the child was not seen."""

    goes = 1
    absent = 2
    stopped = 3
    not_known = 4


class HealthTold(IntEnum):
    """Key 4 when the child was not seen."""

    well = 1
    hungry = 2
    ill = 3
    not_known = 4


class BondTold(IntEnum):
    """Key 5 when the child was not seen. Fear keeps its key: what was heard of it is danger all the same."""

    at_ease = 1
    sad = 2
    aggressive = 3
    afraid = 4
    not_known = 5


NOT_SEEN = (Seen.told_well, Seen.gone)
UNKNOWN = {"not_known"}


@door(Policy(VOLUNTEERS, reads=(Resource.listing,), writes=(Resource.child, Resource.alert), audited=True))
def report_visit(me: Caller) -> Conversation:
    """A home visit of today."""
    child = yield Choose("visit.child", among=partial(_due, me), line="list.code_date", find=partial(_find, me))
    return (yield from six_keys(me, child))


@door(Policy(VOLUNTEERS, writes=(Resource.child, Resource.alert), audited=True))
def six_keys(me: Caller, child: int, on: str | None = None) -> Conversation:
    """What the visit found, of today or of that ISO day; recorded at the sixth key, which ends the talk unless an
    answer worries.
    """
    seen = yield Choose("visit.seen", among=Seen)
    told = None
    if seen is Seen.gone:
        told = yield _alarm("visit.gone", me, child, Level.high, told)
    safe = yield Choose("visit.safe", among=Safety, words=sent("visit.safe", told), optional=seen in NOT_SEEN)
    if safe is Safety.danger:
        told = yield _alarm("visit.danger", me, child, Level.danger, told)
    school, health = yield from _school_and_health(seen, told)
    bond_key = "visit.bond_told" if seen in NOT_SEEN else "visit.bond"
    bond = yield Choose(bond_key, among=_kinds(seen, Bond, BondTold), optional=seen in NOT_SEEN)
    if bond is not None and bond.name == Bond.afraid.name:
        told = yield _alarm("visit.afraid", me, child, Level.danger, told)
    words = sent("visit.next", told) if bond is not None and bond.name == Bond.afraid.name else None
    following = yield Choose("visit.next", among=Next, words=words, optional=seen in NOT_SEEN)
    given = Answers(seen, safe, _known(school), _known(health), _known(bond), following)
    recorded = yield do("visit.record", _record, me, child, dict(vars(given)), told.alert if told else None, on)
    if recorded.guidance:
        told = (yield from _details(me, recorded)) or told
    return _thanks(recorded, told)


def _alarm(key: str, me: Caller, child: int, level: Level, told: Raised | None) -> Any:
    before = asdict(told) if told else None
    what = key.removeprefix("visit.")
    amend, undo = _raise_again, visits.take_back
    return do(key, _raise, me, child, what, level, before, amend=amend, undo=undo, guards_draft=True)


def _raise(tx: Tx, me: Caller, child: int, key: str, level: str, before: dict[str, Any] | None) -> Raised:
    return visits.alarm(tx, me, child, key, level, Raised(**before) if before else None)


def _raise_again(
    tx: Tx, was: Raised, me: Caller, child: int, key: str, level: str, before: dict[str, Any] | None
) -> Raised:
    if visits.is_about(tx, was, child):
        return visits.alarm(tx, me, child, key, level, Raised(**before) if before else None, was)
    visits.take_back(tx, was)
    return _raise(tx, me, child, key, level, before)


def _record(tx: Tx, me: Caller, child: int, given: dict[str, Any], alert: int | None, on: str | None) -> Recorded:
    return visits.record(tx, me, child, Answers(**given), alert, on)


def _school_and_health(seen: Seen, told: Raised | None) -> Generator[Any, Any, tuple[Any, Any]]:
    """Keys 3 and 4."""
    unseen = seen in NOT_SEEN
    key = "visit.school_told" if unseen else "visit.school"
    school = yield Choose(key, among=_kinds(seen, School, SchoolTold), words=sent(key, told), optional=unseen)
    health_key = "visit.health_told" if unseen else "visit.health"
    health = yield Choose(health_key, among=_kinds(seen, Health, HealthTold), optional=unseen)
    return school, health


def _kinds(seen: Seen, asked: type[IntEnum], told: type[IntEnum]) -> type[IntEnum]:
    return told if seen in NOT_SEEN else asked


def _known(answer: IntEnum | None) -> int | None:
    return None if answer is None or answer.name in UNKNOWN else int(answer)


def _details(me: Caller, recorded: Recorded) -> Generator[Any, Any, Raised | None]:
    """Up to three more keys, the receipt already shown; `0` finishes. The first that names harm tells the district."""
    words = Say("visit.what.saved", {"number": recorded.number})
    what = yield Choose("visit.what", among=VisitHarm, words=words, optional=True, zero_finishes=True)
    if what is None:
        return None
    told: Raised = yield _harm("visit.harm", me, recorded, what)
    known = sent("visit.sure", told)
    sure = yield Choose("visit.sure", among=Certainty, words=known, optional=True, zero_finishes=True)
    if sure is None:
        return told
    told = yield _harm("visit.harm_known", me, recorded, what, sure)
    at_home = yield Choose("visit.at_home", among=PersonAtHome, optional=True, zero_finishes=True)
    if at_home is not None:
        told = yield _harm("visit.harm_near", me, recorded, what, sure, at_home)
    return told


def _harm(key: str, me: Caller, recorded: Recorded, what: VisitHarm, *more: IntEnum) -> Any:
    sure, at_home = (*(int(each) for each in more), None, None)[:2]
    undo = visit_alarms.take_back if key == "visit.harm" else None
    args = (me, recorded.visit, int(what), sure, at_home)
    return do(key, visit_alarms.tell, *args, amend=_harm_again, undo=undo, guards_draft=True)


def _harm_again(
    tx: Tx, _before: Raised, me: Caller, visit: int, what: int, sure: int | None, at_home: int | None
) -> Raised:
    return visit_alarms.tell(tx, me, visit, what, sure, at_home)


def sent(key: str, told: Raised | None) -> Say | None:
    """After a danger the next question says first that the district knows, or that it is kept where nobody is there to
    hear of it, should the line drop there.
    """
    return Say(f"{key}.kept" if told.unheard else f"{key}.sent", {"number": told.number}) if told else None


def _thanks(recorded: Recorded, told: Raised | None) -> End:
    if recorded.again and not told:
        return end("visit.again", number=recorded.number)
    if told:
        thanks = "visit.thanks_kept" if told.unheard else "visit.thanks_danger"
        return end(thanks, number=recorded.number, alert=told.number)
    if recorded.closed:
        return end("visit.thanks_closed", number=recorded.number)
    if recorded.guidance:
        return end("visit.thanks_worry", number=recorded.number, guidance=Say(recorded.guidance))
    if recorded.next_on:
        return end("visit.thanks", number=recorded.number, date=recorded.next_on)
    return end("visit.thanks_last", number=recorded.number)


def _due(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(
            child.id,
            Say("list.code_date", {"code": child.code, "date": f"{child.due_on:%d/%m}" if child.due_on else ""}),
        )
        for child in children.of_village(tx, me)
    ]


def _find(me: Caller, tx: Tx, code: str) -> Json | None:
    return children.find_of_village(tx, me, code)
