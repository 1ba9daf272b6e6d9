"""What `up` says of itself: once that it is ready, and what keeps it from that."""

from pathlib import Path
from typing import Any

import pytest

from jobs.runner import begun
from jobs.runner.ready_notice import ReadyNotice

KEYS = "FIELD_KEYS is not what this database was written with."


def check(name: str, ok: bool, detail: str, needs: str = "person") -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail, "needs": needs}


@pytest.fixture
def address(tmp_path: Path) -> Path:
    return tmp_path / "var" / "address"


@pytest.fixture
def notice(address: Path) -> ReadyNotice:
    return ReadyNotice("http://0.0.0.0:8000", "http://127.0.0.1:8000", "operators-token-one", "", address)


def answers(monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]) -> list[tuple[str, str]]:
    asked = []

    def look(base: str, token: str = "") -> dict[str, Any]:
        asked.append((base, token))
        return told

    monkeypatch.setattr(begun, "look", look)
    return asked


def test_what_keeps_it_from_serving_is_said_once(
    notice: ReadyNotice, address: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    answers(monkeypatch, {})
    notice.look(said.append)
    answers(monkeypatch, {"ok": False, "checks": [check("keys", False, KEYS, "serve"), check("disk", False, "Full.")]})
    notice.look(said.append)
    notice.look(said.append)
    assert said == [f"Cannot serve: {KEYS}"]
    assert not address.exists()


def test_once_ready_it_says_what_a_person_must_look_at(
    notice: ReadyNotice, address: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(
        monkeypatch, {"ok": True, "checks": [check("clock", True, "It ticks."), check("disk", False, "Full.")]}
    )
    said: list[str] = []
    notice.look(said.append)
    notice.look(said.append)
    assert asked == [("http://127.0.0.1:8000", "operators-token-one")], (
        "near, with a token, and once it is ready no more"
    )
    assert "\n".join(said).splitlines() == [
        "Inshuti is ready: http://0.0.0.0:8000",
        "  readiness  http://0.0.0.0:8000/readyz",
        "  look at    disk: Full.",
        "  Ctrl-C ends.",
    ]
    assert address.read_text() == "http://0.0.0.0:8000"


def test_officers_read_where_the_desk_is(address: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, {"ok": True, "checks": []})
    base = "http://127.0.0.1:8000"
    said: list[str] = []
    ReadyNotice(base, base, "", "", address, desk=f"{base}/console   (0788000201)").look(said.append)
    assert "  desk       http://127.0.0.1:8000/console   (0788000201)" in said[0]


@pytest.mark.parametrize("phones", ["http://127.0.0.1:8000/simulator", ""])
def test_the_phones_are_named_where_there_are_any(address: Path, monkeypatch: pytest.MonkeyPatch, phones: str) -> None:
    answers(monkeypatch, {"ok": True, "checks": []})
    said: list[str] = []
    ReadyNotice("http://127.0.0.1:8000", "http://127.0.0.1:8000", "", phones, address).look(said.append)
    assert ("/simulator" in said[0]) is bool(phones)
