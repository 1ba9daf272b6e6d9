"""Two transactions in the same second: the first is not committed yet when the second begins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from core.storage.db import Tx
from tests.core.support.field import Field

Verb = Callable[[Tx], Any]
WHILE = 0.4
"""Seconds in which the second would be done if nothing held it back."""


def at_once(field: Field, first: Verb, second: Verb) -> tuple[Any, Any]:
    """What both say, be it that the second has to wait for the first."""
    kept, begun, done = Event(), Event(), Event()

    def leads() -> Any:
        with field.database.write() as tx:
            told = first(tx)
            tx.flush()
            kept.set()
            assert begun.wait(5)
            done.wait(WHILE)
            return told

    def follows() -> Any:
        assert kept.wait(5)
        begun.set()
        told = field.do(second)
        done.set()
        return told

    with ThreadPoolExecutor(2) as hands:
        one, two = [each.result() for each in (hands.submit(leads), hands.submit(follows))]
    return one, two
