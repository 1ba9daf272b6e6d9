"""A backup is restored on trial: into a database of its own that is thrown away, while the service goes on."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import migrations
from core.monitoring import alarms
from core.operations.snapshot import NotFit
from core.storage import audit_walk, ticks
from core.storage.db import Database
from jobs import backup
from jobs.audit_checkpoints import Heads
from jobs.backup import Restored, Step


def rehearse(
    service: Database, opened: Callable[[str], Database], identity: str, path: Path, step: Step = lambda rows: None
) -> Restored:
    """Restore the file where nobody is served, walk its audit, see that today's keys open it; then the service knows
    that it can be done. `opened` opens the database of an address, with today's keys.

    Raises Damaged, NotFit (also for keys that do not open it) or NotWritten: then nothing is noted.
    """
    with tempfile.TemporaryDirectory(prefix="inshuti-rehearsal-") as folder:
        url = f"sqlite:///{folder}/restored.db"
        trial, heads = opened(url), Heads.of(url)
        try:
            migrations.upgrade(trial.engine, sealer=trial.sealer())
            done = backup.restore(trial, identity, heads, path, step)
            with trial.read(one_moment=True) as tx:
                found = audit_walk.verify(tx, heads.heads())
        finally:
            trial.engine.dispose()
    if found.broken is not None:
        raise NotFit(f"The audit in the backup is broken at place {found.broken.place}: {found.broken.why}.")
    with service.write("rehearsal") as tx:
        ticks.mark(tx, alarms.RESTORED)
    return done
