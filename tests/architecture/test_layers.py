"""Who may import whom: import-linter's contracts of pyproject.toml, and the page that promises them."""

import pytest
from importlinter.cli import lint_imports

from core.settings import ROOT


def test_calls_go_down_never_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    told = capsys.readouterr().out
    assert code == 0, told
    assert "0 broken" in told


def test_every_room_with_code_is_under_a_contract() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"migrations", "tests", "bench"}
    assert rooms == {"web", "jobs", "ussd", "sms", "conversations", "core"}
    for room in rooms:
        assert f'"{room}"' in text or f"{room} " in text
