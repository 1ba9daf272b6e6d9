"""Facts of a row, sealed with the key of the child they are about; with FIELD_KEYS where they are about none.

A box says which of the two it needs. It opens for its own table, column, row and child alone.
"""

import os
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from core.privacy import Tampered, Vault
from core.storage.key_store import KeysAway, KeyStore, new_secret
from core.storage.store_mark import prepare_store

_OF_CHILD = bytes((2, 0))
_NONCE = 12


class RowSealer:
    """Seals and opens the facts of one transaction's rows. New keys wait here until just before its commit."""

    def __init__(self, vault: Vault, store: KeyStore) -> None:
        self._vault, self._store = vault, store
        self._new: dict[int, tuple[bytes, AESGCM]] = {}

    @property
    def vault(self) -> Vault:
        """The keys of all that lies under no child's own."""
        return self._vault

    def begin(self, child: int) -> None:
        """A child that is new gets its key."""
        if child not in self._new:
            secret = new_secret()
            self._new[child] = secret, AESGCM(secret)

    def begin_all(self, connection: Connection, children: Sequence[int], at: float) -> None:
        """Children that were here before they had keys get theirs, at once; who has one, or had, keeps it so."""
        prepare_store(connection, self._store)
        known = self._store.known(children)
        for child in children:
            if child not in known:
                self.begin(child)
        self.keep(connection, at)

    def load(self, children: Iterable[int | None]) -> None:
        """Rows of those children are read next: their keys come together."""
        self._store.load([each for each in dict.fromkeys(children) if each is not None and each not in self._new])

    def seal(self, where: str, row: int, child: int | None, plain: bytes) -> bytes:
        """The box of one row; empty for a child whose key was erased: nothing is kept of it any more.

        Raises KeysAway where the key was lost, or lies elsewhere: what was kept must not be written over.
        """
        if child is None:
            return self._vault.seal(where, row, plain)
        cipher = self._cipher(child)
        if cipher is None:
            if not self._store.was_erased(child):
                raise KeysAway("the key of a child is at neither place of KEY_STORE")
            return b""
        nonce = os.urandom(_NONCE)
        return _OF_CHILD + nonce + cipher.encrypt(nonce, plain, f"{where}:{row}".encode())

    def open(self, where: str, row: int, child: int | None, box: bytes) -> bytes | None:
        """What was sealed there; None where the child's key was erased. Raises Tampered for a box of elsewhere."""
        if not box:
            return None
        if box[:2] != _OF_CHILD:
            return self._vault.open_bytes(where, row, box)
        if child is None:
            raise Tampered(f"{where} of row {row} is of a child, and the row is not")
        cipher = self._cipher(child)
        if cipher is None:
            return None
        try:
            return cipher.decrypt(box[2 : 2 + _NONCE], box[2 + _NONCE :], f"{where}:{row}".encode())
        except InvalidTag:
            raise Tampered(f"{where} of row {row} was changed or moved") from None

    def marks(self, child: int) -> list[bytes]:
        """By what measures find that child, the current key's first."""
        return self._vault.measured(child)

    def _cipher(self, child: int) -> AESGCM | None:
        new = self._new.get(child)
        return new[1] if new else self._store.cipher(child)

    def keep(self, connection: Connection, at: float) -> None:
        """The new keys go to both places, before the rows that need them are committed. Raises KeysAway."""
        if self._new:
            prepare_store(connection, self._store)
            self._store.add({child: secret for child, (secret, _) in self._new.items()}, at)
            self._new.clear()
