"""Whoever types a number means what they were told under it, be it offered from elsewhere or merged since."""

import pytest

from core.alerts import alerts, by_number, holding, ladder, merging
from core.alerts.alerts import Raised
from core.children import numbers
from core.language.words import Dialled, Say
from core.models.alert import Alert, Level
from core.models.child import NumberHolder
from core.models.person import Person
from core.people import people
from core.storage.db import Tx
from tests.core.support.field import Field

HUYE, RUBAVU = 24, 33
WORDS = Say("sms.alert.again")


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def meant(field: Field, last: int, district: int | None, number: str) -> list[int]:
    return [each.id for each in field.look(by_number.meant, field.me(last).id, district, number)]


def is_asked(field: Field, last: int, alert: int) -> bool:
    def verb(tx: Tx) -> Say:
        return holding.asks(tx, tx.session.get_one(Alert, alert), people.get(tx, field.me(last).id), WORDS)

    return not isinstance(field.look(verb), Dialled)


def works_in(field: Field, last: int, district: int) -> None:
    me = field.me(last).id
    field.do(lambda tx: setattr(tx.session.get_one(Person, me), "district_id", district))


def test_what_is_offered_from_another_district_is_meant_by_its_number(field: Field, raised: Raised) -> None:
    works_in(field, 202, RUBAVU)
    assert meant(field, 202, RUBAVU, raised.number) == [raised.alert]
    assert is_asked(field, 202, raised.alert)


def test_where_that_number_is_one_of_the_own_district_too_it_is_asked_which(field: Field, raised: Raised) -> None:
    works_in(field, 202, RUBAVU)
    other = field.do(lambda tx: alerts.raise_alert(tx, field.me(3), Level.danger).id)
    assert field.do(numbers.give, RUBAVU, NumberHolder.alert, other, raised.number)
    assert set(meant(field, 202, RUBAVU, raised.number)) == {raised.alert, other}
    assert not is_asked(field, 202, raised.alert)


def test_of_a_merged_one_the_nation_means_what_went_on(field: Field, raised: Raised) -> None:
    field.at("2026-10-14 10:00").do(ladder.climb_due)
    newer = field.do(lambda tx: alerts.raise_alert(tx, field.me(2), Level.danger).id)
    field.at("2026-10-14 11:01").do(ladder.climb_due)
    number = field.alert(newer).number
    assert meant(field, 401, None, number) == [newer]
    field.do(lambda tx: merging.merge(tx, alerts.get(tx, newer), alerts.get(tx, raised.alert)))
    assert meant(field, 401, None, number) == [raised.alert]
    assert meant(field, 201, HUYE, number) == [raised.alert]
