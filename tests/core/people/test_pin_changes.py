"""Who hears that a PIN was chosen: in words that alarm only where there is a reason."""

import pytest

from core.models.person import Person
from core.people import key_numbers, pins
from core.storage.access import CLI, Caller
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_whoever_is_above_is_not_alarmed_by_a_first_arrival_but_by_what_comes_after_a_reset(field: Field) -> None:
    me = field.me(201)
    for changed, notice in ((None, "sms.person.pin_first"), (field.watch.now, "sms.person.pin_chosen")):
        with field.database.write() as tx:
            person = tx.session.get_one(Person, me.id)
            person.pin_hash, person.pin_changed_at = None, changed
            key = key_numbers.give(tx, Caller("", CLI), person)
        assert field.do(key_numbers.judge, field.me(201), key)
        assert field.do(pins.choose_pin, field.me(201), "x", first=True)
        assert [each.notice for each in field.owed(301)][-1] == notice
        field.watch.passes(minutes=1)
