"""What two officers look at before they close a case as a success."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class ChecklistLine(StrEnum):
    """One line of the checklist."""

    no_violence = "no_violence"
    school = "school"
    meals = "meals"
    carer = "carer"
    birth = "birth"
    group = "group"
    referrals = "referrals"
    visit = "visit"
    asked = "asked"
    seen = "seen"


class ClosingCheck(Base):
    """One line as one officer found it. One that is not met was explained by who agreed all the same."""

    __tablename__ = "closing_checks"
    __table_args__ = (UniqueConstraint("closing_id", "by_id", "check"),)

    id: Mapped[Id]
    closing_id: Mapped[int] = mapped_column(ForeignKey("closings.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    check: Mapped[ChecklistLine] = mapped_column(EnumText(ChecklistLine))
    met: Mapped[bool]
    at: Mapped[datetime]
