"""What an operator writes wrong in `.env` or the environment is said with its mend: no traceback, token or key."""

import re
from collections.abc import Callable

import pytest

from tests.fixtures.verbs import run
from tests.fixtures.world import SECRET
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


def a_folder_for_the_key_file(at: Installation) -> None:
    begin_anew(at)
    (at.folder / "secrets" / "inshuti.env").mkdir(parents=True)


def a_file_for_the_folder_of_keys(at: Installation) -> None:
    begin_anew(at)
    (at.folder / "secrets").write_text("x")


def a_key_file_that_is_not_utf8(at: Installation) -> None:
    forget_keys(at)
    (at.folder / "secrets").mkdir()
    (at.folder / "secrets" / "inshuti.env").write_bytes(b"SECRET_KEY=\xe9\n")


def key_files_that_disagree(at: Installation) -> None:
    keys = {name: at.env[name] for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN")}
    forget_keys(at)
    for folder, name, secret in (("var", "secrets.env", SECRET), ("secrets", "inshuti.env", "z" * 40)):
        (at.folder / folder).mkdir(exist_ok=True)
        lines = [f"{key}={value}\n" for key, value in {**keys, "SECRET_KEY": secret}.items()]
        (at.folder / folder / name).write_text("".join(lines))


def begin_anew(at: Installation) -> None:
    """As at the first start: nothing is kept yet."""
    forget_keys(at)
    (at.folder / "var" / "inshuti.db").unlink()


def forget_keys(at: Installation) -> None:
    """They are to come from the file, or from nowhere."""
    for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"):
        at.env[name] = ""


SAID: dict[Callable[[Installation], None], str] = {
    latin: r"\.env is not UTF-8\. Save it as UTF-8",
    a_quotation_mark_that_stays_open: r"\.env, line 1, cannot be read\. Write NAME=value",
    a_port_that_is_a_word: r"DATABASE_URL: must be an address like postgresql://user:password@host:5432/name\.",
    no_database_at_all: r"no whole database: see DATABASE_URL, or put the last backup back; nothing was changed\.",
    a_folder_in_a_file: r"the folder /dev/null cannot be made: .*\. Make it for this account, or name another\.",
    one_place_of_the_keys: r"KEY_STORE: names one place twice",
    a_folder_for_the_key_file: r"inshuti\.env cannot be used: a folder stands there where a file is meant",
    a_file_for_the_folder_of_keys: r"secrets/inshuti\.env cannot be (used|read): ",
    a_key_file_that_is_not_utf8: r"inshuti\.env is not UTF-8\. Save it as UTF-8",
    key_files_that_disagree: r"hold other keys\. Keep the one of this database and take the other away\.",
    keys_in_a_file: r"keys/one cannot be .*\. Mend the place that KEY_STORE names",
}


@pytest.mark.lengthy
@pytest.mark.parametrize("failure", SAID)
def test_what_an_operator_writes_wrong_is_said_with_its_mend(
    failure: Callable[[Installation], None], installation: Installation
) -> None:
    whole = dict(installation.env)
    failure(installation)
    told = run(installation.env, "seed", "--demo", cwd=installation.folder)
    is_well_said(told, Installation(installation.folder, whole))
    assert told.returncode == 2
    assert re.search(SAID[failure], told.stderr), told.stderr
    assert "dotenv" not in told.stderr
