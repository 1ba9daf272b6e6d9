"""What tells whether a database and the keys of this installation belong together."""

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Sealed


class Canary(Base):
    """One row, sealed and indexed by the keys with which everything else here is."""

    __tablename__ = "canaries"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    box_sealed: Mapped[Sealed]
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
