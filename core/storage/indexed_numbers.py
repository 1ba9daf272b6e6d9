"""Every column by which a phone number is found: it follows the index keys, by the number sealed beside it."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import func

from core.models.canary import Canary
from core.models.duty import CallBack
from core.models.message import InboundMessage, Message
from core.models.person import Phone
from core.models.session import Session
from core.phone import mobile
from core.privacy import Vault
from core.storage import names_of_before, sessions
from core.storage.rewriting import Followed, Values

Number = Callable[[Vault, int, bytes], str]
UNSEALED = ("spent.number_index",)
"""Counted by number for two days, beside nothing that is sealed: such rows lapse by themselves."""


@cache
def followed() -> tuple[Followed, ...]:
    """What is written anew when the current index key is another."""
    return (
        _indexed(Canary.__table__, "box_sealed", _opened("canaries.box")),
        _indexed(Phone.__table__, "number_sealed", _opened("phones.number")),
        _indexed(Message.__table__, "number_sealed", _opened("messages.number"), "once"),
        _indexed(InboundMessage.__table__, "number_sealed", _heard),
        _indexed(Session.__table__, "box_sealed", _spoken),
        names_of_before.named(CallBack.__table__),
        names_of_before.results(),
    )


def _opened(where: str) -> Number:
    return lambda vault, row, box: vault.open(where, row, box)


def _heard(vault: Vault, row: int, box: bytes) -> str:
    number = vault.open("inbound.number", row, box)
    return mobile(number) or number


def _spoken(vault: Vault, row: int, box: bytes) -> str:
    return sessions.number_in(vault.open_bytes("talks.box", row, box))


def _indexed(table: Any, sealed: str, number_in: Number, *names: str) -> Followed:
    """A column of that table that is found by the number in another; with `names`, duties named by it too."""
    columns = (table.c.id, table.c.number_index, table.c[sealed], *(table.c[name] for name in names))

    def anew(vault: Vault, row: Values) -> tuple[Any, ...] | None:
        number = number_in(vault, row[0], row[2])
        named = tuple(names_of_before.renamed(vault, table.name, number, name) for name in row[3:])
        found = vault.index(number)
        return None if (bytes(row[1]), *row[3:]) == (found, *named) else (found, row[2], *named)

    return Followed(f"{table.name}.number_index", columns, lambda vault: func.length(table.c[sealed]) > 0, anew)
