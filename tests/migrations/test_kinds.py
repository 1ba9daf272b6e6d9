"""Which changes only add, and which take something from the release before."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

import migrations
from core.privacy import new_key
from jobs.commands import migrate as verb
from migrations import kinds
from migrations.kinds import Change

BEFORE = ("CREATE TABLE visits (id INTEGER NOT NULL, day DATE, note TEXT)", "CREATE TABLE alerts (id INTEGER)")


def shape(*statements: str) -> kinds.Shape:
    engine = create_engine("sqlite://", poolclass=kinds.StaticPool)
    with engine.begin() as connection:
        for each in statements:
            connection.execute(text(each))
    return kinds.shape(engine)


@pytest.mark.parametrize(
    ("change", "adds", "takes"),
    [
        ("CREATE TABLE more (id INTEGER)", ("more",), ()),
        ("ALTER TABLE visits ADD COLUMN place TEXT", ("visits.place",), ()),
        ("ALTER TABLE visits ADD COLUMN times INTEGER NOT NULL DEFAULT 0", ("visits.times",), ()),
        ("CREATE INDEX few ON visits (day)", (), ()),
        ("DROP TABLE alerts", (), ("alerts, which goes",)),
        ("ALTER TABLE visits DROP COLUMN note", (), ("visits.note, which goes",)),
        ("ALTER TABLE visits RENAME COLUMN note TO word", ("visits.word",), ("visits.note, which goes",)),
        ("CREATE UNIQUE INDEX one ON visits (day)", (), ("visits, of which no two may have the same day now",)),
    ],
)
def test_a_change_is_known_by_what_it_leaves(change: str, adds: tuple[str, ...], takes: tuple[str, ...]) -> None:
    assert kinds.differences(shape(*BEFORE), shape(*BEFORE, change)) == (adds, takes)


def test_what_must_be_filled_from_now_on_is_taken_from_who_leaves_it_empty() -> None:
    filled = BEFORE[0].replace("note TEXT", "note TEXT NOT NULL")
    found = kinds.differences(shape(*BEFORE), shape(filled, BEFORE[1]))
    assert found == ((), ("visits.note, which must be filled now",))
    new = BEFORE[0].replace("note TEXT", "note TEXT, mark BLOB NOT NULL")
    found = kinds.differences(shape(*BEFORE), shape(new, BEFORE[1]))
    assert found == (("visits.mark",), ("visits.mark, which must be filled now",))


@pytest.mark.lengthy
def test_the_changes_there_are_are_known_for_what_they_did() -> None:
    """0064 put a person's sex under seal: what the release before read is gone with it."""
    found = {each.number: each for each in kinds.after("0063")}
    assert list(found) == [number for number, _ in kinds.numbered() if number > "0063"]
    assert found["0064"].takes == ("people.sex, which goes", "people.sex_sealed, which must be filled now")
    assert found["0066"] == Change("0066", "desk_looks", ("desk_looks",), ())
    assert kinds.after(migrations.head()) == []


@pytest.fixture
def tables_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], Path]:
    """The database that is set, its tables at that change; None for none at all."""

    def made(number: str | None) -> Path:
        path = tmp_path / "inshuti.db"
        if number:
            engine = create_engine(f"sqlite:///{path}")
            migrations.upgrade(engine, min(number, migrations.head()))
            with engine.begin() as connection:
                connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": number})
            engine.dispose()
        given = {"SECRET_KEY": "s" * 40, "FIELD_KEYS": new_key(1), "WEBHOOK_TOKEN": "t" * 24}
        for name, value in {**given, "DATABASE_URL": f"sqlite:///{path}"}.items():
            monkeypatch.setenv(name, value)
        return path

    return made


def check(code: int, *more: str) -> str:
    done = CliRunner().invoke(verb.migrate, ["--check", *more])
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout


@pytest.mark.lengthy
def test_what_only_adds_lets_the_release_that_runs_go_on(tables_at: Callable[[str | None], Path]) -> None:
    path = tables_at("0065")
    said = check(0).splitlines()
    assert said[0].startswith("The tables are at 0065; ")
    assert "0066 desk_looks: adds desk_looks" in said
    assert said[-1].startswith("They only add")
    told = json.loads(check(0, "--json"))
    assert (told["at"], told["newest"], told["only_adds"]) == ("0065", migrations.head(), True)
    engine = create_engine(f"sqlite:///{path}")
    assert migrations.current(engine) == "0065", "nothing was changed"
    engine.dispose()


@pytest.mark.lengthy
def test_what_takes_something_away_is_an_exit_code(tables_at: Callable[[str | None], Path]) -> None:
    tables_at("0063")
    said = check(1)
    assert "    TAKES people.sex, which goes" in said
    assert said.splitlines()[-1].startswith("They take something away: end every process of the release before")


@pytest.mark.lengthy
def test_where_nothing_waits_it_says_so(tables_at: Callable[[str | None], Path]) -> None:
    path = tables_at(None)
    assert check(0).startswith("There are no tables yet")
    assert not path.exists(), "and none were made"
    tables_at(migrations.head())
    assert check(0) == f"The tables are at {migrations.head()}, the newest: nothing waits.\n"


@pytest.mark.lengthy
def test_tables_of_the_release_after_fit_the_release_before(tables_at: Callable[[str | None], Path]) -> None:
    """So that two releases serve side by side; older ones, and none at all, do not."""
    path = tables_at("9999")
    assert "of a newer release than this one" in check(0)
    engine = create_engine(f"sqlite:///{path}")
    assert migrations.fits(engine)
    for number in ("0001", migrations.head()):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": number})
        assert migrations.fits(engine) is (number == migrations.head())
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert not migrations.fits(engine)
    engine.dispose()
