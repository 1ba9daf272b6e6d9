"""Coming in and leaving: the key number that somebody was given, and a departure that waits for a second person."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText
from core.models.person import Role


class IssuedKey(Base):
    """The key number of one person, by what only the key's holder can compute; its digits are kept nowhere.

    It is there until it was used. `wrong` counts tries since it was given.
    """

    __tablename__ = "key_numbers"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(default=0)


class Departure(Base):
    """Somebody shall be taken out, and one person alone does not decide it. `needs` is who may agree.

    `asked_by_id` is None where the operator asked.
    """

    __tablename__ = "departures"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None]
    needs: Mapped[Role] = mapped_column(EnumText(Role))
