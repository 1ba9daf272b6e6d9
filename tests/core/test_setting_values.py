"""Hosts, lines of `.env`, and paths that are relative to an installation."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from core.errors import BadSetting
from core.setting_values import KeyPlaces, _host, at_home, env_file_faults, web_address

KNOWN = {"REDIS_URL", "PORT", "LOG_LEVEL"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1"), ("localhost", "localhost"), ("a-b.rw", "a-b.rw")],
)
def test_a_host_is_an_address_or_a_name(written: str, kept: str) -> None:
    assert _host(written) == kept


@pytest.mark.parametrize("written", ["256.1.1.1", "1", "", "a b", "http://x", "::g", "-x", "x" * 300, "[localhost]"])
def test_what_is_neither_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"must be an address of this machine like 127\.0\.0\.1 or ::1"):
        _host(written)


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    assert web_address("::1", 80) == "http://[::1]:80"
    assert web_address("localhost", 80) == "http://localhost:80"


def told(folder: Path, text: str) -> list[str]:
    (folder / ".env").write_text(text)
    return [each.replace(str(folder), "") for each in env_file_faults(folder / ".env", KNOWN)]


def test_what_is_right_in_an_env_file_is_not_mentioned(tmp_path: Path) -> None:
    assert env_file_faults(tmp_path / ".env", KNOWN) == []
    assert told(tmp_path, "# REDIS=1\n\nREDIS_URL=x # why\nexport port='80'\nLOG_LEVEL=\n") == []


def test_a_name_that_no_setting_has_is_told_with_a_near_one_and_without_its_value(tmp_path: Path) -> None:
    said = told(tmp_path, "RDIS_URL=s3cret\nPORT=80\nWIDGETS=s3cret\nnot a line\n")
    assert said == [
        "RDIS_URL: there is no such setting (/.env). Did you mean REDIS_URL? Mend the name, or take it out.",
        "WIDGETS: there is no such setting (/.env). Mend the name, or take it out.",
        "/.env, line 4, cannot be read. Write NAME=value, or # before a remark.",
    ]


def test_an_env_file_that_cannot_be_read_at_all_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\n")
    with pytest.raises(BadSetting, match="is not UTF-8"):
        env_file_faults(tmp_path / ".env", KNOWN)
    with pytest.raises(BadSetting, match="cannot be read: Is a directory"):
        env_file_faults(tmp_path, KNOWN)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("sqlite:///var/x.db", "sqlite:////home/var/x.db"),
        ("sqlite:///x.db?timeout=5", "sqlite:////home/x.db?timeout=5"),
        *((each, each) for each in ("sqlite:////var/x.db", "sqlite:///:memory:", "sqlite:///", "postgresql://h/d")),
    ],
)
def test_only_a_relative_path_of_sqlite_is_one_from_home(url: str, kept: str) -> None:
    assert at_home(url, Path("/home")) == kept


@pytest.mark.parametrize("second", ["one", "one/", "./one", "two/../one", "link"])
def test_one_place_of_the_keys_is_not_two_however_it_is_written(second: str, tmp_path: Path) -> None:
    """Both copies would go with one fault, and a process would wait for itself."""
    (tmp_path / "one").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "one")
    with pytest.raises(ValidationError, match="names one place twice"):
        TypeAdapter(KeyPlaces).validate_python(f"{tmp_path}/one,{tmp_path}/{second}")
    assert TypeAdapter(KeyPlaces).validate_python(f"{tmp_path}/one,{tmp_path}/two")
