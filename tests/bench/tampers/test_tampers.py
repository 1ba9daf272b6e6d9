"""Hands in the audit: each is found, by the database alone or by a head that stands elsewhere."""

import random

import pytest

from bench.tampers import forger, trial
from bench.tampers.__main__ import main
from bench.tampers.hands import WITH_KEY, WITHOUT_KEY
from core.storage import audit_walk
from core.storage.db import Database

HANDS = 2 * len(WITHOUT_KEY) * len(WITH_KEY)


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.lengthy)], indirect=True)
def test_every_hand_is_found(database: Database) -> None:
    """Both kinds, each hand several times; a thousand are a proof of their own."""
    found = trial.reach_in(database, HANDS if database.is_sqlite else 48)
    assert (found.missed, found.false_alarms) == ([], [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_has_the_key_hides_from_the_database_alone(database: Database) -> None:
    """So that what is found in the trial is found by the head, and by nothing else."""
    heads = trial.make_chain(database)
    with database.write() as tx:
        WITH_KEY[0](tx, random.Random(1), 30)
        forger.make_all_fit(tx)
        assert audit_walk.verify(tx).broken is None
        found = audit_walk.verify(tx, outside=heads).broken
        assert found and "not the one of which a head stands elsewhere" in found.why


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hand_that_does_nothing_is_missed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "WITHOUT_KEY", (lambda _tx, _chance, _rows: None,))
    found = trial.reach_in(database, 1)
    assert (found.found, len(found.missed)) == (0, 1)


def test_the_program_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "4", "--json"]) == 0
    assert '"hands": 4, "found": 4' in capsys.readouterr().out
