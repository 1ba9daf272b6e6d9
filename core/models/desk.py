"""Who may sit at the desk: a password, what proves the second step, browsers, and who is signed in now."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed


class DeskAccount(Base):
    """One officer's way in. `password_hash` is None until the enrolment code was used.

    `totp_sealed` is the secret of an authenticator app, where one was set up; `totp_step` the last of its steps that
    was used, so that none counts twice.
    """

    __tablename__ = "desk_accounts"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False)
    password_hash: Mapped[str | None]
    password_at: Mapped[datetime | None]
    totp_sealed: Mapped[Sealed | None]
    totp_step: Mapped[int] = mapped_column(default=0)


class DeskCodeKind(StrEnum):
    """What a code that counts once is for."""

    enrolment = "enrolment"
    """Given face to face: opens the page on which the first password is chosen."""
    phone = "phone"
    """Read from the officer's own phone, behind the PIN: the second step."""
    recovery = "recovery"
    """Kept on paper: the second step when there is no phone."""


class DeskCode(Base):
    """A code that counts once, by a digest sealed with the pepper. One of a phone or an enrolment lapses."""

    __tablename__ = "desk_codes"
    __table_args__ = (Index("ix_desk_codes_person_id_kind", "person_id", "kind"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[DeskCodeKind] = mapped_column(EnumText(DeskCodeKind))
    digest: Mapped[str]
    lapses_at: Mapped[datetime | None]
    wrong: Mapped[int] = mapped_column(default=0)


class DeskSession(Base):
    """A browser in which somebody gave the password; `opened_at` is None until the second step was right too.

    The browser's token is kept by its digest alone. `ended_at` is since when it opens nothing, as somebody ended it
    from elsewhere. `kept_sealed` is a form that was typed when the session was over, until its holder is back.
    `challenge` is what a passkey must sign in this session, once. All moments are real time.
    """

    __tablename__ = "desk_sessions"

    id: Mapped[Id]
    token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    browser: Mapped[str]
    begun_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    kept_sealed: Mapped[Sealed | None]
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    challenge_at: Mapped[datetime | None]


class DeskPasskey(Base):
    """A key pair of an officer's phone, computer or stick: the second step, for our site alone. Moments are real time.

    `credential_sealed` is its id and public half, as the authenticator gave them; `sign_count` the highest count it
    told. `doubted_at` is since when it counts no longer, as a count that did not go up says that there is a copy.
    """

    __tablename__ = "desk_passkeys"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    credential_sealed: Mapped[Sealed]
    name_sealed: Mapped[Sealed]
    sign_count: Mapped[int]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]


class DeskBrowser(Base):
    """A browser in which somebody signed in before: wrong tries elsewhere do not lock it."""

    __tablename__ = "desk_browsers"

    id: Mapped[Id]
    token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    seen_at: Mapped[datetime]


class DeskTry(Base):
    """A wrong password, or a wrong second step, for as long as it counts; `browser_id` is None for an unknown one."""

    __tablename__ = "desk_tries"
    __table_args__ = (Index("ix_desk_tries_person_id_at", "person_id", "at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    browser_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(index=True)


class DeskLook(Base):
    """Until when, of programme time, an officer has looked at what is new."""

    __tablename__ = "desk_looks"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False)
    until_at: Mapped[datetime]


class DeskReset(Base):
    """Somebody above asked that this officer's way in is set anew; it waits for a second person. Programme time."""

    __tablename__ = "desk_resets"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
