"""What officers did about texts that no program could read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText


class InboundEnd(StrEnum):
    """`answered`: an SMS by hand was owed. `left`: an officer read it, and it wants no answer."""

    answered = "answered"
    left = "left"


class InboundAnswer(Base):
    """One text is done with, by whom and when; the words of an answer are the SMS's own."""

    __tablename__ = "inbound_answers"

    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound.id"), primary_key=True, autoincrement=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    end: Mapped[InboundEnd] = mapped_column(EnumText(InboundEnd))
