"""A message to many: who drafted it, to whom, from which template; who released it, and how far it has gone."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id
from core.models.person import Role

GOING = text("released_at IS NOT NULL AND done_at IS NULL")


class GroupMessage(Base):
    """One template with a day in it, to everybody of a role in a place; None for the whole country.

    The hands are as the audit names who did it. `reached` is the last person it was owed to so far.
    """

    __tablename__ = "group_messages"
    __table_args__ = (Index("ix_group_messages_going", "released_at", sqlite_where=GOING, postgresql_where=GOING),)

    id: Mapped[Id]
    template: Mapped[str]
    on: Mapped[date | None] = mapped_column(Date)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafted_as: Mapped[str]
    drafted_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    released_as: Mapped[str | None]
    released_at: Mapped[datetime | None]
    reached: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
