"""A breach of what is kept: when it was known, and by when whom the law wants told."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from core.models.base import Base, Id, Sealed


class Breach(Base):
    """One breach. What happened is sealed, as it may name somebody; the hand is as the audit names who opened it."""

    __tablename__ = "breaches"

    id: Mapped[Id]
    what_sealed: Mapped[Sealed]
    known_at: Mapped[datetime]
    opened_as: Mapped[str]
    opened_at: Mapped[datetime]
    authority_told_at: Mapped[datetime | None]
    report_told_at: Mapped[datetime | None]
    persons_told_at: Mapped[datetime | None]
