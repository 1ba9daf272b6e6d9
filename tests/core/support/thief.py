"""A thief who has the database and no keys: what each column of each table says of a child, and how well that guesses.

He is told the truth of every second child, and may use for the others whatever any column says of a child or its alert:
equal values, lengths, and where something comes in any order.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import inspect

from core.storage.db import Tx

SIGMAS = 5
"""How far above chance no thief comes who only guesses, however many columns there are to try."""

Truth = Mapping[int, str]
"""By child."""
Facts = dict[str, dict[int, Any]]
"""What each column, or something made of it, says of each child."""


def rows(tx: Tx) -> Iterator[tuple[str, int, str, Any]]:
    """Every value that a table has of a child, or of a child's alert: table, child, column, value."""
    names = inspect(tx.connection).get_table_names()
    tables = {name: list(tx.connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()) for name in names}
    about = {row["id"]: row["child_id"] for row in tables["alerts"]}
    about |= {row["id"]: row["id"] for row in tables["children"]}
    for name, found in tables.items():
        for row in found:
            child = row.get("child_id") or about.get(row.get("alert_id")) or about.get(row.get("id"))
            for other in ("holder_id", "subject_id", "record_id"):
                child = child or about.get(row.get(other))
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
