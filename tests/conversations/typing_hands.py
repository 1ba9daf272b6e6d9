"""What a hand may type that is no key on the screen: a date, a code, a phone, a name; whichever the question takes."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from conversations.asking import Question, Wrong
from conversations.steps import Do, End
from core.clock import kigali
from core.operations import demo_people
from core.storage.db import Tx
from tests.conversations.furnishing import HOUSEHOLD

NEW_PIN = "8305"
"""A PIN that may be chosen; the demo people's is not."""


def typed_at(question: Question | Do | End, tx: Tx) -> Iterable[str]:
    """Something somebody could type there that is not a key on the screen; nothing where only those count."""
    assert not isinstance(question, Do | End)
    today = kigali(tx.at)
    days = (f"{day:%d%m}" for day in (today, today + timedelta(days=1)))
    phones = ("0788000950", "0788000002")
    for guess in (demo_people.PIN, NEW_PIN, "204711", HOUSEHOLD, f"{today:%Y}", *days, "12", *phones, "Uwase"):
        with suppress(Wrong):
            question.parse(guess, {}, tx)
            return [guess]
    return []
