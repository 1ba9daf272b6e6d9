"""A change of keys that dies at one of its commits is taken up again, and nobody who dials meanwhile notices."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.models.child import Child
from core.models.record import Tick
from core.operations import key_changes, key_counts
from core.operations.key_changes import KINDS
from core.settings import ROOT, KeySettings
from core.storage import key_resealing
from jobs.key_watch import make_vault
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.jobs.rotating import numbers

DOOMED = """
import os, signal, sys
from pathlib import Path
from core import failpoints
from core.settings import KeySettings
from core.storage.access import operator
from core.storage.db import real_time
from jobs.key_places import KeyFile
from jobs.key_rotation import Rotation
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import open_database
kind, url, path, nth, side = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
KeySettings.model_config["env_file"] = (path,)
failpoints.arm("keys", failpoints.Side(side), nth, lambda: os.kill(os.getpid(), signal.SIGKILL))
Rotation(open_database(url, real_time), KeyFile(path), operator("Jean"), lambda seconds: None).run(kind)
"""


@pytest.mark.lengthy
@SQLITE
@pytest.mark.parametrize("kind", ["field", "index", "pepper", "measure"])
def test_killed_anywhere_it_is_taken_up_again(told: World, secrets: Path, kind: str) -> None:
    """At each of its commits in turn, until one run comes to its end."""
    url = told.database.engine.url.render_as_string(hide_password=False)
    deaths = 0
    for nth in (1, 2, 3, 5, 8, 13, 21):
        command = [sys.executable, "-c", DOOMED, kind, url, str(secrets), str(nth), ("before", "after")[nth % 2]]
        env = {name: value for name, value in os.environ.items() if name not in KINDS.values()}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=90, check=False)
        told.database.vault = make_vault(KeySettings())
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        told.phone(1).dial().press("4", "4071").sees("204711").hangs_up()
        with told.database.write() as tx:
            tx.connection.execute(update(Tick).where(Tick.name == "keys").values(until=None))
        if done.returncode == 0:
            break
        deaths += 1
    assert deaths >= 3
    (kept,) = numbers(secrets, kind)
    assert kept >= 2
    with told.database.read() as tx:
        assert key_changes.count_followed(tx, kind) == 0
        assert set(key_counts.counts(tx, kind)) == {kept}
        if kind == "field":
            assert set(key_resealing.counts(tx)) == {kept}, "the children's own keys too, at both places"
            assert all(each.sex for each in tx.session.scalars(select(Child)))
