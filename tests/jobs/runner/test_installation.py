"""What pip or venv complains of, as whoever set up is told it."""

import subprocess
import sys
from pathlib import Path

import pytest

from jobs.runner.installation import explained


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_its_venv_is_named_with_what_brings_it(module: str, tmp_path: Path) -> None:
    """What such a Python says is asked of one from which the module was taken."""
    hidden = f"import sys, runpy; sys.modules[{module!r}] = None; runpy.run_module({module!r})"
    told = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert told.returncode
    for words in (told.stderr, f"/usr/bin/python3.11: No module named {module}"):
        said = explained(words)
        assert "this Python comes without its venv: install it (on Debian, python3-venv)" in said
        assert "Traceback" not in said


def test_what_nobody_knows_is_shown_without_passwords() -> None:
    said = explained("ERROR: odd thing at http://user:s3cret@host/simple")
    assert "odd thing" in said and "s3cret" not in said
