"""Who dials and who is told: volunteers, officers, caregivers, their phones and what they agreed to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.models.base import Base, EnumText, Id, Sealed


class Role(StrEnum):
    """What a person does here."""

    volunteer = "volunteer"
    sector_officer = "sector_officer"
    social_worker = "social_worker"
    psychologist = "psychologist"
    lead = "lead"
    national = "national"
    caregiver = "caregiver"

    @property
    def is_officer(self) -> bool:
        """True for the people who may own an alert."""
        return self in (Role.social_worker, Role.psychologist, Role.lead, Role.national)


class PersonStatus(StrEnum):
    """Whether a person is with us."""

    invited = "invited"
    active = "active"
    silent = "silent"
    left = "left"


class Language(StrEnum):
    """The four languages of the texts; Kinyarwanda unless a person chose another."""

    rw = "rw"
    en = "en"
    fr = "fr"
    sw = "sw"


GONE = text("standing = 'left'")
"""Who left, in the very words of their index."""


class Person(Base):
    """Somebody known by a phone. The PIN protects reading, never reporting."""

    __tablename__ = "people"
    __table_args__ = (
        Index("ix_people_role_district_id", "role", "district_id"),
        Index("ix_people_role_sector_id", "role", "sector_id"),
        Index("ix_people_gone", "standing_since", sqlite_where=GONE, postgresql_where=GONE),
    )

    id: Mapped[Id]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    standing: Mapped[PersonStatus] = mapped_column(EnumText(PersonStatus), default=PersonStatus.active)
    language: Mapped[Language] = mapped_column(EnumText(Language), default=Language.rw)
    name_sealed: Mapped[Sealed]
    sex_sealed: Mapped[Sealed] = mapped_column(default=b"")
    village_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    sector_id: Mapped[int | None] = mapped_column(index=True)
    district_id: Mapped[int | None] = mapped_column(index=True)
    covers_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    registered_at: Mapped[datetime | None] = mapped_column(index=True)
    standing_since: Mapped[datetime | None]
    pin_hash: Mapped[str | None]
    pin_wrong: Mapped[int] = mapped_column(default=0)
    pin_locked_until: Mapped[datetime | None]
    pin_changed_at: Mapped[datetime | None]
    messages_stopped_at: Mapped[datetime | None]

    phones: Mapped[list["Phone"]] = relationship(back_populates="person")


class WrongPin(Base):
    """A wrong PIN of a person's, kept for as long as it counts towards a lock; nothing of what was typed."""

    __tablename__ = "wrong_pins"
    __table_args__ = (Index("ix_wrong_pins_person_id_at", "person_id", "at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(index=True)


_DOUBTED = text("doubted_at IS NOT NULL")


class Phone(Base):
    """A number a person can be reached by. `shared` phones are read by others; safe hours are Kigali's, as "18:00".

    `heard_at` is the last dial or SMS, `dialled_at` the last dial alone: an SMS can be forged.
    `doubted_at`: since when it may be in other hands (another network, long silence), until somebody confirms it.
    `lost_at`: since when it is nobody's any more, as its holder lost it or has another.
    `silenced_at`: since when no SMS goes there, as its holder said that it is not safe, until an officer lifts that.
    """

    __tablename__ = "phones"
    __table_args__ = (Index("ix_phones_doubted_at", "doubted_at", sqlite_where=_DOUBTED, postgresql_where=_DOUBTED),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    number_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    number_sealed: Mapped[Sealed]
    network: Mapped[str | None]
    heard_at: Mapped[datetime | None] = mapped_column(index=True)
    dialled_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]
    silenced_at: Mapped[datetime | None]
    works: Mapped[bool] = mapped_column(default=True)
    shared: Mapped[bool] = mapped_column(default=False)
    safe_from: Mapped[str | None]
    safe_to: Mapped[str | None]

    person: Mapped[Person] = relationship(back_populates="phones")
