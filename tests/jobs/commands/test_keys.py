"""`./inshuti keys` as an operator types it, in an installation of the test's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.sealed_file import read_identity
from core.settings import ROOT

TYPING = """
import contextlib, io, json, sys
import cli
from jobs import key_rotation
key_rotation.SETTLES = 0.1
for words in json.load(sys.stdin):
    said, told, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        sys.argv = ["./inshuti", *words]
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    print(json.dumps([code, said.getvalue(), told.getvalue()]))
"""


def typed(home: Path, *verbs: list[str], **env: str) -> list[tuple[int, str, str]]:
    """Each verb's exit code, and what it said on stdout and stderr; typed in one process."""
    given = {"PATH": os.environ["PATH"], "INSHUTI_HOME": str(home), "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-c", TYPING],
        input=json.dumps(verbs),
        env={**given, "USER": "jean", **env},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.lengthy
@pytest.mark.timeout(300)
def test_from_the_first_start_to_another_key_of_each_kind(tmp_path: Path) -> None:
    kinds = ("field", "index", "pepper", "audit", "measure")
    rotations = [["keys", "rotate", kind, "--json"] for kind in kinds]
    said = typed(
        tmp_path,
        ["seed", "--demo"],
        ["keys", "list"],
        ["backup"],
        ["keys", "backup-pair", "--to", "identity.txt"],
        ["keys", "backup-pair"],
        ["backup", "--to", "one.backup"],
        ["restore", "one.backup", "--identity", "identity.txt", "--rehearse"],
        *rotations,
        ["keys", "rotate", "backup", "--json"],
        ["keys", "list", "--json"],
        ["audit", "verify"],
        ["restore", "one.backup", "--identity", "identity.txt", "--rehearse"],
    )
    codes = [code for code, _, _ in said]
    assert codes == [0, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], said
    listed = said[1][1].splitlines()
    assert [line.split()[0] for line in listed] == [*kinds, "backup"]
    assert "BACKUP_RECIPIENT is missing" in said[2][2]
    assert "is set already" in said[4][2]
    assert read_identity((tmp_path / "identity.txt").read_text())
    assert (tmp_path / "identity.txt").stat().st_mode & 0o777 == 0o600
    assert [json.loads(out)["dropped"] for _, out, _ in said[7:12]] == [[1], [1], [1], [], [1]]
    found = json.loads(said[13][1])
    assert {(each["kind"], each["number"]) for each in found["keys"] if each["current"]} == {
        (kind, 2) for kind in kinds
    }
    assert found["backup_recipient"] == json.loads(said[12][1])["recipient"]
    assert "FIELD_KEYS here do not open" in said[15][2], "that backup needs the keys of its time"
    secrets = (tmp_path / "secrets" / "inshuti.env").read_text()
    shown = "".join(out + told for _, out, told in said)
    for line in secrets.splitlines():
        name, _, value = line.partition("=")
        assert name == "BACKUP_RECIPIENT" or value not in shown
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
