"""A kind word to a family once a month, by the week after the placement; of papers, once; of school, before a term.

Only what a native speaker has read, never the same twice in a year, nothing to a home where something grave is open.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update

from core.clock import kigali, moment
from core.language.words import Say, is_read
from core.messages import household_risk
from core.models import child_facts
from core.models.child import Child
from core.models.person import Person
from core.models.round import KindWord, Round
from core.people import family_notices
from core.programme.programme import Programme
from core.storage.db import Tx

PAPERS = "papers"
"""What is kept of a family that was reminded of its papers: once is enough."""


def upcoming(programme: Programme, at: datetime) -> datetime:
    """The morning of the month's day, or of the next on which people may be told; behind the week of mourning."""
    this = kigali(at).date().replace(day=programme.encouragement.day)
    following = (this.replace(day=1) + timedelta(days=31)).replace(day=this.day)
    before = (this.replace(day=1) - timedelta(days=1)).replace(day=this.day)
    return next(each for each in (_morning(programme, day) for day in (before, this, following)) if each > at)


def _morning(programme: Programme, day: date) -> datetime:
    while programme.encouragement.in_mourning(kigali(found := programme.morning(day)).date()):
        day += timedelta(days=1)
    return found


def patience(programme: Programme) -> timedelta:
    """How late a family is still told."""
    return timedelta(days=programme.follow_up.caregiver_late_days)


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next caregivers; the last of them, None when there are no more."""
    found = household_risk.caregivers_after(tx, going.reached)
    for each in found:
        _encourage(tx, each)
    return found[-1].id if found else None


def _encourage(tx: Tx, caregiver: Person) -> None:
    today = kigali(tx.at).date()
    placed = household_risk.placed_on(tx, caregiver.id)
    if placed is None or tx.programme.encouragement.in_mourning(today) or household_risk.is_troubled(tx, caregiver.id):
        return
    word = _word(tx, caregiver, (today - placed).days // 7)
    if word is None:
        return
    words = Say("sms.caregiver.papers") if word == PAPERS else Say("sms.caregiver.kind", {"proverb": proverb(word)})
    once = f"kind:{today:%Y%m}:{caregiver.id}"
    if family_notices.notify_family(tx, caregiver.id, words, once, expires_at=_until(tx)):
        _keep(tx, caregiver.id, word)


def _until(tx: Tx) -> datetime:
    """How long a kind word may wait to be sent: never into the week of mourning."""
    days = (kigali(tx.at).date() + timedelta(days=many) for many in range(1, patience(tx.programme).days + 1))
    first = next((each for each in days if tx.programme.encouragement.in_mourning(each)), None)
    return moment(first, time(0)) if first else tx.at + patience(tx.programme)


def proverb(name: str) -> Say:
    """The proverb of that name."""
    return Say(f"proverb.{name}")


def _word(tx: Tx, caregiver: Person, week: int) -> str | None:
    """What the family hears this month; None when everything that may be said was said within the year."""
    rule = tx.programme.encouragement
    heard = {each.word: each.at for each in tx.session.scalars(select(KindWord).filter_by(person_id=caregiver.id))}
    if week >= rule.papers_from_week and PAPERS not in heard:
        return PAPERS
    old = tx.at - timedelta(days=rule.again_after_days)
    for each in rule.plan:
        fresh = each.key not in heard or heard[each.key] <= old
        if fresh and week >= each.from_week and is_read(caregiver.language, proverb(each.key)):
            return each.key
    return None


def _keep(tx: Tx, caregiver: int, word: str) -> None:
    if not tx.insert_once(KindWord.__table__, {"person_id": caregiver, "word": word, "at": tx.at}):
        mine = (KindWord.person_id == caregiver) & (KindWord.word == word)
        tx.connection.execute(update(KindWord).where(mine).values(at=tx.at))


# -- school -------------------------------------------------------------------------------------------------------


def school_upcoming(programme: Programme, at: datetime) -> datetime | None:
    """A week before the next term; None when no more terms are known."""
    before = timedelta(days=programme.encouragement.school_days_before)
    mornings = (programme.morning(term - before) for term in sorted(programme.encouragement.terms))
    return next((each for each in mornings if each > at), None)


def tell_some_of_school(tx: Tx, going: Round) -> int | None:
    """The next caregivers are reminded to prepare the term, where a child of the home is of school age."""
    today = kigali(tx.at).date()
    term = min((each for each in tx.programme.encouragement.terms if each > today), default=None)
    found = household_risk.caregivers_after(tx, going.reached) if term else []
    for each in found:
        if term and _has_pupil(tx, each.id, term) and not household_risk.is_troubled(tx, each.id):
            words = Say("sms.caregiver.school", {"date": f"{term:%d/%m}"})
            expires_at = tx.at + patience(tx.programme)
            family_notices.notify_family(tx, each.id, words, f"school:{term}:{each.id}", expires_at=expires_at)
    return found[-1].id if found else None


def _has_pupil(tx: Tx, caregiver: int, term: date) -> bool:
    youngest, oldest = tx.programme.encouragement.school_ages
    there = tx.session.scalars(select(Child).where(Child.caregiver_id == caregiver, Child.closed_on.is_(None)))
    return any(child_facts.born_between(term.year - oldest, term.year - youngest, each) for each in there)
