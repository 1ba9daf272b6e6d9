"""Whoever filters alerts or concerns by what was told, or by who told it, does it here."""

from typing import Any

from sqlalchemy import ColumnElement, or_

from core.models.alert import Alert, Concern


def told_by(person: Any) -> ColumnElement[bool]:
    """The alert's first reporter is that person; an id, or a parameter."""
    told: ColumnElement[bool] = Alert.reporter_id == person
    return told


def told_by_any(people: Any) -> ColumnElement[bool]:
    """The alert's first reporter is one of those; ids, or a query of them."""
    return Alert.reporter_id.in_(people)


def reporter() -> Any:
    """Who told the alert first, as a column."""
    return Alert.reporter_id


def is_of(*categories: str) -> ColumnElement[bool]:
    """The alert is about one of these."""
    return or_(*(Alert.category == each for each in categories))


def is_not_of(*categories: str) -> ColumnElement[bool]:
    """It is about none of these, or nobody knows about what."""
    return or_(Alert.category.is_(None), ~is_of(*categories))


def category() -> Any:
    """What the alert is about, as a column."""
    return Alert.category


def concern_is_of(name: str) -> ColumnElement[bool]:
    """The concern is about that."""
    return Concern.category == name


def concern_has_category() -> ColumnElement[bool]:
    """It was told what the concern is about."""
    return Concern.category.is_not(None)


def describes_a_child() -> ColumnElement[bool]:
    """The concern tells sex and age of a child not registered."""
    return Concern.child_seen.is_not(None)


def describes(child_seen: int | None) -> ColumnElement[bool]:
    """The concern is about a child so described."""
    return Concern.child_seen == child_seen
