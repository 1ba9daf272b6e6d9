"""Keeping what must stay secret: fields sealed with AES-256-GCM, phones found by a keyed index, PINs peppered.

A sealed field is bound to its table, column and row: moved anywhere else it does not open. The first byte names the
form, the second the key, so that keys can change while old values stay readable.

Fields, index, pepper, audit and measures have keys of their own, each kind a list: the first is the current one, which
all that is new is made with; the others are tried. Who finds one kind has none of the others.
"""

import base64
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import BadSetting, InshutiError

_FORM = 1
_NONCE = 12
FINGERPRINT_BYTES = 12
MAC, MAC_BYTES = b"mac:", 16
"""What the MAC of facts of the audit is made behind, and how long it is."""
HASH_MARK = "pepper:"
"""How a hash begins that is sealed with a pepper key; its number follows."""
FIRST = 1
"""The number of the first key of a list: of those that SECRET_KEY gave, and of those that are made at the start."""


class Tampered(InshutiError):
    """A sealed field was moved, changed, or sealed with a key that is not here."""


@dataclass(frozen=True, slots=True)
class FieldKey:
    """One 256-bit key of a list, known by a number from 0 to 255."""

    number: int
    secret: bytes


def read_keys(written: str) -> list[FieldKey]:
    """Keys from `1:<base64>,2:<base64>`; the first is the current one. Raises BadSetting with what to mend."""
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


def write_keys(keys: Sequence[FieldKey]) -> str:
    """Keys as their setting writes them."""
    return ",".join(f"{key.number}:{base64.urlsafe_b64encode(key.secret).decode()}" for key in keys)


def new_key(number: int) -> str:
    """A fresh key as such a list writes it."""
    return write_keys([FieldKey(number, os.urandom(32))])


def keys_of_secret(secret: str) -> dict[str, FieldKey]:
    """The keys that SECRET_KEY gives where, as before, a kind has no setting of its own; by that setting."""
    audit, measure = (_derived(secret.encode(), use) for use in (b"inshuti audit seal", b"inshuti measures"))
    root = _root(secret)
    return {
        "INDEX_KEYS": FieldKey(FIRST, root[:32]),
        "PEPPER_KEYS": FieldKey(FIRST, root[64:]),
        "AUDIT_KEYS": FieldKey(FIRST, audit),
        "MEASURE_KEYS": FieldKey(FIRST, measure),
    }


def seal_mark(number: int) -> bytes:
    """How a value begins that is sealed with that field key."""
    return bytes((_FORM, number))


def is_sealed_with(box: bytes) -> int | None:
    """The number of the field key that seals it; None for what is sealed in another way."""
    return box[1] if len(box) > 1 and box[0] == _FORM else None


def hash_mark(number: int) -> str:
    """How a hash begins that is sealed with that pepper key."""
    return f"{HASH_MARK}{number}:"


def _derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=use).derive(secret)


def _root(secret: str) -> bytes:
    return HKDF(SHA256(), 96, salt=None, info=b"inshuti index, transcript, pepper").derive(secret.encode())


class Vault:
    """Seals and opens fields, and turns phones into what they are found by. Holds the only copies of the keys."""

    def __init__(
        self,
        keys: Sequence[FieldKey],
        secret: str,
        *,
        index: Sequence[FieldKey] = (),
        pepper: Sequence[FieldKey] = (),
        audit: Sequence[FieldKey] = (),
        measure: Sequence[FieldKey] = (),
    ) -> None:
        """Where index, pepper, audit or measures have no keys of their own, `secret` gives them one."""
        given = keys_of_secret(secret)
        self._keys = {
            "FIELD_KEYS": tuple(keys),
            "INDEX_KEYS": tuple(index) or (given["INDEX_KEYS"],),
            "PEPPER_KEYS": tuple(pepper) or (given["PEPPER_KEYS"],),
            "AUDIT_KEYS": tuple(audit) or (given["AUDIT_KEYS"],),
            "MEASURE_KEYS": tuple(measure) or (given["MEASURE_KEYS"],),
        }
        self._ciphers = {key.number: AESGCM(key.secret) for key in keys}
        self._current = keys[0].number
        self._index_keys = [key.secret for key in self._keys["INDEX_KEYS"]]
        peppers = self._keys["PEPPER_KEYS"]
        self._pepper = next((key.secret for key in peppers if key.number == FIRST), peppers[0].secret)
        self._hash_ciphers = {key.number: AESGCM(_derived(key.secret, b"inshuti sealed hash")) for key in peppers}
        self._current_pepper = peppers[0].number
        self._audit_keys = [key.secret for key in self._keys["AUDIT_KEYS"]]
        self._transcript_key = _root(secret)[32:64]
        self._simulator_token = HKDF(SHA256(), 24, salt=None, info=b"inshuti simulator").derive(secret.encode()).hex()

    def numbers(self, setting: str) -> list[int]:
        """The numbers of that setting's keys, the current one first."""
        return [key.number for key in self._keys[setting]]

    def seal(self, where: str, row: int, text: str | bytes) -> bytes:
        """`text` sealed for one place: `where` is "table.column", `row` the row's id."""
        nonce = os.urandom(_NONCE)
        plain = text.encode() if isinstance(text, str) else text
        box = self._ciphers[self._current].encrypt(nonce, plain, f"{where}:{row}".encode())
        return seal_mark(self._current) + nonce + box

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
        """What a phone number is found by from now on: 16 bytes that say nothing without the key."""
        return hmac.digest(self._index_keys[0], number.encode(), "sha256")[:16]

    def indexes(self, number: str) -> list[bytes]:
        """What that number may be found by: under the current key, then under each that was current before."""
        return [hmac.digest(key, number.encode(), "sha256")[:16] for key in self._index_keys]

    def measured(self, child: int) -> list[bytes]:
        """By what measures find a child: 16 bytes that lead nobody to it without the key; the current key's first."""
        keys = self._keys["MEASURE_KEYS"]
        return [hmac.digest(key.secret, child.to_bytes(8, "big", signed=True), "sha256")[:16] for key in keys]

    def fingerprint(self, session: str, transcript: str) -> str:
        """What a transcript is recognised by while its session lives. The text may hold a PIN and is never kept."""
        message = f"{session}\x00{transcript}".encode("utf-8", "surrogatepass")
        return blake2b(message, digest_size=FINGERPRINT_BYTES, key=self._transcript_key).hexdigest()

    def keyed_mark(self, of: str, text: str) -> str:
        """What a text is recognised by for as long as rows are kept; nobody finds the text without the key."""
        message = f"{of}\x00{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._transcript_key, message, "sha256")[:12].hex()

    def mark(self, of: str, number: str) -> str:
        """What a number is called in the name of a duty, so that it is owed once: it is looked for by nobody else."""
        return self.keyed_mark(f"mark of {of}", number)

    def peppered(self, pin: str) -> bytes:
        """The PIN mixed with a secret that no database holds, as hashes of before have it inside: key 1's."""
        return hmac.digest(self._pepper, pin.encode(), "sha256")

    def seal_hash(self, where: str, row: int, digest: str) -> str:
        """The hash of something short, sealed with the pepper for one place: a database alone is not enough to try."""
        nonce = os.urandom(_NONCE)
        box = self._hash_ciphers[self._current_pepper].encrypt(nonce, digest.encode(), f"{where}:{row}".encode())
        return f"{hash_mark(self._current_pepper)}{base64.b64encode(nonce + box).decode()}"

    def open_hash(self, where: str, row: int, kept: str) -> str | None:
        """The hash sealed for that place; None for one of before, which has the pepper inside. Raises Tampered."""
        if not kept.startswith(HASH_MARK):
            return None
        number, _, written = kept.removeprefix(HASH_MARK).partition(":")
        cipher = self._hash_ciphers.get(int(number))
        if cipher is None:
            raise Tampered(f"{where} of row {row} is sealed with a key that PEPPER_KEYS does not hold")
        box = base64.b64decode(written)
        try:
            return cipher.decrypt(box[:_NONCE], box[_NONCE:], f"{where}:{row}".encode()).decode()
        except InvalidTag:
            raise Tampered(f"{where} of row {row} was changed or moved") from None

    def simulator_token(self) -> str:
        """What the simulator's page dials with: the same in every process, and no webhook's."""
        return self._simulator_token

    def link(self, before: bytes, facts: str) -> bytes:
        """The next link of the audit's chain: 32 bytes that nobody finds, and nobody changes, without the key."""
        return hmac.digest(self._audit_keys[0], before + facts.encode(), "sha256")

    def links(self, before: bytes, facts: str) -> list[bytes]:
        """That link under the key that was current first, then under each that followed, the current one last."""
        return [hmac.digest(key, before + facts.encode(), "sha256") for key in reversed(self._audit_keys)]

    def mac(self, facts: str) -> bytes:
        """What shows that facts of the audit were written by us, and nothing else of them: 16 bytes."""
        return self.link(MAC, facts)[:MAC_BYTES]

    def is_mac(self, facts: str, given: bytes) -> bool:
        """Whether that is what shows it of these facts, under the key of any time."""
        return any([hmac.compare_digest(link[:MAC_BYTES], given) for link in self.links(MAC, facts)])


def padded(text: bytes, step: int) -> bytes:
    """JSON with spaces behind it, so that of many lengths few are left: how long it is tells nobody what was said."""
    return text.ljust(-(-len(text) // step) * step)


def is_one_of(given: str, tokens: Sequence[str]) -> bool:
    """True if `given` is one of the secret tokens; takes as long for a near miss as for a far one."""
    written = given.encode()
    return any([hmac.compare_digest(written, token.encode()) for token in tokens])
