"""Visits done and visits due."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id
from core.models.sealed_facts import SealedFact, SealedRow, sealed


class Seen(IntEnum):
    """Key 1: did you see the child?"""

    alone = 1
    with_carer = 2
    told_well = 3
    gone = 4


class Safety(IntEnum):
    """Key 2: safe at home?"""

    no_worry = 1
    some_worry = 2
    danger = 3


class School(IntEnum):
    """Key 3: school."""

    goes = 1
    absent = 2
    stopped = 3
    not_of_age = 4


class Health(IntEnum):
    """Key 4: food and health."""

    well = 1
    hungry = 2
    ill = 3
    disability = 4


class Bond(IntEnum):
    """Key 5: child and carer."""

    at_ease = 1
    sad = 2
    aggressive = 3
    afraid = 4


class Next(IntEnum):
    """Key 6: what next?"""

    nothing = 1
    at_home = 2
    household = 3
    district = 4


class VisitHarm(IntEnum):
    """Behind a worry: what is it?"""

    marks = 1
    hunger = 2
    fear = 3
    alone = 4
    other = 5


class Certainty(IntEnum):
    """How the volunteer knows."""

    seen = 1
    told_by_child = 2
    heard = 3


class PersonAtHome(IntEnum):
    """Is the person at home now?"""

    yes = 1
    no = 2
    not_known = 3


UNTOLD = text("alert_id IS NULL AND obliges_alert")
"""Visits of which the district should have been told and was not, in the very words of their index."""


_UNLOOKED = text("unlooked_at IS NOT NULL")
_OF_AN_ALERT = text("alert_id IS NOT NULL")


class Visit(SealedRow):
    """A home visit as the volunteer told it in six keys. `number` is the receipt; details are optional keys.

    What was told is sealed with the child's own key. `obliges_alert`: one of the six keys means danger, or that the
    child is gone.

    `unlooked_at` is since when a worrying one waits for an officer to look, None for one that does not; then
    `looked_with` says what follows. `same_as_id` is the report of the same home visit that came first.
    """

    __tablename__ = "visits"
    __table_args__ = (
        Index("ix_visits_child_id_on", "child_id", "on"),
        Index("ix_visits_district_id_on", "district_id", "on"),
        Index("ix_visits_untold", "told_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        Index("ix_visits_alert_id", "alert_id", sqlite_where=_OF_AN_ALERT, postgresql_where=_OF_AN_ALERT),
        Index("ix_visits_unlooked", "district_id", "child_id", sqlite_where=_UNLOOKED, postgresql_where=_UNLOOKED),
    )

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    district_id: Mapped[int]
    village_id: Mapped[int]
    number: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[str]
    on: Mapped[date] = mapped_column(Date)
    told_at: Mapped[datetime]
    worrying: Mapped[bool]
    obliges_alert: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool]
    verified: Mapped[bool]
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"))
    same_as_id: Mapped[int | None]
    unlooked_at: Mapped[datetime | None]
    looked_by_id: Mapped[int | None]
    looked_with: Mapped[str | None]
    seen = SealedFact[int | None](int)
    safe = SealedFact[int | None](int)
    school = SealedFact[int | None](int)
    health = SealedFact[int | None](int)
    bond = SealedFact[int | None](int)
    next = SealedFact[int | None](int)
    what = SealedFact[int | None](int)
    sure = SealedFact[int | None](int)
    at_home = SealedFact[int | None](int)


Visit.__box__ = sealed("visits.facts", 48, Visit)


class Due(StrEnum):
    """How a follow-up stands. `missed`: it was not made when another fell due, and one made later answered it too."""

    open = "open"
    done = "done"
    ended = "ended"
    missed = "missed"


DUE = text("state = 'open'")
"""Visits that are due, in the very words of their index."""
_REMINDED = text("remind_at IS NOT NULL")
_FOLLOWED = text("next_at IS NOT NULL")


class FollowUp(Base):
    """A visit that is due. `remind_at` is when the next reminder goes, `reminders` how many went.

    `next_at` is when its day is over and the next one falls due, None once it has. `moved_from` is the day it was due
    before a volunteer proposed another, with the reason's word. `digest_on` is the day of the digest that named it.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        Index("ix_follow_ups_remind_at", "remind_at", sqlite_where=_REMINDED, postgresql_where=_REMINDED),
        Index("ix_follow_ups_due", "village_id", "due_on", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_follow_ups_next_at", "next_at", sqlite_where=_FOLLOWED, postgresql_where=_FOLLOWED),
        Index("ix_follow_ups_district_id_state_due_on", "district_id", "state", "due_on"),
    )

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    district_id: Mapped[int]
    village_id: Mapped[int] = mapped_column(index=True)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[Due] = mapped_column(EnumText(Due), default=Due.open)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    moved_from: Mapped[date | None] = mapped_column(Date)
    moved_why: Mapped[str | None]
    moved_by_id: Mapped[int | None]
    digest_on: Mapped[date | None] = mapped_column(Date)
