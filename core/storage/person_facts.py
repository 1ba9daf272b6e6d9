"""What tells a person from the others of a place: name and sex, sealed, all boxes of one length.

A row of `people` names nobody. Whoever has the database without its keys finds which row acted where; of a village's
two volunteers it must not be told which of them that is.
"""

from core.privacy import Vault, padded

NAME_LENGTH, SEX_LENGTH = 64, 8
"""Bytes; a name that is longer takes as many again."""


def seal_name(vault: Vault, person: int, name: str) -> bytes:
    """The box of that person's name; "" where none is known."""
    return vault.seal("people.name", person, padded(name.encode(), NAME_LENGTH) or b" " * NAME_LENGTH)


def name_in(vault: Vault, person: int, box: bytes) -> str:
    """The name in it, "" where none was given."""
    return vault.open("people.name", person, box).rstrip(" ")


def seal_sex(vault: Vault, person: int, sex: str | None) -> bytes:
    """The box of that person's sex, `woman` or `man`; of one where nobody said it too."""
    return vault.seal("people.sex", person, (sex or "").ljust(SEX_LENGTH))


def sex_in(vault: Vault, person: int, box: bytes) -> str | None:
    """The sex in it; None where nobody said it."""
    return (vault.open("people.sex", person, box).rstrip(" ") or None) if box else None
