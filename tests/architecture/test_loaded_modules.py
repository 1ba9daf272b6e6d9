"""What each process of the Procfile must not load: what it never uses would lie in its memory all day long."""

import importlib.util
import json
import subprocess
import sys

import pytest

from core.settings import ROOT

ONE_NEVER_SERVES_WITH = (
    "alembic",
    "mako",
    "rich",
    "pygments",
    "openpyxl",
    "requests",
    "urllib3",
    "smtplib",
    "phonenumbers",
    "fido2",
)
"""What only verbs, files and rare moments need."""
WEB = ("flask", "werkzeug", "granian", "jinja2", "web")
SWEEPS = (
    "jobs.clock",
    "jobs.schedule",
    "core.cases",
    "core.reporting",
    "core.broadcasts",
    "core.measures",
    "core.referrals",
)
HEAVY = (
    "core.settings",
    "core.logs",
    "core.models",
    "sqlalchemy",
    "pydantic",
    "cryptography",
    "redis",
    "rq",
    "babel",
    "click",
)
LOADED = {
    "drain": ("import worker", (*ONE_NEVER_SERVES_WITH, *WEB, "conversations", *SWEEPS)),
    "clock": ("import worker, jobs.clock, jobs.audit_checkpoints", (*ONE_NEVER_SERVES_WITH, *WEB)),
    "office": ("import worker, jobs.office", (*ONE_NEVER_SERVES_WITH, *WEB, "conversations", *SWEEPS)),
    "web": ("import app", ONE_NEVER_SERVES_WITH),
    "up": ("import jobs.runner.serving", (*ONE_NEVER_SERVES_WITH, *WEB, *SWEEPS, *HEAVY)),
}


@pytest.mark.parametrize("process", LOADED)
def test_a_process_loads_nothing_heavy_that_it_never_uses(process: str) -> None:
    imports, unused = LOADED[process]
    program = f"import json, sys; sys.path.insert(0, '.'); {imports}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert loaded.intersection(unused) == set()


def test_what_is_named_here_is_there_to_be_loaded() -> None:
    """A name that nothing has any more would forbid nothing."""
    for name in (*ONE_NEVER_SERVES_WITH, *WEB, *SWEEPS, *HEAVY):
        assert importlib.util.find_spec(name), name
