"""What `up` says of itself: once that it is ready, and what keeps it from that."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.settings import Settings
from jobs.runner import begun, ready_notice
from jobs.runner.ready_notice import ReadyNotice
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN

KEYS = "FIELD_KEYS is not what this database was written with."


def check(name: str, ok: bool, detail: str, needs: str = "person") -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail, "needs": needs}


@pytest.fixture
def notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReadyNotice:
    monkeypatch.setattr(ready_notice, "ADDRESS", tmp_path / "var" / "address")
    settings = Settings(
        database_url=SecretStr("sqlite:///unused"),
        secret_key=SecretStr(SECRET),
        field_keys=SecretStr(FIELD_KEYS),
        webhook_token=SecretStr(TOKEN),
        operator_token=SecretStr("operators-token-one, operators-token-two"),
        host="0.0.0.0",  # noqa: S104  as somebody may set it
        simulator=False,
    )
    return ReadyNotice(settings, "http://0.0.0.0:8000", "http://127.0.0.1:8000", with_demo=False)


def answers(monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]) -> list[tuple[str, str]]:
    asked = []

    def look(base: str, token: str = "") -> dict[str, Any]:
        asked.append((base, token))
        return told

    monkeypatch.setattr(begun, "look", look)
    return asked


def test_what_keeps_it_from_serving_is_said_once(
    notice: ReadyNotice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, {})
    notice.look()
    answers(monkeypatch, {"ok": False, "checks": [check("keys", False, KEYS, "serve"), check("disk", False, "Full.")]})
    notice.look()
    notice.look()
    assert capsys.readouterr().err == f"Cannot serve: {KEYS}\n"
    assert not ready_notice.ADDRESS.exists()


def test_once_ready_it_says_what_a_person_must_look_at(
    notice: ReadyNotice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = answers(
        monkeypatch, {"ok": True, "checks": [check("clock", True, "It ticks."), check("disk", False, "Full.")]}
    )
    notice.look()
    notice.look()
    assert asked == [("http://127.0.0.1:8000", "operators-token-one")], (
        "near, with a token, and once it is ready no more"
    )
    assert capsys.readouterr().err.splitlines() == [
        "Inshuti is ready: http://0.0.0.0:8000",
        "  readiness  http://0.0.0.0:8000/readyz",
        "  look at    disk: Full.",
        "  Ctrl-C ends.",
    ]
    assert ready_notice.ADDRESS.read_text() == "http://0.0.0.0:8000"


@pytest.mark.parametrize("with_demo", [True, False])
def test_the_demo_pin_is_named_only_where_the_demo_people_are(
    notice: ReadyNotice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], with_demo: bool
) -> None:
    answers(monkeypatch, {"ok": True, "checks": []})
    chosen = notice._chosen.model_copy(update={"simulator": True, "host": "127.0.0.1"})
    ReadyNotice(chosen, "http://127.0.0.1:8000", "http://127.0.0.1:8000", with_demo=with_demo).look()
    said = capsys.readouterr().err
    assert "/simulator" in said
    assert ("PIN" in said) is with_demo
