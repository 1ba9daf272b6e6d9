"""A concern about a child. Danger is told at the second key; every later answer is added to the same alert."""

from collections.abc import Generator
from dataclasses import asdict, replace
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Json, Option
from conversations.questions import Choose, Code
from conversations.steps import Conversation, End, do, end
from conversations.volunteer.fields import ELSEWHERE, CodeHere, DistrictDigits
from conversations.volunteer.my_children import listed
from conversations.volunteer.visit import sent
from core.alerts.alerts import Raised
from core.children import children
from core.language.words import Say
from core.models.alert import About, ChildSeen, ProtectedKey, Urgency
from core.models.child import NumberHolder
from core.reporting import concerns, protected_persons
from core.reporting.concerns import Subject
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource


class CategoryKey(IntEnum):
    """What it is, by key: 1-8 on the first screen, behind `9` those that an SMS calls 91-98."""

    beaten = 1
    sexual = 2
    insulted = 3
    neglect = 4
    alone = 5
    leaving = 6
    suicide = 7
    trafficking = 8
    dropout = 91
    labour = 92
    pregnancy = 93
    conflict = 94
    illness = 95
    papers = 96
    carer_lost = 97
    conduct = 98


class SameKey(IntEnum):
    """Whether it is the child that was told of before."""

    same = 1
    another = 2


@door(Policy(VOLUNTEERS, reads=(Resource.listing,), writes=(Resource.child, Resource.alert), audited=True))
def report_concern(me: Caller) -> Conversation:
    """Urgency, about whom, what, whether somebody protected is concerned, and whether it was told before."""
    urgency = yield Choose("concern.urgency", among=Urgency, guards_draft=True)
    raised: Raised | None = None
    if urgency is Urgency.danger:
        raised = yield do("concern.danger", concerns.raise_danger, me, undo=concerns.take_back)
    subject = yield from _subject(me, raised)
    if raised:
        raised = yield do("concern.subject", _add_subject, me, asdict(raised), subject, amend=_mend_subject)
    category = yield Choose("concern.category", among=CategoryKey)
    closed = raised is not None and raised.closed
    if raised:
        raised = yield do("concern.kind", _add_category, me, asdict(raised), category, amend=_mend_category)
    else:
        raised = yield do(
            "concern.raise", concerns.raise_concern, me, urgency, subject, category, amend=concerns.mend_concern
        )
    closed = closed or raised.closed
    protected = yield Choose("concern.protected", among=ProtectedKey, words=_kept(raised, urgency), optional=True)
    raised = yield do("concern.finish", _finish, me, asdict(raised), int(protected) if protected else None)
    before: str | None = yield do("concern.before", _described_before, me, asdict(raised))
    if before:
        words = Say("concern.same", {"number": before})
        if (yield Choose("concern.same", among=SameKey, words=words)) is SameKey.same:
            raised = yield do("concern.same", _same, me, asdict(raised))
    return _thanks(replace(raised, closed=closed), category, protected)


def _kept(raised: Raised, urgency: Urgency) -> Say | None:
    """What is kept now says so at once, should the line drop there; of a danger it was said two questions before."""
    return None if urgency is Urgency.danger else Say("concern.protected.kept", {"number": raised.number})


def _subject(me: Caller, raised: Raised | None) -> Generator[Any, Any, Subject]:
    """Whom it is about."""
    words = sent("concern.about", raised)
    about = yield Choose("concern.about", among=About, words=words)
    if about is About.registered:
        found = yield CodeHere(
            "concern.code", among=partial(_of_village, me), line="list.code_date", find=partial(_find, me)
        )
        if found == ELSEWHERE:
            district = yield DistrictDigits("concern.district")
            found = yield Code("concern.code_there", find=partial(_find_there, district))
        registered: Subject = found
        return registered
    if about is About.child:
        seen = yield Choose("concern.child_seen", among=ChildSeen, optional=True)
        return ["seen", int(seen)] if seen else None
    return None


def _of_village(me: Caller, tx: Tx) -> list[Option]:
    return [Option([NumberHolder.child.value, each.value], each.say) for each in listed(me, tx)]


def _find(me: Caller, tx: Tx, code: str) -> Json | None:
    return children.find_in_district(tx, me, code)


def _find_there(district: int, tx: Tx, code: str) -> Json | None:
    return children.find_there(tx, district, code)


def _add_subject(tx: Tx, me: Caller, raised: dict[str, Any], subject: Subject) -> Raised:
    return concerns.add_subject(tx, me, Raised(**raised), subject)


def _mend_subject(tx: Tx, before: Raised, me: Caller, _raised: dict[str, Any], subject: Subject) -> Raised:
    return concerns.add_subject(tx, me, before, subject)


def _add_category(tx: Tx, me: Caller, raised: dict[str, Any], category: int) -> Raised:
    return concerns.add_category(tx, me, Raised(**raised), category)


def _mend_category(tx: Tx, before: Raised, me: Caller, _raised: dict[str, Any], category: int) -> Raised:
    return concerns.add_category(tx, me, before, category)


def _finish(tx: Tx, me: Caller, raised: dict[str, Any], protected: int | None) -> Raised:
    return protected_persons.finish(tx, me, Raised(**raised), protected)


def _described_before(tx: Tx, me: Caller, raised: dict[str, Any]) -> str | None:
    return protected_persons.described_before(tx, me, Raised(**raised))


def _same(tx: Tx, me: Caller, raised: dict[str, Any]) -> Raised:
    return protected_persons.same_as_before(tx, me, Raised(**raised))


def _thanks(raised: Raised, category: CategoryKey, protected: ProtectedKey | None) -> End:
    """Whoever named an officer of the district reads that the nation was told; where nobody hears, that it is kept; of
    a child that died, that its case stays closed: on a shared phone nothing says why.
    """
    isange = "_isange" if category is CategoryKey.sexual else ""
    if raised.unheard:
        return end(f"concern.thanks_kept{isange}", number=raised.number)
    if protected is ProtectedKey.officer:
        return end(f"concern.thanks_nation{isange}", number=raised.number)
    if raised.closed:
        return end(f"concern.thanks_closed{isange}", number=raised.number)
    if isange:
        return end("concern.thanks_isange", number=raised.number)
    return end(f"concern.thanks_{raised.level}", number=raised.number)
