"""Other duties of people: ringing somebody back, serving a referral."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class CallBackReason(StrEnum):
    """Why somebody waits for a call."""

    broken_off = "broken_off"
    stranger = "stranger"
    caregiver = "caregiver"
    unreadable = "unreadable"
    volunteer = "volunteer"
    not_safe = "not_safe"
    missed_call = "missed_call"
    danger_text = "danger_text"


class CallBackState(StrEnum):
    """How a call-back stands: nobody rang yet, rung in vain and due again, or over."""

    open = "open"
    not_reached = "not_reached"
    closed = "closed"


WAITING = (CallBackState.open, CallBackState.not_reached)


class CallEnd(StrEnum):
    """Why a call-back is closed. `found`: whoever called was found in another way than by phone; `not_safe`:
    their phone was closed, and whoever has the alert about it meets them instead.
    """

    called = "called"
    not_reached = "not_reached"
    found = "found"
    not_safe = "not_safe"


MADE = text("closed_at IS NOT NULL AND length(number_sealed) > 0")
"""Calls that are over whose number was not erased, in the very words of their index."""


class CallBack(Base):
    """A call somebody waits for. The sector's officer is told first, the district's social worker at `due_at`.

    `owner_id` took it or rang last. `due_at` moves on with each try and each telling, `told` counts the tellings since
    the first; of a danger it is below 0 while the owner is to hear before the next rung. A `shielded` one concerns
    somebody protected: the sector neither hears nor sees it.
    """

    __tablename__ = "call_backs"
    __table_args__ = (
        Index("ix_call_backs_state_due_at", "state", "due_at"),
        Index("ix_call_backs_made", "closed_at", sqlite_where=MADE, postgresql_where=MADE),
    )

    id: Mapped[Id]
    once: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[CallBackReason] = mapped_column(EnumText(CallBackReason))
    state: Mapped[CallBackState] = mapped_column(EnumText(CallBackState))
    district_id: Mapped[int | None] = mapped_column(index=True)
    sector_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"), index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    raised_to_district_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    shielded: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    ended: Mapped[CallEnd | None] = mapped_column(EnumText(CallEnd))


class Leave(Base):
    """An officer is away from one moment to another; who comes back early ends it. `cover_id` stands in for them."""

    __tablename__ = "leaves"
    __table_args__ = (Index("ix_leaves_until_at", "until_at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]


class ReferralTo(StrEnum):
    """Who is asked to serve. `district` is what a visit asks for: whoever of the district comes."""

    district = "district"
    household_support = "household_support"
    social_worker = "social_worker"
    psychologist = "psychologist"
    health_centre = "health_centre"
    isange = "isange"
    police = "police"
    sector = "sector"
    school = "school"
    civil_registration = "civil_registration"
    housing = "housing"
    legal_aid = "legal_aid"
    disability = "disability"
    belonging_group = "belonging_group"
    parents_session = "parents_session"


class ReferralState(StrEnum):
    """How a referral stands."""

    in_progress = "in_progress"
    accepted = "accepted"
    rejected = "rejected"
    done = "done"
    not_served = "not_served"
    revoked = "revoked"


OPEN_REFERRALS = (ReferralState.in_progress, ReferralState.accepted)
"""Those that somebody must still move."""
REFERRED_NOW = text("state IN ('in_progress', 'accepted')")
"""The same, in the very words of their index."""


class Ground(StrEnum):
    """What allows a referral to tell others about a child."""

    consent = "consent"
    danger = "danger"


_DUE = text("due_at IS NOT NULL")


class Referral(Base):
    """A request for somebody's service to a child: made by a visit's sixth key, by a volunteer or by an officer.

    `ground` is None for what a visit asked of the district itself. `reason` is a word for why it was not served.
    `due_at` is when whoever must move it is reminded next; None once it has ended.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        Index("ix_referrals_by_id", "by_id"),
        Index("ix_referrals_open", "district_id", sqlite_where=REFERRED_NOW, postgresql_where=REFERRED_NOW),
        Index("ix_referrals_due_at", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[Id]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    district_id: Mapped[int] = mapped_column(index=True)
    by_id: Mapped[int | None]
    to: Mapped[ReferralTo] = mapped_column(EnumText(ReferralTo))
    ground: Mapped[Ground | None] = mapped_column(EnumText(Ground))
    state: Mapped[ReferralState] = mapped_column(EnumText(ReferralState), default=ReferralState.in_progress)
    reason: Mapped[str | None]
    made_at: Mapped[datetime]
    moved_by_id: Mapped[int | None]
    moved_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
