"""A filled database is one that the service itself could have written: sealed truly, chained, with nothing to mend."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.common.settings import settings_of
from bench.growth import fill, fills
from bench.growth.contents import Amounts
from core.models.alert import Alert
from core.models.child import Child, Sex
from core.models.measured import MeasuredChild
from core.models.visit import Visit
from core.monitoring import invariants
from core.storage import audit_walk
from core.storage.db import Database
from jobs.wiring import make_database

CHILDREN, MONTHS = 60, 8
pytestmark = pytest.mark.lengthy


@pytest.fixture(scope="module")
def under() -> Iterator[Path]:
    """Where the account that runs PostgreSQL gets to."""
    folder = Path(tempfile.mkdtemp(prefix="inshuti-fill-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, under: Path) -> Iterator[Database]:
    kept = fills.kept(Amounts(CHILDREN, MONTHS, alerts=5), postgres=request.param == "postgres", under=under)
    with fills.copied(kept) as settings:
        database = make_database(settings_of(settings))
        yield database
        database.engine.dispose()


def test_what_is_filled_is_whole_and_true(filled: Database) -> None:
    with filled.read(one_moment=True) as tx:
        chain = audit_walk.verify(tx)
        visits = list(tx.session.scalars(select(Visit)))
        children = list(tx.session.scalars(select(Child)))
        alerts = list(tx.session.scalars(select(Alert)))
        measured = tx.connection.scalar(select(func.count()).select_from(MeasuredChild))
        assert (chain.broken, chain.unsealed) == (None, 0)
        assert chain.rows == len(visits) > CHILDREN
        assert {each.safe for each in visits} == {1}
        assert {each.sex for each in children} == set(Sex)
        assert len({(each.district_id, each.code) for each in children}) == len(children) == measured == CHILDREN
        assert {each.category for each in alerts} == {"beaten"}
    with filled.write() as tx:
        assert invariants.sweep(tx) == 0
        assert invariants.count_open(tx) == {}


def test_what_is_there_is_not_filled_again(under: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--children", "3", "--months", "0", "--under", str(under), "--json"]
    told = []
    for _ in range(2):
        assert fill.main(asked) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1]
    assert told[0]["rows"]["children"] == 3
