"""What is reported, and what somebody must own."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed
from core.models.sealed_facts import SealedFact, SealedRow, sealed


class Level(StrEnum):
    """How urgent an alert is, most urgent first."""

    danger = "danger"
    high = "high"
    medium = "medium"
    low = "low"

    @property
    def rank(self) -> int:
        """0 for danger, 3 for low."""
        return list(Level).index(self)


class AlertState(StrEnum):
    """How an alert stands. Only a person moves it out of the first two."""

    raised = "raised"
    notified = "notified"
    acknowledged = "acknowledged"
    acting = "acting"
    resolved = "resolved"
    handed_over = "handed_over"
    false_alarm = "false_alarm"
    merged = "merged"


UNOWNED = (AlertState.raised, AlertState.notified)
OWNED = (AlertState.acknowledged, AlertState.acting)
OPEN = (*UNOWNED, *OWNED)
NOBODYS = text("state IN ('raised', 'notified')")
"""Alerts nobody owns, in the very words of their index: a database must see that it serves."""
OPEN_NOW = text("state IN ('raised', 'notified', 'acknowledged', 'acting')")
"""Alerts that are open, in the very words of their index: those that were closed are many more."""
NOT_SAFE = "not_safe"
"""The category of an alert about a phone that nobody may ring."""
TOLD = "told"
"""The event of a report that joined an alert and is kept nowhere else; its category stands beside it, sealed."""
LONGEST_CATEGORY = 48
OF_NO_CHILD = text("child_id IS NULL AND closed_at IS NOT NULL AND length(facts_sealed) > 0")
"""Closed alerts about no registered child whose facts were not erased, in the very words of their index."""
TOLD_OF_NO_CHILD = text("child_id IS NULL AND length(facts_sealed) > 0")
"""Concerns about no registered child, in the same way."""
OPEN_ABOUT = text("closed_at IS NULL AND child_id IS NOT NULL")
"""Open alerts about a child, in the very words of their index."""
_CLOSED = text("closed_at IS NOT NULL")
_LEFT_HOME = text("home_id IS NOT NULL")
_MERGED = text("merged_into_id IS NOT NULL")
_OFFERED = text("offered_district_id IS NOT NULL")
_OWED_FEEDBACK = text("feedback_at IS NOT NULL")


class Urgency(IntEnum):
    """First question of a concern."""

    danger = 1
    days = 2
    later = 3


class About(IntEnum):
    """Whom a concern is about."""

    registered = 1
    child = 2
    household = 3


class ChildSeen(IntEnum):
    """A child not registered, in one question: girl or boy and an age band."""

    girl_0_5 = 1
    girl_6_12 = 2
    girl_13_17 = 3
    girl_18 = 4
    boy_0_5 = 5
    boy_6_12 = 6
    boy_13_17 = 7
    boy_18 = 8


class Deed(IntEnum):
    """What an officer did about an alert, by the key pressed."""

    saw_child = 1
    called = 2
    referred = 3
    police = 4
    nothing_found = 5


class ProtectedKey(IntEnum):
    """Whether somebody protected is concerned, by key; with an officer of the district the national desk has it."""

    yes = 1
    no = 2
    officer = 3


class ClockCategory(StrEnum):
    """What alerts that nobody reported are about: a child nobody saw, a worry nobody looked at, a village with nobody.

    They are the clock's own while they are medium; whoever gives one another level makes it an alert like any other.
    """

    unseen = "unseen"
    not_looked = "not_looked"
    nobody = "nobody"


class Alert(SealedRow):
    """What somebody in the district must own. `number` is what people type: five digits, the last a check digit.

    `due_at` is when the ladder moves next; `climbed` counts its steps, `rung` says where it stands. A taken back alert
    stays open until an officer has phoned the volunteer. One offered to a colleague, or to another district, waits for
    "I have it" from there; with an owner, only until `offered_until`. One that `bypasses` the district concerns an
    officer of it: only the national desk hears of it and sees it. `told_as` is the number reporters were told, where
    another district gave it one of its own. `home_id` is the carer whom its child was taken from since. An owner who
    does nothing is warned at `due_at` and loses it at `lose_at`; at `feedback_at` the reporters of a danger that nobody
    owns hear so.

    What it is about, whose work that is and who told it first are sealed: with the key of the child, where it is about
    one. `by_clock`: nobody reported it.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_due_at", "due_at"),
        Index("ix_alerts_seen_due_at", "seen_due_at"),
        Index("ix_alerts_district_id_state", "district_id", "state"),
        Index("ix_alerts_offered_district_id", "offered_district_id", sqlite_where=_OFFERED, postgresql_where=_OFFERED),
        Index("ix_alerts_district_id_raised_at", "district_id", "raised_at"),
        Index("ix_alerts_unowned", "due_at", sqlite_where=NOBODYS, postgresql_where=NOBODYS),
        Index("ix_alerts_open", "district_id", sqlite_where=OPEN_NOW, postgresql_where=OPEN_NOW),
        Index("ix_alerts_of_no_child", "closed_at", sqlite_where=OF_NO_CHILD, postgresql_where=OF_NO_CHILD),
        Index("ix_alerts_open_about", "child_id", sqlite_where=OPEN_ABOUT, postgresql_where=OPEN_ABOUT),
        Index("ix_alerts_closed_at", "closed_at", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        Index("ix_alerts_bypasses", "child_id", sqlite_where=text("bypasses = 1"), postgresql_where=text("bypasses")),
        Index("ix_alerts_home_id", "home_id", sqlite_where=_LEFT_HOME, postgresql_where=_LEFT_HOME),
        Index("ix_alerts_merged_into_id", "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
        Index("ix_alerts_feedback_at", "feedback_at", sqlite_where=_OWED_FEEDBACK, postgresql_where=_OWED_FEEDBACK),
    )

    id: Mapped[Id]
    district_id: Mapped[int]
    sector_id: Mapped[int | None]
    village_id: Mapped[int | None]
    number: Mapped[str]
    level: Mapped[Level] = mapped_column(EnumText(Level))
    state: Mapped[AlertState] = mapped_column(EnumText(AlertState))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    home_id: Mapped[int | None]
    by_clock: Mapped[bool] = mapped_column(default=False)
    shielded: Mapped[bool] = mapped_column(default=False)
    bypasses: Mapped[bool] = mapped_column(default=False)
    verified: Mapped[bool] = mapped_column(default=True)
    reports: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime]
    ladder_from: Mapped[datetime]
    rung: Mapped[int] = mapped_column(default=-1)
    climbed: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    acknowledge_by: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    owned_at: Mapped[datetime | None]
    acted_at: Mapped[datetime | None]
    phoned_at: Mapped[datetime | None]
    lose_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    held_until: Mapped[datetime | None]
    offered_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    offered_until: Mapped[datetime | None]
    offered_district_id: Mapped[int | None]
    told_as: Mapped[str | None]
    seen_by: Mapped[datetime]
    seen_due_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"))
    nobody_found: Mapped[bool] = mapped_column(default=False)
    category = SealedFact[str | None](str)
    profession = SealedFact[str | None](str)
    reporter_id = SealedFact[int | None](int)


Alert.__box__ = sealed("alerts.facts", 96, Alert)


class Concern(SealedRow):
    """What one person reported, once: the answers, and the alert they raised or joined.

    `finished_at` is when the last key was pressed; a talk that was cut never has it. `protected_key` is None where
    nobody was asked whether somebody protected is concerned, or did not answer. What it is about, and how a child that
    is not registered was described, are sealed: with the key of the child, where it is about one that is.
    """

    __tablename__ = "concerns"
    __table_args__ = (
        Index("ix_concerns_district_id_told_at", "district_id", "told_at"),
        Index("ix_concerns_of_no_child", "told_at", sqlite_where=TOLD_OF_NO_CHILD, postgresql_where=TOLD_OF_NO_CHILD),
    )

    id: Mapped[Id]
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    district_id: Mapped[int]
    channel: Mapped[str]
    told_at: Mapped[datetime]
    urgency: Mapped[int]
    about: Mapped[int | None]
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    protected: Mapped[bool] = mapped_column(default=False)
    protected_key: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    verified: Mapped[bool]
    taken_back_at: Mapped[datetime | None]
    child_seen = SealedFact[int | None](int)
    category = SealedFact[str | None](str)


Concern.__box__ = sealed("concerns.facts", 48, Concern)


class AlertEvent(Base):
    """One line of an alert's story: what happened, when, and who did it. No free text.

    The category of what joined it is sealed with FIELD_KEYS; there is none in all other lines.
    """

    __tablename__ = "alert_events"

    id: Mapped[Id]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    category_sealed: Mapped[Sealed | None]


class Notified(Base):
    """A person on an alert's ladder: told once or more, to be told to stand down when another owns it."""

    __tablename__ = "told"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime]
    held: Mapped[bool] = mapped_column(default=False)
