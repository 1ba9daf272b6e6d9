"""The newest backup leaves the building: a program of the operator's is called with the file, and takes it there."""

import os
import re
import shlex
import subprocess
from pathlib import Path

from core.errors import BadSetting
from core.monitoring.alarms import BACKUP_AWAY
from core.settings import Settings
from core.storage import ticks
from core.storage.db import Database
from jobs.alarm_channels import KEPT
from jobs.backup import FOLDER, NAMED, NotWritten

SECONDS = 3600.0
"""How long it may take: a nation's backup over a slow line."""


def command_of(settings: Settings) -> list[str]:
    """The program and its first words. Raises BadSetting where none is set."""
    if settings.backup_command is None:
        raise BadSetting("BACKUP_COMMAND is missing: a program that is called with a backup's file and takes it away.")
    return shlex.split(settings.backup_command)


def newest(folder: Path = FOLDER) -> Path:
    """The newest backup in the usual folder. Raises NotWritten where there is none."""
    found = sorted(each for each in folder.glob("inshuti-*.backup") if re.fullmatch(NAMED, each.name))
    if not found:
        raise NotWritten(f"There is no backup in {folder}: run ./inshuti backup first.")
    return found[-1]


def send(database: Database, command: list[str], file: Path, seconds: float = SECONDS) -> None:
    """Have it taken away, and note that it was. Raises NotWritten if the program cannot be run, does not end or fails:
    its own words are not repeated, as nobody knows what stands in them.
    """
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    quiet = subprocess.DEVNULL
    try:
        subprocess.run(
            [*command, str(file)], env=env, stdin=quiet, stdout=quiet, stderr=quiet, timeout=seconds, check=True
        )
    except subprocess.CalledProcessError as error:
        raise NotWritten(f"BACKUP_COMMAND ended with {error.returncode}: {file.name} was not taken away.") from None
    except subprocess.TimeoutExpired:
        raise NotWritten(f"BACKUP_COMMAND did not end within {seconds:.0f} s and was killed.") from None
    except OSError as error:
        raise NotWritten(f"BACKUP_COMMAND cannot be run: {error.strerror}.") from None
    with database.write("backup_away") as tx:
        ticks.mark(tx, BACKUP_AWAY)
