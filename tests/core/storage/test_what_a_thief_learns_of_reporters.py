"""Who has the database and no keys, and whom he finds to have reported: one of those who are of that village, no more.

Which row acted he finds, by its id or by equal moments. So the row must not tell which of a village's two volunteers it
is, whom everybody there knows: the woman or the man, the one with the long name. He is told that of every second
village, and may use for the others whatever stands in any row of a person, or of a person's phone, and in which order.
"""

import random
from typing import Any

import pytest
from sqlalchemy import select

from core.children import children
from core.models.child import Sex
from core.models.person import Language, Person, Role
from core.models.place import Place
from core.people import people
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from core.storage import person_facts
from core.storage.access import Caller
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.thief import Facts, Truth, rows, seen, telling

VILLAGES = 100
WELL = Answers(1, 1, 1, 1, 1, 1)
NAMES = {"short": "Keza", "long": "Mukamana Uwase Rose-Marie"}
HARMS = {"sexual": 2, "alone": 5, "suicide": 7, "trafficking": 8}


@pytest.fixture
def known(field: Field) -> dict[str, Truth]:
    """Pairs of a woman and a man, of a short and a long name, put in in any order; of each village one child, of which
    one of the pair told a danger and one a visit, drawn so that nothing hangs on anything else.
    """
    chance = random.Random(11)
    truth: dict[str, dict[int, str]] = {name: {} for name in ("reporter", "visitor", "name", "harm")}
    free = select(Place).where(Place.level == "village", Place.district_id == 24).order_by(Place.id.desc())

    def happens(tx: Tx, village: Place, last: int) -> None:
        sexes, names = (chance.sample(each, 2) for each in (["woman", "man"], list(NAMES)))
        pair = [_joins(tx, village, NAMES[names[at]], sexes[at], last + at) for at in (0, 1)]
        child = children.register(tx, village, "Keza", chance.choice(list(Sex)), chance.randrange(2010, 2024)).id
        teller, visitor, harm = chance.choice((0, 1)), chance.choice((0, 1)), chance.choice(list(HARMS))
        raised = concerns.raise_danger(tx, pair[teller])
        raised = concerns.add_subject(tx, pair[teller], raised, ["child", child])
        concerns.add_category(tx, pair[teller], raised, HARMS[harm])
        visits.record(tx, pair[visitor], child, WELL, None)
        truth["reporter"][child], truth["visitor"][child] = sexes[teller], sexes[visitor]
        truth["name"][child], truth["harm"][child] = names[teller], harm

    for at, village in enumerate(field.look(lambda tx: tx.session.scalars(free.limit(VILLAGES)).all())):
        field.watch.passes(minutes=chance.randrange(1, 90))
        field.do(happens, village, 2 * at)
    return {**truth}


def _joins(tx: Tx, village: Place, name: str, sex: str, last: int) -> Caller:
    number = f"+25078866{last:04d}"
    people.register(tx, number, Role.volunteer, name, place=village, language=Language.rw, sex=sex)
    return people.callers(tx, number, "ussd")[0]


ACTED = {"concerns.by_id", "alert_events.person_id", "visits.by_id", "audit.person_id", "messages.person_id"}
"""Where a row of the child, or of its alert, names the row of somebody who acted."""


def of_who_acted(tx: Tx) -> Facts:
    """What the rows of a person and of the person's phones say, and how they stand to the other's of that village, by
    where the person is named in a row of the child.
    """
    told = {each["id"]: dict(each) for each in tx.connection.exec_driver_sql("SELECT * FROM people").mappings()}
    for phone in tx.connection.exec_driver_sql("SELECT * FROM phones").mappings():
        told[phone["person_id"]] |= {f"phone {name}": value for name, value in phone.items()}
    pairs: dict[Any, list[dict[str, Any]]] = {}
    for person in told.values():
        pairs.setdefault(person["village_id"], []).append(person)
    facts: Facts = {}
    for table, child, column, value in rows(tx):
        person = told.get(value) if isinstance(value, int) else None
        if person is None or f"{table}.{column}" not in ACTED or person["role"] != "volunteer":
            continue
        for name, said in person.items():
            said = bytes(said) if isinstance(said, memoryview) else said
            others = [each[name] for each in pairs[person["village_id"]] if each["id"] != person["id"]]
            here = facts.setdefault(f"{table}.{column}: {name}", {})
            here[child] = (said if not isinstance(said, bytes) else None, _size(said))
            stands = facts.setdefault(f"{table}.{column}: {name} beside the other's", {})
            stands[child] = [(_size(said) > _size(each), repr(said) > repr(each)) for each in others]
    return {name: {child: repr(each) for child, each in of_child.items()} for name, of_child in facts.items()}


def test_boxes_of_people_are_of_one_length(field: Field) -> None:
    """The short form of what follows: of the demo people none has a longer name, or another sex, than the others."""
    with field.database.read() as tx:
        people = tx.connection.execute(select(Person.sex_sealed, Person.name_sealed)).all()
    assert len(people) > 10
    assert [len(set(map(len, boxes))) for boxes in zip(*people, strict=True)] == [1, 1]
    assert all(len(set(boxes)) == len(people) for boxes in zip(*people, strict=True)), "nor are two boxes the same"


def _size(value: Any) -> int:
    return len(value) if isinstance(value, bytes | memoryview | str) else 0


@pytest.mark.lengthy
def test_which_row_acted_is_found_and_tells_not_which_of_a_village_that_is(
    field: Field, known: dict[str, Truth]
) -> None:
    facts = field.look(of_who_acted)
    found = {each.partition(":")[0] for each in facts}
    assert {"concerns.by_id", "visits.by_id", "alert_events.person_id"} <= found, "the script finds whom it looks for"
    assert len(facts) > 100
    every = {**facts, **field.look(seen)}
    assert {name: telling(every, truth) for name, truth in known.items()} == {name: {} for name in known}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.lengthy
def test_the_thief_would_find_a_sex_or_a_length_in_the_clear(field: Field, known: dict[str, Truth]) -> None:
    """As it was before both were sealed in boxes of one length: first the one, then the other."""

    def plant_sexes(tx: Tx) -> None:
        for each in tx.session.scalars(select(Person)):
            each.sex_sealed = (person_facts.sex_in(tx.vault, each.id, each.sex_sealed) or "").encode()

    def plant_names(tx: Tx) -> None:
        for each in tx.session.scalars(select(Person)):
            name = person_facts.name_in(tx.vault, each.id, each.name_sealed)
            each.name_sealed = tx.vault.seal("people.name", each.id, name)

    for plant, of in ((plant_sexes, "reporter"), (plant_names, "name")):
        assert not telling(field.look(of_who_acted), known[of])
        field.do(plant)
        assert telling(field.look(of_who_acted), known[of])
