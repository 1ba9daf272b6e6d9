"""What a person on the ladder reads: number, level, sector, what to dial, and when the ladder really moves next.

Nothing about the child. At the top nothing is higher: who stands on it reads when it is told again.
"""

from datetime import datetime

from core.alerts import holding
from core.alerts.rung_times import last_due, next_time
from core.clock import clock_time
from core.language.words import Say
from core.models.alert import Alert
from core.models.person import Person, Role
from core.people import duty, places
from core.programme.posts import Post
from core.storage.db import Tx

AGAIN, TOP, FIRST = "sms.alert.again", "sms.alert.top", "sms.alert"
HEIGHTS = {Post.cover: 1, Post.lead: 2, Post.national: 3}
"""How high a post stands on ladders; those that are told first stand at 0."""
STANDING = {Role.lead: HEIGHTS[Post.lead], Role.national: HEIGHTS[Post.national]}
"""The same of people, for whoever is told before their own rung because nobody below is there."""


def of_step(tx: Tx, alert: Alert, person: Person, step: int, *, again: bool) -> Say:
    """As that step is told now."""
    following = next_time(tx.programme, alert.level, alert.ladder_from, step, tx.at)
    return _words(tx, alert, person, step, following, again=again)


def as_it_stands(tx: Tx, alert: Alert, person: Person, *, again: bool) -> Say:
    """As it stands between two steps, however long ago the last one was told."""
    return _words(tx, alert, person, alert.climbed - 1, next_move(tx, alert), again=again)


def next_move(tx: Tx, alert: Alert) -> datetime:
    """When the ladder moves next, ahead of now: a step that is due this moment is as good as told."""
    if alert.due_at and alert.due_at > tx.at:
        return alert.due_at
    step = last_due(tx.programme, alert.level, alert.ladder_from, alert.climbed, tx.at)
    return next_time(tx.programme, alert.level, alert.ladder_from, step, tx.at)


def place(tx: Tx, alert: Alert) -> str:
    """Where, no finer than the sector."""
    return places.spoken(tx, alert.district_id, alert.sector_id)


def _words(tx: Tx, alert: Alert, person: Person, step: int, following: datetime, *, again: bool) -> Say:
    key = AGAIN if again else _first_words(tx, alert, person, step)
    slots = {
        "number": alert.number,
        "level": Say(f"level.{alert.level}"),
        "place": place(tx, alert),
        "time": clock_time(following, tx.at),
    }
    return holding.asks(tx, alert, person, Say(key, slots))


def _first_words(tx: Tx, alert: Alert, person: Person, step: int) -> str:
    """Told for the first time: it goes higher where the next step tells somebody above, else on as it is."""
    ladder = tx.programme.ladder(alert.level)
    if step >= len(ladder.rungs) - 1 or alert.bypasses:
        return TOP if _stands_on_top(tx, alert, person) else AGAIN
    above = max(HEIGHTS.get(each, 0) for each in ladder.rungs[step + 1].tell)
    return FIRST if above > STANDING.get(person.role, 0) else AGAIN


def _stands_on_top(tx: Tx, alert: Alert, person: Person) -> bool:
    """Whether it is told to this person again and again; the national desk is where nobody else is found."""
    posts = tx.programme.ladder(alert.level).again.tell
    named = {one.id for each in posts for one in duty.on_post(tx, alert, each)}
    return person.id in named or person.district_id is None
