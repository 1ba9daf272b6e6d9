"""A fault of ours is logged with its kind and place and counted; noting it fails nobody."""

import json

import pytest

from core.models.monitoring import RateCounter
from core.monitoring import alarms, faults
from core.storage import rate_counters
from core.storage.db import Database
from tests.core.support.field import Field

SECRET = "Umwana of +250788000001, PIN 4071"


def fails() -> None:
    raise LookupError(SECRET)


def noted(database: Database) -> None:
    try:
        fails()
    except LookupError as error:
        faults.note(database, RateCounter.sms_fault, error, name="inbound")


def test_it_is_logged_without_its_words_and_counted(field: Field, capsys: pytest.CaptureFixture[str]) -> None:
    noted(field.database)
    noted(field.database)
    said = capsys.readouterr().out
    assert "sms_fault" in said
    assert "LookupError" in said
    assert f"tests/core/monitoring/test_faults.py:{fails.__code__.co_firstlineno + 1}" in said
    assert not [word for word in SECRET.split() if len(word) > 2 and word in said]
    counted = field.look(rate_counters.within, alarms.MINUTE)
    assert counted == {each: 2 * (each is RateCounter.sms_fault) for each in RateCounter}


def test_where_it_cannot_be_counted_it_is_logged_all_the_same(
    field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(rate_counters, "add", broken)
    noted(field.database)
    said = capsys.readouterr().out
    assert "sms_fault" in said
    assert "RuntimeError" in said
    assert json.dumps(SECRET) not in said
    assert field.look(rate_counters.within, alarms.MINUTE)[RateCounter.sms_fault] == 0
