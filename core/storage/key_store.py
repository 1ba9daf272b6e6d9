"""Every child's own key, sealed with FIELD_KEYS, at two places; in no copy of the database.

A key stands at both places before the commit that uses it. Erasing leaves an empty box at both, which no later copy of
the database brings back. What is read stays in the process for a minute at most.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import BadSetting, Busy
from core.privacy import Tampered, Vault, is_sealed_with
from core.storage.key_folder import FolderPlace
from core.storage.key_place import TOGETHER, KeptKey, KeyPlace, Mark, PlaceAway, PlaceUnfit, Resealed
from core.storage.key_server import ServerPlace

HELD_SECONDS = 45.0
"""How long an opened key stays in a process; whoever erases one waits no longer than a minute for all of them."""
HELD_MOST = 10_000
"""As bytes, a quarter of a kilobyte each: made ready, one takes ten times as much, and is so in two microseconds."""
_BOX = "data_keys.box"
_MARK = "key_store.box"


class KeysAway(Busy):
    """Neither place of the children's keys answers: nothing of a child can be read or saved now."""


class NotErased(Busy):
    """One place did not confirm: the keys may still open what is kept. Erase again."""


class KeyStore:
    """Both places, and the few keys that this process opened lately. `vault` gives the keys as they are now."""

    def __init__(self, places: Sequence[str], vault: Callable[[], Vault]) -> None:
        self.places: tuple[KeyPlace, ...] = tuple(place(each) for each in places)
        self._vault = vault
        self._held: dict[int, tuple[float, bytes | None]] = {}
        self._ours: set[str] = set()
        self.swept_to = 0
        """Up to which key was looked at for ones that nobody uses."""

    def cipher(self, key: int) -> AESGCM | None:
        """The key of that id, ready to seal and open; None where it was erased, or never was. Raises KeysAway."""
        held = self._held.get(key)
        secret = held[1] if held and held[0] >= time.monotonic() else self._fetch((key,))[key]
        return AESGCM(secret) if secret else None

    def load(self, keys: Sequence[int]) -> None:
        """Have those keys at hand, by one question to a place for each 500."""
        soon = time.monotonic() + HELD_SECONDS / 2
        wanted = [each for each in keys if self._held.get(each, (0.0, None))[0] < soon]
        for at in range(0, len(wanted), TOGETHER):
            self._fetch(wanted[at : at + TOGETHER])

    def known(self, keys: Sequence[int]) -> set[int]:
        """Which of them stand there, the erased ones too."""
        return set(self._boxes(keys))

    def was_erased(self, key: int) -> bool:
        """True for one that was erased; False for one that was never there, or was lost. Raises KeysAway."""
        return self._boxes((key,)).get(key) == b""

    def _fetch(self, keys: Sequence[int]) -> dict[int, bytes | None]:
        boxes = self._boxes(keys)
        opened = {each: self._opened(each, boxes.get(each, b"")) for each in keys}
        if len(self._held) + len(keys) > HELD_MOST:
            self._held.clear()
        until = time.monotonic() + HELD_SECONDS
        self._held.update((each, (until, secret)) for each, secret in opened.items())
        return opened

    def _boxes(self, keys: Sequence[int]) -> dict[int, bytes]:
        """From the first place that answers; what it lacks, from the other. An empty box at either is erased."""
        found: dict[int, bytes] = {}
        answered, fault = False, ""
        for each in self.places:
            lacking = [key for key in keys if key not in found]
            if not lacking:
                break
            try:
                self._must_be_ours(each)
                found |= each.boxes(lacking)
                answered = True
            except (PlaceAway, PlaceUnfit) as error:
                fault = str(error)
        if not answered or (fault and len(found) < len(keys)):
            raise KeysAway(f"the children's keys are away: {fault}")
        return found

    def _must_be_ours(self, at: KeyPlace) -> None:
        """Looked at once a process: a place of another installation knows none of our children."""
        if at.name not in self._ours:
            mark = at.mark()
            if mark is None:
                raise PlaceAway(f"{at.name} holds no key store")
            self.check(at, mark)
            self._ours.add(at.name)

    def check(self, at: KeyPlace, mark: Mark) -> None:
        """Raises PlaceUnfit for the mark of another installation."""
        try:
            fits = self._vault().open(_MARK, mark.number, mark.box) == str(mark.number)
        except Tampered:
            fits = False
        if not fits:
            raise PlaceUnfit(
                f"{at.name} is the key store of another installation. Put its own back, or mend KEY_STORE."
            )

    def _opened(self, key: int, box: bytes) -> bytes | None:
        return self._vault().open_bytes(_BOX, key, box) if box else None

    def add(self, keys: dict[int, bytes], at: float) -> None:
        """Keep new keys at both places. Raises KeysAway where one of them does not take them."""
        kept = [KeptKey(key, self._vault().seal(_BOX, key, secret), int(at)) for key, secret in keys.items()]
        try:
            for each in self.places:
                each.put(kept)
        except (PlaceAway, PlaceUnfit) as error:
            raise KeysAway(f"new keys need both places: {error}") from error

    def erase(self, keys: Sequence[int]) -> None:
        """What they sealed is gone for ever, in every copy. Raises NotErased unless both places confirm."""
        for key in keys:
            self._held.pop(key, None)
        try:
            for each in self.places:
                each.put([KeptKey(key, b"", int(time.time())) for key in keys])
                each.empty(keys)
        except (PlaceAway, PlaceUnfit) as error:
            raise NotErased(f"not erased yet: {error}") from error
        finally:
            for key in keys:
                self._held.pop(key, None)

    def resealed(self, keys: Sequence[KeptKey]) -> list[Resealed]:
        """Those of the keys that another field key than the current one seals, under that one."""
        vault, before = self._vault(), [each for each in keys if self._is_of_before(each.box)]
        return [
            Resealed(each.id, each.box, vault.seal(_BOX, each.id, vault.open_bytes(_BOX, each.id, each.box)))
            for each in before
        ]

    def resealed_mark(self, mark: Mark) -> Mark | None:
        """The mark under the current field key; None where it is already."""
        if not self._is_of_before(mark.box):
            return None
        return Mark(mark.number, self._vault().seal(_MARK, mark.number, str(mark.number)))

    def _is_of_before(self, box: bytes) -> bool:
        return bool(box) and is_sealed_with(box) != self._vault().numbers("FIELD_KEYS")[0]

    def forget(self, keys: Sequence[int]) -> None:
        """Keys that no row ever used leave no trace."""
        for each in self.places:
            each.forget(keys)
        for key in keys:
            self._held.pop(key, None)

    def prepare(self, known: int | None) -> int:
        """Make what is not there yet; the store's number, which the database keeps.

        `known` is what the database has: then one place may be made anew, never both. Raises BadSetting for a place
        that is no store of ours, KeysAway where one does not answer.
        """
        try:
            marks = [(each, each.mark()) for each in self.places]
            for at, mark in marks:
                if mark:
                    self.check(at, mark)
        except PlaceAway as error:
            raise KeysAway(f"new keys need both places: {error}") from error
        except PlaceUnfit as error:
            raise BadSetting(f"KEY_STORE: {error}") from None
        numbers = {mark.number for _, mark in marks if mark}
        if numbers - {known} if known is not None else len(numbers) > 1:
            raise BadSetting("KEY_STORE: a place is of another key store than the database. Put its own back.")
        if known is not None and not numbers:
            raise BadSetting("KEY_STORE: the children's keys are at neither place. Put one of the two copies back.")
        number = next(iter(numbers), None) or known or secrets.randbits(62)
        for at, mark in marks:
            if mark is None:
                at.begin(Mark(number, self._vault().seal(_MARK, number, str(number))))
        return number


def place(written: str) -> KeyPlace:
    """The place as KEY_STORE writes it."""
    return ServerPlace(written) if written.startswith("postgresql") else FolderPlace(Path(written).expanduser())


def new_secret() -> bytes:
    """A fresh key of 256 bits."""
    return os.urandom(32)


def merge(known: Iterable[KeptKey], other: Iterable[KeptKey]) -> tuple[list[KeptKey], list[int]]:
    """What a place lacks of the other's keys, and which of its own were erased at the other."""
    here = {each.id: each for each in known}
    lacking = [each for each in other if each.id not in here]
    erased = [each.id for each in other if not each.box and each.id in here and here[each.id].box]
    return lacking, erased
