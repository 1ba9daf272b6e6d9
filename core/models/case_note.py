"""What officers write down about a child in words of their own."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Id, Sealed


class CaseNote(Base):
    """One note, by whom and when. Its words are sealed with the child's own key, and go with it."""

    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_child_id_at", "child_id", "at"),)

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    words_sealed: Mapped[Sealed]
