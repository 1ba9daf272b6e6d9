"""The SMS of the months behind us, all settled; of the older ones number and words are erased, as retention does."""

from datetime import datetime, timedelta
from functools import cache

from bench.growth.ids import Ids
from bench.growth.nation import Someone
from bench.growth.shelf import Shelf
from core.language.words import Say, say
from core.models.message import Lane, MessageState
from core.models.person import Language
from core.privacy import Vault
from core.programme.programme import Programme

_CODE = "999999"
_COMMON = {"dial": "*801#", "child_line": "116"}


class SmsRows:
    """Puts messages on the shelf."""

    def __init__(self, vault: Vault, shelf: Shelf, programme: Programme, at: datetime) -> None:
        self._vault, self._shelf, self._ids = vault, shelf, Ids("messages")
        self._readable_from = at - programme.retention.deliveries

    def add(
        self,
        to: Someone,
        lane: Lane,
        key: str,
        once: str,
        at: datetime,
        *,
        code: str = _CODE,
        follow_up: int | None = None,
        alert: int | None = None,
    ) -> None:
        """One that was sent at that moment and arrived."""
        row, kept = self._ids.next(), at >= self._readable_from
        seal = self._vault.seal
        index = to.index if kept else b""
        number = seal("messages.number", row, to.number) if kept else b""
        words = seal("messages.text", row, _words(key).replace(_CODE, code)) if kept else b""
        phone, gateway_id = (to.phone, f"ATXid_{row:x}") if kept else (None, None)
        sent = at + timedelta(seconds=4)
        self._shelf.put(
            *("messages", row, lane, key, once, to.id, phone, alert, follow_up, index, number, words, 1),
            *(MessageState.delivered, at, at, 1, 0, "africastalking", gateway_id, at, sent),
        )


@cache
def _words(key: str) -> str:
    slots = {"code": _CODE, "date": "04/01", "number": "48217", "place": "Huye/Ngoma", "time": "10:45", "level": "high"}
    return say(Language.rw, Say(key, slots), _COMMON)
