"""Programmes that are ours but for some values, and a field that was opened anew with one of them."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from core.errors import BadSetting
from core.programme import programme
from core.programme.programme import Programme
from core.settings import ROOT
from core.storage.db import Database
from tests.core.support.field import OPERATOR, Field
from tests.fixtures.world import key_places

TEXT = (ROOT / "programme.toml").read_text()


def changed(*changes: tuple[str, str]) -> str:
    """The text of our programme after those changes, each made once."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def of(*changes: tuple[str, str]) -> Programme:
    """Our programme after those changes."""
    return programme.parse(tomllib.loads(changed(*changes)))


def told(*changes: tuple[str, str], today: date | None = None) -> list[str]:
    """What is said of our own programme after those changes, a line each."""
    try:
        programme.parse(tomllib.loads(changed(*changes)), today)
    except BadSetting as error:
        return str(error).splitlines()
    return []


@contextmanager
def reopened(field: Field, under: Programme) -> Iterator[Field]:
    """The same rows after a restart with another programme."""
    url = field.database.engine.url.render_as_string(hide_password=False)
    database = Database(url, field.database.vault, under, key_places(), real=field.watch, operator=OPERATOR, pool=4)
    yield Field(database, field.watch)
    database.engine.dispose()
