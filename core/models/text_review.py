"""What native speakers have read: which text, in which words, who and when."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id
from core.models.person import Language


class TextReview(Base):
    """Somebody has read one text and stands for it. It counts for the words of `text_hash` alone (SHA-256): what they
    became since nobody has read. Signed anew it is another row.
    """

    __tablename__ = "text_reviews"
    __table_args__ = (Index("ix_text_reviews_language_key", "language", "key"),)

    id: Mapped[Id]
    language: Mapped[Language] = mapped_column(EnumText(Language))
    key: Mapped[str]
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    reader: Mapped[str]
    read_at: Mapped[datetime]
