"""The operator's verbs as an operator calls them: as processes, on throw-away data."""

import contextlib
import fcntl
import json
import os
import runpy
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

import cli
from core import logs
from core.settings import ROOT
from jobs import key_file
from jobs.runner import begun
from tests.fixtures.verbs import environment, free, run


@pytest.mark.lengthy
def test_seeding_says_who_the_demo_people_are_and_may_be_repeated(tmp_path: Path) -> None:
    env = environment(tmp_path)
    first = run(env, "seed", "--demo", "--json")
    assert first.returncode == 0, first.stderr
    listing = json.loads(first.stdout)
    assert listing["short_code"] == "*801#"
    assert listing["ussd_path"] == "/ussd/africastalking/" + "t" * 24
    roles = {each["msisdn"]: each["role"] for each in listing["people"]}
    assert roles["+250788000001"] == roles["+250788000002"] == "volunteer"
    assert roles["+250788000201"] == "social_worker"
    assert {each["pin"] for each in listing["people"]} == {"4071"}
    mine = [each for each in listing["children"] if "+250788000001" in each["pair"]]
    assert len(mine) >= 4
    again = json.loads(run(env, "seed", "--demo", "--json").stdout)
    assert again == listing


def test_wrong_settings_are_named_all_at_once_without_a_traceback(tmp_path: Path) -> None:
    env = environment(tmp_path, PORT="many", SMS_GATEWAY="africastalking", SIMULATOR="1")
    told = run(env, "migrate")
    assert told.returncode == 2
    for name in ("PORT", "AT_USERNAME", "AT_API_KEY", "SIMULATOR"):
        assert name in told.stderr
    assert "Traceback" not in told.stderr


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "var" / "secrets.env"
    assert key_file.keep_secrets(path, tmp_path / "none.db")
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_text()
    assert not key_file.keep_secrets(path, tmp_path / "none.db")
    assert path.read_text() == before


def test_a_database_without_its_keys_is_not_given_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "inshuti.db").write_bytes(b"")
    with pytest.raises(Exception, match="Put the key file back"):
        key_file.keep_secrets(tmp_path / "secrets.env", tmp_path / "inshuti.db")


@pytest.mark.lengthy
def test_up_serves_survives_a_kill_and_ends_cleanly(tmp_path: Path, valkey_url: str) -> None:
    port = free()
    env = environment(tmp_path, PORT=str(port), REDIS_URL=valkey_url)
    base = f"http://127.0.0.1:{port}"
    served = subprocess.Popen([sys.executable, str(ROOT / "cli.py"), "up"], env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert begun.wait_until_ready(base)
        clock = _child_of(served.pid, "clock")
        assert clock, "nobody to kill: number 0 is everybody"
        os.kill(clock, signal.SIGKILL)
        end = time.monotonic() + 30
        # Asked once a turn: a process that is about to become its command has no words for a moment.
        while (again := _child_of(served.pid, "clock")) in (clock, 0) and time.monotonic() < end:
            time.sleep(0.1)
        assert again not in (clock, 0)
        assert requests.get(f"{base}/simulator", timeout=5).status_code == 200
    finally:
        served.send_signal(signal.SIGINT)
        _, said = served.communicate(timeout=40)
    assert served.returncode == 0
    assert f"Inshuti is ready: {base}" in said
    assert "look at    officers: Nobody holds 3 posts" in said
    assert "Traceback" not in said
    assert "Python threads" not in said


@pytest.mark.lengthy
def test_where_nobody_reads_what_up_says_hops_are_answered_and_the_clock_ticks(tmp_path: Path, valkey_url: str) -> None:
    port = free()
    env = environment(tmp_path, PORT=str(port), REDIS_URL=valkey_url, LOG_LEVEL="INFO", SIMULATOR="1")
    base = f"http://127.0.0.1:{port}"
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)  # full after a few dozen hops
    served = subprocess.Popen([sys.executable, str(ROOT / "cli.py"), "up"], env=env, stdout=writer, stderr=writer)
    os.close(writer)
    try:
        assert begun.wait_until_ready(base)
        for at in range(200):
            asked = {"sessionId": f"s{at}", "phoneNumber": "+250788000001", "text": "", "serviceCode": "*801#"}
            answer = requests.post(f"{base}/ussd/africastalking/{'t' * 24}", data=asked, timeout=5)
            assert answer.text.startswith("CON "), answer.text
        before = _ticked(tmp_path)
        end = time.monotonic() + 30
        while _ticked(tmp_path) == before:
            assert time.monotonic() < end, "the clock stands"
            time.sleep(0.1)
        waiting = array("i", [0])
        fcntl.ioctl(reader, termios.FIONREAD, waiting)
        assert waiting[0] > 2048, "nobody has read it, and it was as good as full"
    finally:
        served.send_signal(signal.SIGINT)
        while os.read(reader, 4096):
            pass
        os.close(reader)
    assert served.wait(timeout=40) == 0


def _ticked(folder: Path) -> list[tuple[str]]:
    """When anything went on by the clock, as the database has it."""
    with contextlib.closing(sqlite3.connect(f"file:{folder}/cli.db?mode=ro", uri=True)) as database:
        return database.execute("SELECT name, at FROM ticks ORDER BY name").fetchall()


def _child_of(parent: int, word: str) -> int:
    """The process below `parent` whose command has that word, or that was forked to be it; 0 if there is none."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = [(entry / "comm").read_bytes().rstrip(b"\n"), *(entry / "cmdline").read_bytes().split(b"\0")]
            above = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if above == parent and word.encode() in command:
            return int(entry.name)
    return 0


@pytest.mark.lengthy
def test_the_doctor_says_what_is_wrong_and_exits_so(tmp_path: Path, has_tables: Callable[[Path], None]) -> None:
    env = environment(tmp_path)
    told = run(env, "doctor", "--json")
    assert (told.returncode, json.loads(told.stdout)["ok"]) == (1, False), told.stderr
    has_tables(tmp_path / "cli.db")
    assert run(env, "migrate").returncode == 0
    told = run(env, "doctor")
    assert told.returncode == 1
    wrong = [line for line in told.stdout.splitlines() if line.startswith("WRONG")]
    assert [each.split()[1] for each in wrong] == ["clock", "officers"], told.stdout
    assert "the nation: national" in wrong[1], "an empty land needs a national desk"


def test_arguments_of_the_suite_keep_its_workers() -> None:
    tool = runpy.run_path(str(ROOT / "inshuti"), run_name="tool")
    assert not tool["says_how_many"](["-q", "tests/sms"])
    for own in (["-n", "2"], ["-n2"], ["--dist=load"], ["-p", "no:xdist"], ["--numprocesses=1"]):
        assert tool["says_how_many"](own), own


def test_the_answer_of_a_verb_stands_alone_on_stdout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it owes to somebody is a line of the log elsewhere; here it would stand before the JSON."""

    def owing(**_how: object) -> None:
        logs.get().info("owed", lane="receipts")
        logs.get().warning("fault", name="said")

    logs.configure("DEBUG")
    monkeypatch.setattr(cli, "verbs", owing)
    cli.main()
    assert [json.loads(each)["event"] for each in capsys.readouterr().out.splitlines()] == ["fault"]
    logs.get().info("owed", lane="receipts")
    assert "owed" in capsys.readouterr().out, "as before behind it"
