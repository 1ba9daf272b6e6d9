"""The embedded Valkey: behind its password, and the same data after every kind of end."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import redis

from jobs.runner.embedded_valkey import EmbeddedValkey, NoValkey


def connect(valkey: EmbeddedValkey) -> redis.Redis:
    return redis.Redis.from_url(valkey.url, decode_responses=True)


def pid_of(valkey: EmbeddedValkey) -> int:
    return connect(valkey).info("server")["process_id"]


def test_it_answers_and_ends_with_its_block(tmp_path):
    with EmbeddedValkey(tmp_path) as valkey:
        assert connect(valkey).ping() is True
        assert valkey.is_alive()
    assert not valkey.is_alive()
    with pytest.raises(redis.ConnectionError):
        connect(valkey).ping()


def test_strangers_without_the_password_are_turned_away(tmp_path):
    with EmbeddedValkey(tmp_path) as valkey:
        password, address = valkey.url.removeprefix("redis://:").split("@")
        for wrong in (f"redis://{address}", f"redis://:guess@{address}"):
            with pytest.raises(redis.AuthenticationError):
                redis.Redis.from_url(wrong).ping()
        shown = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid_of(valkey))], capture_output=True, text=True)
        assert "valkey-server" in shown.stdout
        assert password not in shown.stdout
        assert not [file for file in files_of(tmp_path) if password.encode() in file.read_bytes()]


def test_it_never_evicts_and_writes_every_second(tmp_path):
    with EmbeddedValkey(tmp_path) as valkey:
        settings = connect(valkey).config_get("*")
    assert settings["maxmemory-policy"] == "noeviction"
    assert (settings["appendonly"], settings["appendfsync"]) == ("yes", "everysec")


def test_a_restart_keeps_the_data(tmp_path):
    with EmbeddedValkey(tmp_path) as valkey:
        connect(valkey).set("bell", "rung")
    with EmbeddedValkey(tmp_path) as valkey:
        assert connect(valkey).get("bell") == "rung"


def test_killed_with_9_it_comes_back_under_the_same_address_with_its_data(tmp_path):
    with EmbeddedValkey(tmp_path) as valkey:
        connect(valkey).set("bell", "rung")
        first = pid_of(valkey)
        os.kill(first, signal.SIGKILL)
        while valkey.is_alive():
            time.sleep(0.01)
        valkey.revive()
        assert connect(valkey).get("bell") == "rung"
        assert pid_of(valkey) != first


def test_reviving_the_living_changes_nothing(tmp_path):
    with EmbeddedValkey(tmp_path) as valkey:
        before = pid_of(valkey)
        valkey.revive()
        assert pid_of(valkey) == before


def test_two_never_write_to_one_folder(tmp_path):
    with EmbeddedValkey(tmp_path), pytest.raises(NoValkey, match="is Inshuti up already"):
        EmbeddedValkey(tmp_path, handover=0.2).start()


def test_a_start_that_fails_says_why(tmp_path):
    (tmp_path / "appendonlydir").write_text("not a folder")
    with pytest.raises(NoValkey, match="does not start: .*appendonlydir"):
        EmbeddedValkey(tmp_path).start()


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
