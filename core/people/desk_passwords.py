"""Passwords of the desk: long enough not to be guessed, known by a slow hash alone, sealed with the pepper."""

import re
import threading
from collections.abc import Collection
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.privacy import Tampered, Vault

WHERE = "desk_accounts.password_hash"
"""What a hash is sealed for, beside its person."""
SHORTEST, LONGEST = 10, 128
STRONG = 3
"""Of zxcvbn's scores: more than a hundred million guesses."""
DEMO_PASSWORD = "training at the desk"  # noqa: S105  of the synthetic people, on a line that reaches nobody
_WORDS = ("inshuti", "izu", "umuryango", "rwanda", "kigali", "ncda", "desk", "console", "password", "ijambobanga")
# OWASP's parameters for 19 MB, one at a time in a process: about 40 ms on the machine this was chosen on
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_ONE = threading.Lock()


class WeakPassword(ValueError):
    """It would be guessed. The word says why: short, long or weak."""


def hashed(vault: Vault, person: int, password: str, about: Collection[str] = ()) -> str:
    """All that is ever kept of it. Slow on purpose, so no transaction is open.

    `about` are words that whoever knows the person tries first. Raises WeakPassword.
    """
    if why := weakness(password, about):
        raise WeakPassword(why)
    return sealed(vault, person, password)


def sealed(vault: Vault, person: int, password: str) -> str:
    """As `hashed`, of whatever it is: for synthetic people."""
    with _ONE:
        return vault.seal_hash(WHERE, person, _HASHER.hash(password))


def weakness(password: str, about: Collection[str] = ()) -> str:
    """Why it would be guessed: "short", "long" or "weak"; "" where it would not."""
    if not SHORTEST <= len(password) <= LONGEST:
        return "short" if len(password) < SHORTEST else "long"
    from zxcvbn import zxcvbn  # its lists take a second to read, and only who chooses a password needs them

    known = [part for word in (*_WORDS, *about) for part in (word, *word.split()) if len(part) > 2]
    rest = re.sub("|".join(map(re.escape, known)), "", password, flags=re.IGNORECASE)  # what such words add to it
    scores = (zxcvbn(said[:72], user_inputs=known)["score"] if said else 0 for said in (password, rest))
    return "" if min(scores) >= STRONG else "weak"


def is_same(vault: Vault, person: int, kept: str | None, password: str) -> bool:
    """Whether that hash is of that person's password. As slow where there is none: nobody learns who has one."""
    with _ONE:
        try:
            inside = vault.open_hash(WHERE, person, kept) if kept else None
            return _HASHER.verify(inside or _nobodys(), password) and inside is not None
        except (VerifyMismatchError, InvalidHashError, Tampered):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this one")
