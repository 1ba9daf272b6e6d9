"""`./inshuti programme check` and `diff`, as they are typed: they tell everything, and change nothing."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from cli import verbs
from core.settings import ROOT
from tests.core.support.programmes import changed
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN, World

OURS = str(ROOT / "programme.toml")


def run(*args: str, database: str = "sqlite:////nowhere/at/all.db") -> Result:
    env = {"DATABASE_URL": database, "SECRET_KEY": SECRET, "FIELD_KEYS": FIELD_KEYS, "WEBHOOK_TOKEN": TOKEN}
    return CliRunner(env=env).invoke(verbs, ["programme", *args])


def other(tmp_path: Path, *changes: tuple[str, str]) -> str:
    path = tmp_path / "proposed.toml"
    path.write_text(changed(*changes))
    return str(path)


def test_a_sound_file_is_told_block_by_block() -> None:
    done = run("check", OURS)
    assert done.exit_code == 0, done.output
    assert "\nhours: Inshuti project, 2026-11-01. Danger goes at any hour." in done.output
    assert done.output.endswith("No fault. " + OURS + " takes effect at the next start.\n")
    told = json.loads(run("check", OURS, "--json").output)
    assert (told["ok"], told["faults"]) == (True, [])
    assert told["blocks"]["joining"] == {
        "author": "Inshuti project",
        "date": "2026-11-01",
        "note": "Many reports of one danger are one alert.",
    }


def test_every_fault_is_told_and_is_exit_code_1(tmp_path: Path) -> None:
    path = other(tmp_path, ('eve = "17:00"', 'eve = "late"'), ("key = 98", "key = 97"), ("2026-11-22", "2999-01-01"))
    done = run("check", path)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        'hours.eve: "late" is no time of day. Write one like 07:00 or 17:30.',
        "categories.conduct.key: 97 is another category's key too. Give each its own.",
        "categories: no category has the key 98. People press it: give it to one.",
        "watch.date: 2999-01-01 has not come yet. Write the day on which it was decided.",
        f"Faults: 4. No start would take {path}.",
    ]
    told = json.loads(run("check", path, "--json").output)
    assert (told["ok"], len(told["faults"]), told["blocks"]) == (False, 4, {})
    assert run("check", str(tmp_path / "nowhere.toml")).exit_code == 1


def test_a_warning_is_told_and_is_no_fault(tmp_path: Path) -> None:
    path = other(tmp_path, ('after = "60m"', 'after = "60d"'))
    done, said = run("check", path), '"60d" is later than the 1 h'
    (warning,) = [line for line in done.output.splitlines() if said in line]
    assert warning.startswith(f"WARNING ladders.danger.rungs.3.after: {said}")
    assert done.exit_code == 0
    told = json.loads(run("check", path, "--json").output)
    assert told["ok"]
    assert warning in [f"WARNING {each}" for each in told["warnings"]]


def test_what_an_office_program_saves_is_read(tmp_path: Path) -> None:
    """A mark of the byte order in front, and line ends of two characters."""
    path = tmp_path / "saved.toml"
    path.write_bytes(b"\xef\xbb\xbf" + Path(OURS).read_bytes().replace(b"\n", b"\r\n"))
    assert run("check", str(path)).exit_code == 0


@SQLITE
def test_what_differs_is_told_with_what_it_means_and_what_it_changes(world: World, tmp_path: Path) -> None:
    world.phone(1).dial().press("2", "1")
    path = other(tmp_path, ('{ after = "30m"', '{ after = "45m"'), ('police = "112"', 'police = "1122"'))
    url = world.database.engine.url.render_as_string(hide_password=False)
    done = run("diff", OURS, path, database=url)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        'helplines.police (the police): was "112", is "1122"',
        'ladders.danger.rungs.2.after (after how long nobody owns the alert): was "30m", is "45m"',
        "Values that differ: 2.",
        "1 of 1 alerts nobody owns would tell others with the next rung, or the one behind it at another time.",
    ]
    told = json.loads(run("diff", OURS, path, "--json", database=url).output)
    assert [each["place"] for each in told["differences"]] == ["helplines.police", "ladders.danger.rungs.2.after"]
    assert {each["name"] for each in told["effects"]} > {"next_rung", "seen_by", "reminders", "next_visit", "messages"}


def test_where_no_database_is_nothing_is_counted_and_none_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.db"
    done = run("diff", OURS, OURS, database=url)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "Values that differ: 0.",
        "There is no database of this release here: nothing that is open was counted.",
    ]
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_cannot_be_used_is_not_compared(tmp_path: Path) -> None:
    done = run("diff", OURS, other(tmp_path, ("pin_tries = 5", "pin_tries = 0")))
    assert done.exit_code == 1
    assert "limits.pin_tries: 0 is no whole number of 1 or more. Write one like 1." in done.output
