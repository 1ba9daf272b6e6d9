"""Rounds of words that go to many at one time, and which kind words each family has heard."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base

KIND_NOTICES = ("sms.caregiver.kind", "sms.caregiver.papers", "sms.caregiver.school")
"""The words that no home hears where something grave is open, be it since they were owed."""


class Round(Base):
    """One round: when it goes next, None while nothing is planned, and how far it has come.

    `since` is when it went before; `reached` the last id that was told in the present one, 0 before the first.
    """

    __tablename__ = "rounds"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None]
    since: Mapped[datetime]
    reached: Mapped[int]


class KindWord(Base):
    """A kind word that a caregiver heard, and when last. It names no child."""

    __tablename__ = "kind_words"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
