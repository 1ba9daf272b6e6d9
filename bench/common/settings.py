"""Settings of a run: all that a process of ours could read, and nothing of this machine's own installation."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping

from core.settings import ROOT, Settings
from jobs.key_file import fresh_secrets

_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "HOME", "VIRTUAL_ENV", "INSHUTI_HOME")
FAKETIME_SECONDS = "FAKETIME_SECONDS"
"""By how much our own preloaded library moves a process's day."""
_ANOTHER_DATE = ("LD_PRELOAD", FAKETIME_SECONDS, "FAKETIME", "DONT_FAKE_MONOTONIC")
"""How another day, by our own library or by faketime, reaches the programs that we start."""


def isolated_settings(**own: str) -> dict[str, str]:
    """Fresh keys, Africa's Talking with an account of nobody, no simulator; `own` are added, or stand instead."""
    return {
        **fresh_secrets(),
        "KEY_STORE": _key_places(),
        "HOST": "127.0.0.1",
        "PORT": "8000",
        "SMS_GATEWAY": "africastalking",
        "AT_USERNAME": "inshuti",
        "AT_API_KEY": "a-key-of-nobody",
        "AT_SENDER": "INSHUTI",
        "SHORT_CODE": "*801#",
        "TWO_WAY_SMS": "1",
        "SIMULATOR": "0",
        "OPERATOR_PHONE": "",
        "LOG_LEVEL": "WARNING",
        "PROGRAMME": str(ROOT / "programme.toml"),
        "TZ": "Africa/Kigali",
        **own,
    }


def _key_places() -> str:
    """Two folders of this run, gone with this process."""
    folder = tempfile.mkdtemp(prefix="inshuti-keys-")
    mine = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == mine else None)
    return f"{folder}/one,{folder}/two"


def process_environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """What every program needs of the caller's environment, and these settings."""
    return {**{name: os.environ[name] for name in (*_KEPT, *_ANOTHER_DATE) if name in os.environ}, **(settings or {})}


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings as a program of that environment reads them; this process's own environment stays as it is."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        return Settings(_env_file=None)
    finally:
        os.environ.clear()
        os.environ.update(before)
