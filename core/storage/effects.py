"""Effects that happen once, whatever runs twice."""

import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from functools import cache
from typing import Any, get_type_hints

from sqlalchemy import bindparam, select

from core.models.session import Effect
from core.privacy import padded
from core.storage.db import Tx
from core.storage.prepared import Prepared, adding

Verb = Callable[..., Any]
_STEP = 256
"""Results are as long as so many bytes, or twice as many, or more."""
_DONE = Prepared(select(Effect.result_sealed).where(Effect.once == bindparam("name")))
_KEEP = adding(Effect.__table__, "once", "result_sealed", "at")


def run_once(tx: Tx, name: str, verb: Verb, *args: Any) -> Any:
    """Run `verb(tx, *args)` unless an effect of this name happened before; the result, as JSON, either way."""
    row = int.from_bytes(tx.vault.index(name)[:7], "big")
    kept = tx.first(_DONE, {"name": name})
    if kept is not None:
        return json.loads(tx.vault.open("deeds.result", row, kept[0]))
    result = verb(tx, *args)
    plain = asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
    sealed = tx.vault.seal("deeds.result", row, padded(json.dumps(plain).encode(), _STEP))
    tx.run(_KEEP, {"once": name, "result_sealed": sealed, "at": tx.at})
    return plain


@cache
def _returns(verb: Verb) -> Any:
    return get_type_hints(verb).get("return")


def deserialize(verb: Verb, plain: Any) -> Any:
    """The verb's own kind of result, back from JSON."""
    kind = _returns(verb)
    return kind(**plain) if is_dataclass(kind) and isinstance(kind, type) else plain
