"""Who is calling, and what that lets them see. Every query over children and alerts goes through these scopes."""

from dataclasses import dataclass
from typing import Any, Self

from core.models.person import Language, Role

CLI = "cli"
"""The channel of who runs the service: sees every district."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person on the phone, as known when the talk began; a stranger has no person and no place.

    `verified` is False when the number moved to another network, was silent for long, or reading is locked: reports
    still come in, marked. `confirmed` is False for the first two until an officer says that the number is still theirs:
    nothing is read until then. `has_pin` is False for who has yet to choose a PIN.
    """

    number: str
    channel: str
    person: int | None = None
    role: Role | None = None
    language: Language = Language.rw
    village: int | None = None
    sector: int | None = None
    district: int | None = None
    verified: bool = True
    confirmed: bool = True
    has_pin: bool = True

    @property
    def id(self) -> int:
        """The person's id. Only for talks that no stranger reaches."""
        if self.person is None:
            raise LookupError("a stranger has no person")
        return self.person

    @property
    def home_district(self) -> int:
        """The district whose children and alerts the caller may touch."""
        if self.district is None:
            raise LookupError("this caller belongs to no district")
        return self.district

    def to_json(self) -> dict[str, Any]:
        """For the sealed talk, so that a hop need not look the caller up again."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Back from the sealed talk."""
        role = kept["role"]
        return cls(**{**kept, "role": role and Role(role), "language": Language(kept["language"])})
