"""Who is on duty: leave, cover, and who stands on a rung's post today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select

from core.clock import kigali
from core.models.alert import Alert
from core.models.base import Moment
from core.models.duty import Leave
from core.models.person import Person, PersonStatus, Role
from core.people import acting, people, rota
from core.people.rota import PROFESSIONS
from core.programme.posts import Post
from core.storage import person_facts
from core.storage.access import Caller
from core.storage.db import Tx

AT_WORK = (*PROFESSIONS, Role.lead)
"""Who is told in the morning what waits in the district."""
_NOW = bindparam("now", type_=Moment())
_AWAY = select(Leave).where(Leave.until_at > _NOW, Leave.from_at <= _NOW).order_by(Leave.from_at)
_STANDS_IN = or_(Person.id == bindparam("named"), Person.covers_id == bindparam("whom"))
_COVERS = select(Person).where(_STANDS_IN, Person.standing == PersonStatus.active).order_by(Person.id)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One officer as colleagues see them; `back_on` is the day they are back, None for who is on duty."""

    id: int
    name: str
    role: Role
    back_on: date | None = None


def on_post(tx: Tx, alert: Alert, post: Post) -> list[Person]:
    """Who stands on that post for this alert now: whoever is away is replaced by their cover in the same moment.

    One that bypasses the district has the national desk on every post; one offered to another district, both districts'
    people.
    """
    if post is Post.national or alert.bypasses:
        return present(tx, people.of_role(tx, Role.national))
    districts = [each for each in (alert.district_id, alert.offered_district_id) if each]
    name = Post(alert.profession or Post.social_worker) if post is Post.profession else post
    return [person for district in districts for person in on_rung(tx, district, name)]


def on_rung(tx: Tx, district: int, post: Post) -> list[Person]:
    """Who stands on a post of a district now, by its rota; where nobody on call is there, as without a rota.

    Who locked the PIN can take nothing: passed over, for whoever stands in and, at once, whoever is above.
    """
    named = _named(tx, district, post)
    found = present(tx, named)
    if not found and post not in (Post.lead, Post.cover):
        found = present(tx, rota.usual(tx, district, Role(post)))
    if any(_is_locked(tx, each) for each in named):
        leads = [] if post is Post.lead else present(tx, people.of_role(tx, Role.lead, district=district))
        found += leads or present(tx, people.of_role(tx, Role.national))
    return list({each.id: each for each in found}.values())


def _named(tx: Tx, district: int, post: Post) -> list[Person]:
    if post is Post.lead:
        return people.of_role(tx, Role.lead, district=district)
    if post is Post.cover:
        return [each for role in PROFESSIONS for each in rota.cover(tx, district, role)]
    return rota.on_call(tx, district, Role(post))


def _is_locked(tx: Tx, person: Person) -> bool:
    return person.pin_locked_until is not None and person.pin_locked_until > tx.at


def answering(tx: Tx, district: int, besides: int | None = None) -> list[Person]:
    """Who answers for what waits at the district's office: its social workers as they are on duty now, else its lead,
    else the national desk; the person `besides` left out, who knows of it already.
    """
    for post in (Post.social_worker, Post.lead):
        if found := [each for each in on_rung(tx, district, post) if each.id != besides]:
            return found
    return [each for each in people.of_role(tx, Role.national) if each.id != besides]


def of_sector(tx: Tx, sector: int | None, district: int) -> list[Person]:
    """The sector's officer, or who stands in; where there is neither, who answers for the district."""
    officers = people.of_role(tx, Role.sector_officer, sector=sector) if sector else []
    return present(tx, officers) or answering(tx, district)


def present(tx: Tx, named: Iterable[Person]) -> list[Person]:
    """Those people, each who is away replaced by whoever stands in; nobody twice."""
    absent = _absent(tx)
    found = [each for person in named for each in _standing_in(tx, person, absent)]
    return list({person.id: person for person in found}.values())


def _professionals(tx: Tx, district: int) -> list[Person]:
    return [each for role in PROFESSIONS for each in people.of_role(tx, role, district=district)]


def at_work(tx: Tx, district: int) -> list[Person]:
    """The district's social workers, psychologists and lead; who is away is replaced by their cover."""
    absent = _absent(tx)
    named = [each for role in PROFESSIONS for each in rota.usual(tx, district, role)]
    named += people.of_role(tx, Role.lead, district=district)
    found = [each for person in named for each in _standing_in(tx, person, absent)]
    return list({person.id: person for person in found}.values())


def _absent(tx: Tx) -> dict[int, Leave]:
    """The leaves of this moment by who is away."""
    return {leave.person_id: leave for leave in tx.session.scalars(_AWAY, {"now": tx.at})}


def _standing_in(tx: Tx, person: Person, absent: dict[int, Leave]) -> list[Person]:
    """The person, or for who is away or locked out whoever was named and those who cover them always; nobody that is
    so too.
    """
    leave = absent.get(person.id)
    if leave is None and not _is_locked(tx, person):
        return [person]
    found = _covering(tx, person, leave)
    return [each for each in found if each.id not in absent and not _is_locked(tx, each)]


def _covering(tx: Tx, person: Person, leave: Leave | None) -> list[Person]:
    """Whoever was named for that leave, and those who cover them always."""
    return list(tx.session.scalars(_COVERS, {"whom": person.id, "named": leave.cover_id if leave else None}))


def takers(tx: Tx, person: Person) -> list[Person]:
    """Who can take now what is handed to that person by name: they themselves, or whoever stands in for one who is
    away, in doubt, locked out or without a working number. Nobody that is so too.
    """
    absent = _absent(tx)
    covering = _covering(tx, person, absent.get(person.id))
    able = acting.who_can_act(tx, person.id, *(each.id for each in covering)) - set(absent)
    return [person] if person.id in able else [each for each in covering if each.id in able]


def roster(tx: Tx, district: int | None) -> list[Colleague]:
    """The officers of a district by their work and name, the lead last; for the national desk its own people."""
    if district is None:
        found = people.of_role(tx, Role.national)
    else:
        found = [*_professionals(tx, district), *people.of_role(tx, Role.lead, district=district)]
    absent = _absent(tx)
    named = [_colleague(tx, each, absent.get(each.id)) for each in found]
    return sorted(named, key=lambda each: (tuple(Role).index(each.role), each.name, each.id))


def _colleague(tx: Tx, person: Person, leave: Leave | None) -> Colleague:
    name = person_facts.name_in(tx.vault, person.id, person.name_sealed)
    return Colleague(person.id, name, person.role, _day(leave.until_at) if leave else None)


def _day(at: datetime) -> date:
    return kigali(at).date()


def who_can_take(tx: Tx, district: int | None) -> list[Colleague]:
    """Those of the roster to whom something may be handed: on duty, and able to open it now."""
    on_duty = [each for each in roster(tx, district) if each.back_on is None]
    able = acting.who_can_act(tx, *(each.id for each in on_duty))
    return [each for each in on_duty if each.id in able]


def colleagues(tx: Tx, me: Caller) -> list[Colleague]:
    """Who may cover: the others of the officer's own district that can take something now."""
    return [each for each in who_can_take(tx, me.district) if each.id != me.id]


def is_away(tx: Tx, me: Caller) -> bool:
    """True while the officer is on leave."""
    return me.id in _absent(tx)
