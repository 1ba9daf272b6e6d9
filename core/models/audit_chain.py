"""The name of this database's audit."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base


class AuditChain(Base):
    """One row: a name for this database's chain, drawn once, by which heads that stand elsewhere are told apart."""

    __tablename__ = "audit_chains"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
