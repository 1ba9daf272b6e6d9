"""What our programs make is open to their own account alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import ROOT

PROGRAMS = {
    "cli": "import cli, sys; sys.argv = ['inshuti', '--help']\ntry: cli.main()\nexcept SystemExit: pass",
    "worker": "import worker; worker.main(['nothing'])",
    "app": "import app; app.entrypoint = lambda: None; app.serve()",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_file_of_each_program_is_its_owners_alone(program: str, tmp_path: Path) -> None:
    made = tmp_path / "made"
    code = f"import os; os.umask(0o022)\n{PROGRAMS[program]}\nopen({str(made)!r}, 'w').close()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    assert made.stat().st_mode & 0o777 == 0o600
