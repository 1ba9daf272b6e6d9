"""A child or a household comes into the programme. No name is typed on a keypad: that is the district's work."""

from collections.abc import Generator
from dataclasses import replace
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.questions import Choose, YesNo
from conversations.shared import SPOKEN, LanguageKey
from conversations.steps import Conversation, do, end
from conversations.volunteer.fields import PhoneOrHome, Telephone, Years
from core.cases import registration
from core.cases.registration import Facts, KnownBefore, Registered
from core.children import children
from core.language.words import Say
from core.models.child import Sex
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource

CHANGE = "change"


class Whom(IntEnum):
    """Who is registered."""

    child = 1
    household = 2


class SourceKey(IntEnum):
    """Who noticed."""

    own = 1
    school = 2
    clinic = 3
    social_services = 4
    neighbour = 5
    themselves = 6


class SexKey(IntEnum):
    """Girl or boy."""

    girl = 1
    boy = 2


class LivesWithKey(IntEnum):
    """With whom the child lives now."""

    parent = 1
    relative = 2
    foster = 3
    independent = 4
    adoption = 5
    other = 6
    nobody = 7


class FromKey(IntEnum):
    """Where the child came from."""

    institution = 1
    street = 2
    family = 3
    here = 4


@door(
    Policy(
        VOLUNTEERS,
        reads=(Resource.listing,),
        writes=(Resource.child, Resource.household, Resource.person),
        audited=True,
    )
)
def register(me: Caller) -> Conversation:
    """Who, the carer's phone and consent, then a look at everything; who may be the same is named before it is made,
    also where the partner registered them while this was asked: then `0` leaves, as going back would change nothing.
    """
    facts = yield from _facts(me)
    made: Registered | None = None
    while made is None or made.twin:
        answer = yield _check(me, facts, leaves=made is not None)
        if answer is None:
            return end("end.bye")
        if answer == CHANGE:
            facts = yield from _facts(me)
        elif isinstance(answer, str):
            return (yield from _known(me, facts, answer))
        else:
            made = yield do("register.keep", registration.register, me, facts, answer)
    if made.enough:
        return end("end.register.enough")
    if facts.sex is None:
        return end("end.register.household", code=made.code)
    if not made.first_on:
        kept = ".kept" if made.unheard else ""
        return end(f"end.register.identified{kept}", code=made.code, alert=made.alert)
    return end("end.register.child", code=made.code, date=made.first_on)


def _known(me: Caller, facts: Facts, code: str) -> Conversation:
    """It is that one: nobody is registered, and the phone that was typed is kept where there was none."""
    known: KnownBefore = yield do("register.known", registration.know_again, me, facts, code)
    if not facts.phone:
        return end("end.register.known", code=known.code)
    return end("end.register.known_phone" if known.phone_kept else "end.register.known_other", code=known.code)


def _facts(me: Caller) -> Generator[Any, Any, Facts]:
    whom = yield Choose("register.whom", among=Whom, guards_draft=True)
    source = yield Choose("register.source", among=SourceKey)
    facts = Facts(source=source.name)
    if whom is Whom.child:
        sex = yield Choose("register.sex", among=SexKey)
        age = yield Years("register.years")
        kind = yield Choose("register.kind", among=LivesWithKey)
        came_from = yield Choose("register.from", among=FromKey)
        facts = replace(facts, sex=sex.name, age=age, kind=_lives_with(kind), came_from=came_from.name)
    if whom is Whom.child:
        home = partial(_home, me)
        phone = yield PhoneOrHome("register.phone_or_home", may_be=registration.may_be_carers, find=home)
    else:
        phone = yield Telephone("register.phone", may_be=registration.may_be_carers)
    if isinstance(phone, int):
        return replace(facts, same_home=phone)
    if not phone:
        return facts
    consent = yield YesNo("register.consent")
    language: LanguageKey = yield Choose("register.language", among=SPOKEN)
    return replace(facts, phone=phone, consent=consent, language=language.name)


def _home(me: Caller, tx: Tx, code: str) -> int | None:
    return children.find_of_village(tx, me, code)


def _lives_with(kind: LivesWithKey) -> str | None:
    return None if kind is LivesWithKey.nobody else kind.name


def _check(me: Caller, facts: Facts, *, leaves: bool) -> Choose:
    """Who may be the same, or what was told."""
    return Choose(
        "register.check",
        among=partial(_answers, me, facts),
        words=partial(_told, me, facts),
        zero_finishes=leaves,
        zero_says="nav.leave",
    )


def _answers(me: Caller, facts: Facts, tx: Tx) -> list[Option]:
    """It is one of these, or none of them; where nobody is alike, whether all is right. To register means the list of
    the codes that it is none of.
    """
    twins = registration.twins(tx, me, facts)
    if not twins:
        return [Option([], Say("register.check.right")), Option(CHANGE, Say("register.check.change"))]
    known = [Option(twin.code, Say("register.twin.this", {"code": twin.code})) for twin in twins]
    return [*known, Option([twin.code for twin in twins], Say("register.twin.another"))]


def _told(me: Caller, facts: Facts, tx: Tx) -> Say:
    if registration.twins(tx, me, facts):
        return Say("register.twin")
    phone = spoken(facts.phone) if facts.phone else "-"
    if facts.sex is None:
        return Say("register.check_household", {"phone": phone})
    age = Say("register.born" if (facts.age or 0) > registration.OLDEST else "register.old", {"born": facts.age or 0})
    if facts.same_home:
        phone = children.in_village(tx, me, facts.same_home).code
    return Say("register.check", {"sex": Say(f"sex.{Sex(facts.sex)}"), "years": age, "phone": phone})
