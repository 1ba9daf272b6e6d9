"""Keeping what must stay secret: fields sealed with AES-256-GCM, phones found by a keyed index, PINs peppered.

A sealed field is bound to its table, column and row: moved anywhere else it does not open. The first byte names the
form, the second the key, so that keys can change while old values stay readable.
"""

import base64
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import BadSetting, InshutiError

_FORM = 1
_NONCE = 12


class Tampered(InshutiError):
    """A sealed field was moved, changed, or sealed with a key that is not here."""


@dataclass(frozen=True, slots=True)
class FieldKey:
    """One 256-bit key for fields, known by a number from 0 to 255."""

    number: int
    secret: bytes


def read_keys(written: str) -> list[FieldKey]:
    """Keys from `1:<base64>,2:<base64>`; the first seals, all open. Raises BadSetting with what to mend."""
    keys = []
    for part in filter(None, (part.strip() for part in written.split(","))):
        number, _, secret = part.partition(":")
        try:
            keys.append(FieldKey(int(number), base64.urlsafe_b64decode(secret)))
        except ValueError:
            raise BadSetting("FIELD_KEYS must be a list like 1:<base64 of 32 bytes>,2:<base64 of 32 bytes>.") from None
    if not keys or any(len(key.secret) != 32 or not 0 <= key.number <= 255 for key in keys):
        raise BadSetting("FIELD_KEYS needs at least one key of 32 bytes with a number from 0 to 255.")
    if len({key.number for key in keys}) != len(keys):  # what one of them sealed would never open again
        raise BadSetting("FIELD_KEYS gives one number to two keys. Number each key differently.")
    return keys


def new_key(number: int) -> str:
    """A fresh key as FIELD_KEYS writes it."""
    return f"{number}:{new_backup_key()}"


def read_backup_key(written: str) -> bytes:
    """The 32 bytes of BACKUP_KEY. Raises BadSetting with what to mend."""
    try:
        key = base64.urlsafe_b64decode(written)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BadSetting("BACKUP_KEY must be the base64 of 32 bytes.")
    return key


def new_backup_key() -> str:
    """A fresh key as BACKUP_KEY writes it."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


class Vault:
    """Seals and opens fields, and turns phones into what they are found by. Holds the only copies of the keys."""

    def __init__(self, keys: list[FieldKey], secret: str) -> None:
        self._ciphers = {key.number: AESGCM(key.secret) for key in keys}
        self._current = keys[0].number
        root = HKDF(SHA256(), 96, salt=None, info=b"inshuti index, transcript, pepper").derive(secret.encode())
        self._index_key, self._transcript_key, self._pepper = root[:32], root[32:64], root[64:]
        self._audit_key = HKDF(SHA256(), 32, salt=None, info=b"inshuti audit seal").derive(secret.encode())
        self._simulator_token = HKDF(SHA256(), 24, salt=None, info=b"inshuti simulator").derive(secret.encode()).hex()

    def seal(self, where: str, row: int, text: str | bytes) -> bytes:
        """`text` sealed for one place: `where` is "table.column", `row` the row's id."""
        nonce = os.urandom(_NONCE)
        plain = text.encode() if isinstance(text, str) else text
        box = self._ciphers[self._current].encrypt(nonce, plain, f"{where}:{row}".encode())
        return bytes((_FORM, self._current)) + nonce + box

    def open_bytes(self, where: str, row: int, box: bytes) -> bytes:
        """The bytes sealed for that place. Raises Tampered if it was sealed for another, or changed."""
        cipher = self._ciphers.get(box[1]) if len(box) > 2 + _NONCE and box[0] == _FORM else None
        if cipher is None:
            raise Tampered(f"{where} of row {row} is sealed with a key that FIELD_KEYS does not hold")
        try:
            return cipher.decrypt(box[2 : 2 + _NONCE], box[2 + _NONCE :], f"{where}:{row}".encode())
        except InvalidTag:
            raise Tampered(f"{where} of row {row} was changed or moved") from None

    def open(self, where: str, row: int, box: bytes) -> str:
        """The text sealed for that place."""
        return self.open_bytes(where, row, box).decode()

    def index(self, number: str) -> bytes:
        """What a phone number is found by: 16 bytes that say nothing without the key."""
        return hmac.digest(self._index_key, number.encode(), "sha256")[:16]

    def transcript(self, session: str, text: str) -> str:
        """What a transcript is recognised by. The text itself may hold a PIN and is never kept."""
        message = f"{session}\x00{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._transcript_key, message, "sha256")[:12].hex()

    def peppered(self, pin: str) -> bytes:
        """The PIN mixed with a secret that no database holds; this is what Argon2 sees."""
        return hmac.digest(self._pepper, pin.encode(), "sha256")

    def simulator_token(self) -> str:
        """What the simulator's page dials with: the same in every process, and no webhook's."""
        return self._simulator_token

    def link(self, before: bytes, facts: str) -> bytes:
        """The next link of the audit's chain: 32 bytes that nobody finds, and nobody changes, without the key."""
        return hmac.digest(self._audit_key, before + facts.encode(), "sha256")

    def mac(self, facts: str) -> bytes:
        """What shows that facts of the audit were written by us, and nothing else of them: 16 bytes."""
        return self.link(b"mac:", facts)[:16]

    def is_mac(self, facts: str, given: bytes) -> bool:
        """Whether that is what shows it of these facts."""
        return hmac.compare_digest(self.mac(facts), given)


def padded(text: bytes, step: int) -> bytes:
    """JSON with spaces behind it, so that of many lengths few are left: how long it is tells nobody what was said."""
    return text.ljust(-(-len(text) // step) * step)


def is_one_of(given: str, tokens: Sequence[str]) -> bool:
    """True if `given` is one of the secret tokens; takes as long for a near miss as for a far one."""
    return any([hmac.compare_digest(given.encode(), token.encode()) for token in tokens])
