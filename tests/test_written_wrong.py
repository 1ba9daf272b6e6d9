"""What an operator writes wrong in `.env` or the environment is said with its mend: no traceback, token or key."""

import re
from collections.abc import Callable

import pytest

from tests.fixtures.verbs import run
from tests.test_failures import PASSWORD, Installation, installation, is_well_said

__all__ = ["installation"]


def latin(at: Installation) -> None:
    (at.folder / ".env").write_bytes(b"# caf\xe9\nLOG_LEVEL=WARNING\n")


def a_quotation_mark_that_stays_open(at: Installation) -> None:
    (at.folder / ".env").write_text('LOG_LEVEL="WARNING\n')


def a_port_that_is_a_word(at: Installation) -> None:
    at.env["DATABASE_URL"] = f"postgresql://inshuti:{PASSWORD}@host:port/inshuti"


def no_database_at_all(at: Installation) -> None:
    (at.folder / "var" / "inshuti.db").write_bytes(b"hello " * 900)


def a_folder_in_a_file(at: Installation) -> None:
    at.env["DATABASE_URL"] = "sqlite:////dev/null/x.db"


def one_place_of_the_keys(at: Installation) -> None:
    at.env["KEY_STORE"] = f"{at.folder}/keys,{at.folder}/./keys/"


def keys_in_a_file(at: Installation) -> None:
    (at.folder / "keys").write_text("x")
    at.env["KEY_STORE"] = f"{at.folder}/keys/one,{at.folder}/two"
    (at.folder / "var" / "inshuti.db").unlink()


SAID: dict[Callable[[Installation], None], str] = {
    latin: r"\.env is not UTF-8\. Save it as UTF-8",
    a_quotation_mark_that_stays_open: r"\.env, line 1, cannot be read\. Write NAME=value",
    a_port_that_is_a_word: r"DATABASE_URL: must be an address like postgresql://user:password@host:5432/name\.",
    no_database_at_all: r"no whole database: see DATABASE_URL, or put the last backup back; nothing was changed\.",
    a_folder_in_a_file: r"the folder /dev/null cannot be made: .*\. Make it for this account, or name another\.",
    one_place_of_the_keys: r"KEY_STORE: names one place twice",
    keys_in_a_file: r"keys/one cannot be .*\. Mend the place that KEY_STORE names",
}


@pytest.mark.parametrize("failure", SAID)
def test_what_an_operator_writes_wrong_is_said_with_its_mend(
    failure: Callable[[Installation], None], installation: Installation
) -> None:
    failure(installation)
    told = run(installation.env, "seed", "--demo", cwd=installation.folder)
    is_well_said(told, installation)
    assert told.returncode == 2
    assert re.search(SAID[failure], told.stderr), told.stderr
    assert "dotenv" not in told.stderr
