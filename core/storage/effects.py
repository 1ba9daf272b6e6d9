"""Effects that happen once, whatever runs twice."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from functools import cache
from hashlib import sha256
from typing import Any, get_type_hints

from sqlalchemy import bindparam, delete, select

from core.models.session import Effect
from core.privacy import Tampered, Vault, padded
from core.storage.db import Tx
from core.storage.prepared import Prepared, adding

Verb = Callable[..., Any]
WHERE = "deeds.result"
_STEP = 256
"""Results are as long as so many bytes, or twice as many, or more."""
_DONE = Prepared(select(Effect.result_sealed).where(Effect.once == bindparam("name")))
_KEEP = adding(Effect.__table__, "once", "result_sealed", "at")


def row_of(name: str) -> int:
    """The row that an effect's result is sealed for; its table has no ids."""
    return int.from_bytes(sha256(name.encode()).digest()[:7], "big")


def open_result(vault: Vault, name: str, box: bytes) -> str:
    """The result of that effect. One from before this release was sealed for a row that the index key gave.

    Raises Tampered where it was sealed for neither.
    """
    try:
        return vault.open(WHERE, row_of(name), box)
    except Tampered:
        for each in vault.indexes(name):
            with suppress(Tampered):
                return vault.open(WHERE, int.from_bytes(each[:7], "big"), box)
        raise


def run_once(tx: Tx, name: str, verb: Verb, *args: Any) -> Any:
    """Run `verb(tx, *args)` unless an effect of this name happened before; the result, as JSON, either way."""
    kept = tx.first(_DONE, {"name": name})
    if kept is not None:
        return json.loads(open_result(tx.vault, name, kept[0]))
    result = verb(tx, *args)
    plain = asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
    sealed = tx.vault.seal(WHERE, row_of(name), padded(json.dumps(plain).encode(), _STEP))
    tx.run(_KEEP, {"once": name, "result_sealed": sealed, "at": tx.at})
    return plain


def forget(tx: Tx, name: str) -> None:
    """What was asked for was refused: the same may be asked again."""
    tx.connection.execute(delete(Effect).where(Effect.once == name))


@cache
def _returns(verb: Verb) -> Any:
    return get_type_hints(verb).get("return")


def deserialize(verb: Verb, plain: Any) -> Any:
    """The verb's own kind of result, back from JSON."""
    kind = _returns(verb)
    return kind(**plain) if is_dataclass(kind) and isinstance(kind, type) else plain
