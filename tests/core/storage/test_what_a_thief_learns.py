"""Who has the database, its log and a dump, and no keys, tells a child's sex or kind of harm no better than by chance.

The thief here is told the truth of every second child, and may use for the others whatever any column of any table says
of a child or its alert: equal values, lengths, and where something comes in any order.
"""

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from core.alerts import alerts
from core.children import children
from core.models.alert import Level
from core.models.child import Sex
from core.models.place import Place
from core.operations import snapshot
from core.reporting import visits
from core.reporting.visits import Answers
from core.storage.db import Tx
from tests.core.support.field import Field

MANY = 120
HARMS = ("sexual", "left_alone", "suicide", "trafficking")
"""All of one level: that of an alert stands in the clear."""
WORRIES = {
    "sad": Answers(1, 1, 1, 1, 2, 1),
    "aggressive": Answers(1, 1, 1, 1, 3, 1),
    "hungry": Answers(1, 1, 1, 2, 1, 1),
    "ill": Answers(1, 1, 1, 3, 1, 1),
}
"""All bring the next visit nearer: that one is worried stands in the clear, and about what does not."""
SIGMAS = 5
"""How far above chance no thief comes who only guesses, however many columns there are to try."""

Truth = Mapping[int, str]
"""By child."""
Facts = dict[str, dict[int, Any]]
"""What each column, or something made of it, says of each child."""


@pytest.fixture
def known(field: Field) -> dict[str, Truth]:
    """Children with a visit and a danger each, drawn so that nothing hangs on anything else; and the truth of them."""
    chance, me = random.Random(7), field.me(1)
    sexes, harms, worries = dict[int, str](), dict[int, str](), dict[int, str]()

    def happens(tx: Tx) -> None:
        village = tx.session.get_one(Place, 24090108)
        sex, harm, worry = chance.choice(list(Sex)), chance.choice(HARMS), chance.choice(list(WORRIES))
        child = children.register(tx, village, "Keza", sex, chance.randrange(2010, 2024))
        alert = alerts.raise_apart(tx, me, Level.danger, child=child, category=harm)
        sexes[child.id], harms[child.id], worries[child.id] = sex.value, harm, worry
        visits.record(tx, me, child.id, WORRIES[worry], alert.id)

    for _ in range(MANY):
        field.watch.passes(seconds=chance.randrange(1, 90))
        field.do(happens)
    return {"sex": sexes, "harm": harms, "worry": worries}


def rows(tx: Tx) -> Iterator[tuple[str, int, str, Any]]:
    """Every value that a table has of a child, or of a child's alert: table, child, column, value."""
    names = inspect(tx.connection).get_table_names()
    tables = {name: list(tx.connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()) for name in names}
    about = {row["id"]: row["child_id"] for row in tables["alerts"]}
    about |= {row["id"]: row["id"] for row in tables["children"]}
    for name, found in tables.items():
        for row in found:
            child = row.get("child_id") or about.get(row.get("alert_id")) or about.get(row.get("id"))
            child = child or about.get(row.get("holder_id")) or about.get(row.get("subject_id"))
            if child is not None:
                for column, value in row.items():
                    yield name, child, column, bytes(value) if isinstance(value, memoryview) else value


def seen(tx: Tx) -> Facts:
    """All that a thief may go by."""
    values: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for table, child, column, value in rows(tx):
        values[f"{table}.{column}"][child].append(value)
    facts: Facts = {}
    for name, of_child in values.items():
        facts[name] = {child: repr(sorted(map(repr, several))) for child, several in of_child.items()}
        facts[f"{name}: length"] = {child: sum(map(_length, several)) for child, several in of_child.items()}
        order = sorted(of_child, key=lambda child: repr(of_child[child][0]))
        facts[f"{name}: order"] = {child: at * 8 // len(order) for at, child in enumerate(order)}
        facts[f"{name}: count"] = {child: len(several) for child, several in of_child.items()}
    return facts


def _length(value: Any) -> int:
    return len(value if isinstance(value, bytes) else str(value))


def hits(fact: Mapping[int, Any], truth: Truth) -> float:
    """How often a guess by that is right for the children of whom the truth was not told."""
    told, asked = sorted(truth)[::2], sorted(truth)[1::2]
    by_value: dict[Any, Counter[str]] = defaultdict(Counter)
    for child in told:
        by_value[fact.get(child)][truth[child]] += 1
    usual = Counter(truth[child] for child in told).most_common(1)[0][0]
    guessed = [(by_value[fact.get(child)].most_common(1) or [(usual, 0)])[0][0] for child in asked]
    return sum(guess == truth[child] for guess, child in zip(guessed, asked, strict=True)) / len(asked)


def by_chance(truth: Truth) -> float:
    """More than this nobody gets who only guesses."""
    asked = sorted(truth)[1::2]
    usual = Counter(truth[child] for child in asked).most_common(1)[0][1] / len(asked)
    return usual + SIGMAS * math.sqrt(usual * (1 - usual) / len(asked))


def telling(facts: Facts, truth: Truth) -> dict[str, float]:
    """What tells more than chance does."""
    return {name: hits(fact, truth) for name, fact in facts.items() if hits(fact, truth) > by_chance(truth)}


def test_no_column_links_a_child_to_its_sex_its_harm_or_a_worry(field: Field, known: dict[str, Truth]) -> None:
    facts = field.look(seen)
    assert len(facts) > 150
    assert {name: telling(facts, truth) for name, truth in known.items()} == {"sex": {}, "harm": {}, "worry": {}}


LEAKS: Mapping[str, Callable[[str], Any]] = {"a value": str, "a length": len}


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_thief_would_find_what_tells(known: dict[str, Truth], leak: str) -> None:
    planted = {child: LEAKS[leak](harm) for child, harm in known["harm"].items()}
    assert telling({leak: planted}, known["harm"]).keys() == {leak}


def test_boxes_of_a_table_are_of_one_length(field: Field, known: dict[str, Truth]) -> None:
    lengths: dict[str, set[int]] = defaultdict(set)
    with field.database.read() as tx:
        for table, _, column, value in rows(tx):
            if column == "facts_sealed":
                lengths[table].add(len(value))
    assert {table: len(found) for table, found in lengths.items()} == {"children": 1, "visits": 1, "alerts": 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_neither_file_nor_log_nor_dump_holds_a_word_or_a_key(
    field: Field, known: dict[str, Truth], tmp_path: Path
) -> None:
    held = b"".join(each.read_bytes() for each in tmp_path.glob("world.db*") if each.is_file())
    with field.database.read(one_moment=True) as tx:
        dump = b"".join(snapshot.dump(tx, {}))
    assert json.loads(dump.splitlines()[-1])["counts"]["children"] > MANY
    words = [each.encode() for each in (*HARMS, Sex.girl)]
    assert [word for word in words if word in held or word in dump] == []
    boxes: Sequence[bytes] = list(field.database.key_store.places[0].boxes(list(known["sex"])).values())
    assert len(boxes) == MANY
    assert [box for box in boxes if box in held] == []
