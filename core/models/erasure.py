"""A child's record that is erased: asked by a lead, confirmed by the national desk, and what proves that it is gone."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Id


class Erasure(Base):
    """One erasure, a child at most once. The hands are as the audit names who did it.

    `keys_gone_at`: since when both places of the key store confirmed; `done_at`: since when the rows are reduced, and
    `said` what the certificate says, whose digest stands in the audit's chain.
    """

    __tablename__ = "erasures"

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), unique=True)
    district_id: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_as: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    keys_gone_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    said: Mapped[bytes | None] = mapped_column(LargeBinary)
