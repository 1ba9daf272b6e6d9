"""An officer doubts a number: nothing is read there, reports still come, and who knows the voice ends it."""

from typing import Any

import pytest
from sqlalchemy import select

from core.alerts import in_doubt
from core.errors import NotYours
from core.models.person import Language, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.operations.demo_people import HUYE_VILLAGE
from core.people import doubting, leaving, people, person_entries
from core.people.doubting import DoubtReason
from core.storage.access import operator
from tests.core.support.field import Field, number
from tests.fixtures.texting import BOTH_ENGINES, SQLITE


def doubt(field: Field, last: int, by: int = 201, why: str = "other_voice") -> bool:
    return field.do(doubting.doubt, field.me(by), field.me(last).id, why)


def written(field: Field) -> list[tuple[str, int | None]]:
    asked = select(AuditEntry.verb, AuditEntry.record_id).where(AuditEntry.verb.startswith(doubting.DOUBTED))
    return field.look(lambda tx: [tuple(each) for each in tx.connection.execute(asked)])


@BOTH_ENGINES
def test_reading_closes_and_somebody_who_knows_the_voice_opens_it(field: Field) -> None:
    assert doubt(field, 1)
    me = field.me(1)
    assert not me.confirmed and not me.verified
    assert written(field) == [("doubted_other_voice", me.id)]
    assert field.news() == [], "whoever holds the phone hears nothing"
    field.do(in_doubt.confirm, field.me(202), me.id)
    assert field.me(1).confirmed


@SQLITE
def test_twice_is_once(field: Field) -> None:
    assert doubt(field, 1)
    assert not doubt(field, 1, by=301)
    assert len(written(field)) == 1


@BOTH_ENGINES
def test_whoever_else_works_with_that_phone_is_in_doubt_too(field: Field) -> None:
    def another(tx: Any) -> int:
        village = tx.session.get_one(Place, HUYE_VILLAGE + 1)
        made = people.register(tx, number(1), Role.volunteer, "", place=village, language=Language.rw)
        return made.id

    first = field.me(1).id
    other = field.do(another)
    assert field.do(doubting.doubt, field.me(201), first, "other_voice")
    entry = field.look(lambda tx: person_entries.of_one(tx, people.get(tx, other)))
    assert entry.in_doubt and entry.state == "in doubt"
    assert {row for _, row in written(field)} == {other, first}


@SQLITE
def test_only_who_may_change_them_doubts(field: Field) -> None:
    for last, by in ((1, 1), (1, 501), (202, 201), (301, 301), (3, 201), (101, 201)):
        with pytest.raises(NotYours):
            doubt(field, last, by)
    assert doubt(field, 201, by=301)
    assert field.do(doubting.doubt, operator("Jean"), field.me(301).id, "other")


@SQLITE
def test_who_left_or_has_no_number_is_in_no_doubt(field: Field) -> None:
    one = field.me(1).id
    field.do(lambda tx: leaving.lose_phones(tx, people.get(tx, one)))
    assert not field.do(doubting.doubt, field.me(201), one, "other")
    assert written(field) == []


@SQLITE
def test_a_reason_is_one_of_the_list(field: Field) -> None:
    with pytest.raises(ValueError, match="because"):
        doubt(field, 1, why="because")
    assert len(DoubtReason) == 4
