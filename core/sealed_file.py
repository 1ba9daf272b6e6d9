"""A file sealed by age to a public recipient: whoever writes it cannot read it, nor can who steals this machine.

Inside are lines, packed by zlib; the first says what the file is. age seals in chunks, each in its place: nothing is
changed, cut or added unnoticed. Only a few chunks are ever in memory.
"""

import json
import os
import threading
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Any, BinaryIO

import pyrage
from pyrage import x25519

from core.errors import BadSetting, InshutiError

VERSION = 2
_KIND = "inshuti backup"
_COMMENT = "#"


class Damaged(InshutiError):
    """The file is no backup, is not whole, was changed, or is sealed to somebody else."""


def new_pair() -> tuple[str, str]:
    """A fresh pair: the public recipient, and the private identity that opens what is sealed to it."""
    identity = x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def read_identity(written: str) -> str:
    """The identity in a file as age keeps it, among lines of comment. Raises BadSetting, which never repeats it."""
    lines = [line.strip() for line in written.splitlines()]
    found = [line for line in lines if line and not line.startswith(_COMMENT)]
    try:
        (identity,) = found
        x25519.Identity.from_str(identity)
    except (ValueError, pyrage.IdentityError):
        raise BadSetting("The identity file holds no private key of age, as AGE-SECRET-KEY-1... in one line.") from None
    return identity


def seal(file: BinaryIO, recipient: str, about: dict[str, Any], lines: Iterable[bytes]) -> None:
    """Write those lines, and before them what the file is. A fault of whoever makes the lines is raised as it is."""
    head = json.dumps({**about, "kind": _KIND, "version": VERSION}).encode() + b"\n"
    packed = _Packed(head, lines)
    try:
        pyrage.encrypt_io(packed, file, [x25519.Recipient.from_str(recipient)])
    except pyrage.EncryptError:
        raise packed.fault or Damaged("The file could not be sealed.") from None


class _Packed:
    """The lines as the packed bytes that age reads."""

    def __init__(self, head: bytes, lines: Iterable[bytes]) -> None:
        self._lines, self._packer = iter(lines), zlib.compressobj(1)
        self._waiting = bytearray(self._packer.compress(head))
        self._ended = False
        self.fault: Exception | None = None

    def read(self, size: int) -> bytes:
        """The next bytes, none at the end."""
        try:
            while len(self._waiting) < size and not self._ended:
                line = next(self._lines, None)
                self._ended = line is None
                self._waiting += self._packer.flush() if line is None else self._packer.compress(line)
        except Exception as error:
            self.fault = error  # age tells no more of it than its words
            raise
        part = bytes(self._waiting[:size])
        del self._waiting[:size]
        return part


class SealedFile:
    """One file being read back. `about` is what it says of itself; raises Damaged with a sentence."""

    def __init__(self, file: BinaryIO, identity: str) -> None:
        self._lines = _plain(file, identity)
        try:
            self.about: dict[str, Any] = json.loads(next(self._lines, b"null"))
            kind, version = self.about["kind"], self.about["version"]
        except (ValueError, KeyError, TypeError):
            self._lines.close()
            raise Damaged("This file is no backup of Inshuti.") from None
        if kind != _KIND or version != VERSION:
            raise Damaged(f"The backup is of form {version}; this release reads form {VERSION}.")

    def lines(self) -> Iterator[bytes]:
        """Every line, in order. Raises Damaged where the file was cut, changed or added to."""
        with closing(self._lines):
            yield from self._lines


def _plain(file: BinaryIO, identity: str) -> Generator[bytes, None, None]:
    """Its whole lines, the first too. age pushes what it opens, whoever restores pulls: a pipe stands between them."""
    read_end, write_end = os.pipe()
    pouring = _Pouring(file, identity, write_end)
    try:
        with os.fdopen(read_end, "rb") as plain:
            pouring.start()
            yield from (line for line in plain if line.endswith(b"\n"))
    finally:  # who stops early closes the pipe, and what is pouring stops too
        pouring.join()
    pouring.raise_fault()


class _Pouring(threading.Thread):
    """Opens and unpacks the file into a pipe."""

    def __init__(self, file: BinaryIO, identity: str, write_end: int) -> None:
        super().__init__(daemon=True)
        self._file, self._identity, self._write_end = _Read(file), identity, write_end
        self._fault: Exception | None = None

    def run(self) -> None:
        """Until the end, the first fault, or the end of who reads."""
        try:
            with os.fdopen(self._write_end, "wb") as out:
                pyrage.decrypt_io(self._file, _Unpacked(out), [x25519.Identity.from_str(self._identity)])
        except BrokenPipeError:
            pass
        except (pyrage.DecryptError, OSError, zlib.error) as error:  # said where the lines are read
            self._fault = self._file.fault or error

    def raise_fault(self) -> None:
        """Raises Damaged for what is wrong with the file, OSError for what is wrong with the disk."""
        match self._fault:
            case None:
                return
            case OSError(errno=int()):
                raise self._fault
            case pyrage.DecryptError() if "matching" in str(self._fault):
                raise Damaged("The backup is sealed to another recipient: this identity does not open it.")
            case pyrage.DecryptError():
                raise Damaged("This file is no backup of Inshuti.")
            case _:
                raise Damaged("The backup is not whole: it was cut, changed or added to.")


class _Read:
    """The file as age reads it; age tells no more of a disk's fault than its words."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.fault: OSError | None = None

    def read(self, size: int) -> bytes:
        """The next bytes."""
        try:
            return self._file.read(size)
        except OSError as error:
            self.fault = error
            raise


class _Unpacked:
    """Where age writes what it opened: unpacked into the pipe."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._unpacker = out, zlib.decompressobj()

    def write(self, packed: bytes) -> int:
        """All of it."""
        self._out.write(self._unpacker.decompress(packed))
        return len(packed)

    def flush(self) -> None:
        """Nothing waits here."""
