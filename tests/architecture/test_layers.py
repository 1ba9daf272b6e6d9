"""Who may import whom: import-linter's contracts of pyproject.toml, and the page that promises them."""

import subprocess
import sys
from pathlib import Path

from core.settings import ROOT


def test_calls_go_down_never_up() -> None:
    """In a process of its own: the linter silences every logger of the one it runs in."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_room_with_code_is_under_a_contract() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"migrations", "tests", "bench"}
    assert packages == {"web", "jobs", "ussd", "sms", "conversations", "core"}
    for package in packages:
        assert f'"{package}"' in text or f"{package} " in text
