"""What a form asks for: a verb of core, done once however often the form is sent."""

from collections.abc import Callable
from typing import Any

from flask import g, request

from core.language.words import Say
from core.storage.db import Tx
from core.storage.effects import deserialize, forget, run_once
from web.console import desk_words
from web.console.desk import language, once_of, session

NOTED_FOR_OWNER = "officer.noted_for_owner"
Outcome = tuple[str, dict[str, Any]]
"""The key of the sentence that says what came of it, and its slots."""
UNTYPED = ("mark", "once", "kept")
"""Fields that nobody chose or filled in."""


def do(tx: Tx, verb: Callable[..., Any], row: int, *args: Any) -> Any:
    """The verb, once for this form of this session's person and what was chosen in it. What was refused may be tried
    again with the same form, and what is chosen otherwise is another act.
    """
    name = once_of(tx, f"{row}:{verb.__name__}", *args)
    result = deserialize(verb, run_once(tx, name, verb, session().me, row, *args))
    if _is_refused(result):
        forget(tx, name)
    else:
        g.done = True
    return result


def press(tx: Tx, what: str, does: Callable[[Tx], Outcome]) -> Outcome:
    """What came of this very form, filled in as it is. Pressed again, it says what the first press did, whatever stands
    by then and could be chosen; where nothing was done it is asked anew.
    """
    typed = [each for each in request.form.items(multi=True) if each[0] not in UNTYPED]
    name = once_of(tx, f"{what}:pressed", *typed)
    g.done = False

    def plainly(tx: Tx) -> tuple[str, dict[str, str]]:
        key, slots = does(tx)
        return key, {slot: _plain(value) for slot, value in slots.items() if value}

    key, slots = run_once(tx, name, plainly)
    if not g.done:
        forget(tx, name)
    return key, slots


def _plain(value: Any) -> str:
    return desk_words.say(language(), value) if isinstance(value, Say) else str(value)


def _is_refused(result: Any) -> bool:
    """Whatever verb it was of: nothing was done. A deed on a colleague's alert is kept as a note, so it is none."""
    reason: str = getattr(result, "reason", "")
    return result is False or not getattr(result, "done", True) or reason not in ("", NOTED_FOR_OWNER)
