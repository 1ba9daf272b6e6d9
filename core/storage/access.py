"""Who is calling, and what that lets them see. Every query over children and alerts goes through these scopes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from core.errors import Forbidden
from core.models.person import Language, Role
from core.storage.policy import Outsider, Policy, declares

_Rest = ParamSpec("_Rest")
_Talk = TypeVar("_Talk")

CLI = "cli"
"""The channel of who runs the service: sees every district."""
USSD = "ussd"
"""The channel of a dial, which nobody sends in another's name as an SMS can be."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person on the phone, as known when the talk began; a stranger has no person and no place.

    `verified` is False when the number moved to another network, was silent for long, or reading is locked: reports
    still come in, marked. `confirmed` is False for the first two until an officer says that the number is still theirs:
    nothing is read until then. `has_pin` is False for who has yet to choose a PIN. Who is `invited` has not shown the
    key number yet: reports come in, nothing is read or listed.
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
    invited: bool = False

    @property
    def id(self) -> int:
        """The person's id. Only for talks that no stranger reaches."""
        if self.person is None:
            raise LookupError("a stranger has no person")
        return self.person

    @property
    def is_locked(self) -> bool:
        """Whether reading is locked after too many wrong PINs."""
        return self.confirmed and not self.verified and not self.invited

    @property
    def is_operator(self) -> bool:
        """True for who sits at the machine itself; behind the channel stands who that was."""
        return self.person is None and self.channel.partition(":")[0] == CLI

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


def operator(by: str) -> Caller:
    """Who sits at the machine, by the name under which the audit keeps what they do."""
    return Caller("", f"{CLI}:{by}" if by else CLI)


Opens = Callable[Concatenate[Caller, _Rest], _Talk]


def door(policy: Policy) -> Callable[[Opens[_Rest, _Talk]], Opens[_Rest, _Talk]]:
    """This conversation is opened for those of the policy; for anybody else it raises Forbidden, before it began.

    Looked at each time the conversation is opened, at every replay too: it costs less than the call.
    """
    roles = policy.roles

    def declare(talk: Opens[_Rest, _Talk]) -> Opens[_Rest, _Talk]:
        @wraps(talk)
        def opened(me: Caller, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> _Talk:
            if (me.role or Outsider.stranger) not in roles:
                raise Forbidden(f"{talk.__name__} is not for {me.role or Outsider.stranger}")
            return talk(me, *args, **kwargs)

        return declares(policy)(opened)

    return declare
