"""The services of a district to which children are referred."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed
from core.models.duty import ReferralTo


class LocalService(Base):
    """One line of a district's directory. What officers typed is sealed, as it may name a person."""

    __tablename__ = "services"

    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    kind: Mapped[ReferralTo] = mapped_column(EnumText(ReferralTo))
    name_sealed: Mapped[Sealed]
    phone_sealed: Mapped[Sealed]
    hours_sealed: Mapped[Sealed]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]
