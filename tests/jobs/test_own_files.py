"""What our programs make is open to their own account alone."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import ROOT
from jobs import own_files
from tests.fixtures import forked
from tests.fixtures.world import settings_with

PROGRAMS = {
    "cli": "import cli, sys; sys.argv = ['inshuti', '--help']\ntry: cli.main()\nexcept SystemExit: pass",
    "worker": "import worker; worker.main(['nothing'])",
    "app": "import app; app.entrypoint = lambda: None; app.serve()",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_file_of_each_program_is_its_owners_alone(program: str, tmp_path: Path) -> None:
    script, made = tmp_path / "program.py", tmp_path / "made"
    script.write_text(f"import os; os.umask(0o022)\n{PROGRAMS[program]}\nopen({str(made)!r}, 'w').close()\n")
    told = forked.run([str(script)], os.environ, ROOT)
    assert told.returncode == 0, told.stderr
    assert made.stat().st_mode & 0o777 == 0o600


def test_the_keys_and_their_folder_are_their_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    folder.chmod(0o755)
    keys = folder / "inshuti.env"
    keys.touch(mode=0o600)
    monkeypatch.setattr(own_files, "SECRETS", keys)
    monkeypatch.setattr(own_files, "VAR", tmp_path / "var")
    settings = settings_with(database_url=SecretStr("postgresql+psycopg://127.0.0.1/inshuti"))
    assert own_files.open_to_others(settings) == [folder]
    folder.chmod(0o700)
    assert own_files.open_to_others(settings) == []
    keys.chmod(0o640)
    assert own_files.open_to_others(settings) == [keys]


def test_keys_that_lie_in_var_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    var = tmp_path / "var"
    var.mkdir()
    (tmp_path / "link").symlink_to(var)
    monkeypatch.setattr(own_files, "VAR", var)
    for place, beside in ((f"{var}/keys", True), (f"{tmp_path}/link/keys", True), (f"{tmp_path}/variety", False)):
        settings = settings_with(key_store=SecretStr(f"{tmp_path}/one,{place}"))
        assert own_files.keys_beside_data(settings) == [place] * beside
