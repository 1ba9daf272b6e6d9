"""A number that a gateway refused for good works again as soon as somebody dials or texts from it."""

from collections.abc import Callable

import pytest

from core.models.person import Phone
from core.people import phones
from core.storage.db import Tx
from tests.core.support.field import Field

NUMBER = "+250788000201"
HEARD: list[Callable[[Tx], None]] = [
    lambda tx: phones.dialled(tx, NUMBER, "63510"),
    lambda tx: phones.texted(tx, NUMBER),
]


@pytest.mark.parametrize("heard", HEARD, ids=["dialled", "texted"])
def test_a_refused_number_is_used_again_once_it_was_heard(heard: Callable[[Tx], None], field: Field) -> None:
    """Also within the day in which its row was written last: else its person would stand on no rung for ever."""
    field.at("2026-10-14 09:00").do(heard)
    field.phone(201, works=False)
    field.at("2026-10-14 09:05").do(heard)
    with field.database.read() as tx:
        assert {each.works for each in phones_of(tx)} == {True}


@pytest.mark.parametrize("heard", HEARD, ids=["dialled", "texted"])
def test_a_lost_one_is_not(heard: Callable[[Tx], None], field: Field) -> None:
    field.phone(201, works=False, lost_at=field.watch.now)
    field.at("2026-10-14 09:05").do(heard)
    with field.database.read() as tx:
        assert {each.works for each in phones_of(tx)} == {False}


def phones_of(tx: Tx) -> list[Phone]:
    return tx.session.query(Phone).filter(Phone.number_index == tx.vault.index(NUMBER)).all()
