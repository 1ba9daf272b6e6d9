"""A stream sealed with AES-256-GCM in chunks: nobody reads it, cuts it, swaps its parts or adds to it unnoticed.

A file is a magic line, the header's length and the header (JSON, in the clear), then chunks: a byte that says whether
it is the last, the length, the sealed bytes. Each file has a key of its own (HKDF of the key and the file's salt); a
chunk's nonce is its number and whether it is the last; the header is bound to every chunk.
"""

import hashlib
import hmac
import json
import os
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import InshutiError

VERSION = 1
CHUNK = 1024 * 1024
"""Plain bytes after which a chunk is sealed: what is held in memory at once, a few times over."""
_MAGIC = b"inshuti backup\n"
_LARGEST = 4 * CHUNK
_MORE, _LAST = b"\x00", b"\x01"


class Damaged(InshutiError):
    """The file is no backup, is not whole, was changed, or was made with another key."""


class Sealer:
    """Writes one file: give it whole lines, then `close` it. What it was not closed on is known to be cut."""

    def __init__(self, file: BinaryIO, key: bytes, about: dict[str, Any]) -> None:
        salt = os.urandom(32)
        header = json.dumps({**about, "version": VERSION, "salt": salt.hex(), "key": _name_of(key, salt)}).encode()
        self._file, self._cipher, self._header = file, _cipher(key, salt), hashlib.sha256(header).digest()
        self._waiting = bytearray()
        self._number = 0
        file.write(_MAGIC + len(header).to_bytes(4) + header)

    def write(self, line: bytes) -> None:
        """Add a line."""
        self._waiting += line
        if len(self._waiting) >= CHUNK:
            self._seal(_MORE)

    def close(self) -> None:
        """The last chunk; the file itself is left open."""
        self._seal(_LAST)

    def _seal(self, kind: bytes) -> None:
        self._number += 1
        plain = zlib.compress(self._waiting, 1)
        sealed = self._cipher.encrypt(_nonce(self._number, kind), plain, self._header)
        self._file.write(kind + len(sealed).to_bytes(4) + sealed)
        self._waiting.clear()


class Opener:
    """Reads one file back. `about` is the header; raises Damaged with a sentence."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise Damaged("This file is no backup of Inshuti.")
        header = file.read(min(int.from_bytes(file.read(4)), _LARGEST))
        try:
            self.about: dict[str, Any] = json.loads(header)
            salt, name, version = bytes.fromhex(self.about["salt"]), self.about["key"], self.about["version"]
        except (ValueError, KeyError, TypeError):
            raise Damaged("The backup's header is damaged.") from None
        if version != VERSION:
            raise Damaged(f"The backup is of form {version}; this release reads form {VERSION}.")
        if name != _name_of(key, salt):
            raise Damaged("BACKUP_KEY is not the key this backup was made with, or its header was changed.")
        self._file, self._cipher, self._header = file, _cipher(key, salt), hashlib.sha256(header).digest()

    def lines(self) -> Iterator[bytes]:
        """Every line, in order. Raises Damaged naming the chunk that does not open, or after which the file ends."""
        number, kind = 0, _MORE
        while kind != _LAST:
            number += 1
            head = self._file.read(5)
            kind, length = head[:1], min(int.from_bytes(head[1:]), _LARGEST)
            sealed = self._file.read(length)
            if len(head) < 5 or len(sealed) < length:
                raise Damaged(f"The backup was cut: it ends in chunk {number}, before its last.")
            yield from self._open(number, kind, sealed).splitlines(keepends=True)
        if self._file.read(1):
            raise Damaged(f"Something was added to the backup after its last chunk, number {number}.")

    def _open(self, number: int, kind: bytes, sealed: bytes) -> bytes:
        try:
            return zlib.decompress(self._cipher.decrypt(_nonce(number, kind), sealed, self._header))
        except InvalidTag:
            raise Damaged(f"Chunk {number} of the backup was changed or moved.") from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=b"inshuti backup").derive(key))


def _name_of(key: bytes, salt: bytes) -> str:
    """By which a wrong key is told from a damaged file; says nothing of the key."""
    return hmac.digest(key, b"inshuti backup key\x00" + salt, "sha256")[:8].hex()


def _nonce(number: int, kind: bytes) -> bytes:
    return number.to_bytes(11) + kind
