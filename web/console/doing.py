"""What a form asks for: a verb of core, done once however often the form is sent."""

from collections.abc import Callable
from typing import Any

from core.storage.db import Tx
from core.storage.effects import deserialize, forget, run_once
from web.console.desk import once_of, session

NOTED_FOR_OWNER = "officer.noted_for_owner"


def do(tx: Tx, verb: Callable[..., Any], row: int, *args: Any) -> Any:
    """The verb, once for this form of this session's person and what was chosen in it. What was refused may be tried
    again with the same form, and what is chosen otherwise is another act.
    """
    name = once_of(tx, f"{row}:{verb.__name__}", *args)
    result = deserialize(verb, run_once(tx, name, verb, session().me, row, *args))
    if _is_refused(result):
        forget(tx, name)
    return result


def _is_refused(result: Any) -> bool:
    """Whatever verb it was of: nothing was done. A deed on a colleague's alert is kept as a note, so it is none."""
    reason: str = getattr(result, "reason", "")
    return result is False or not getattr(result, "done", True) or reason not in ("", NOTED_FOR_OWNER)
