"""Running one proof: its program in a process of its own, with a word each minute, and what came of it."""

import contextlib
import json
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from bench.proofs.proof import Found, Proof
from core.settings import ROOT
from jobs.runner.parent_death import with_parent_death_signal

PATIENCE = 5
"""A proof that takes so many times as long as expected, and ten minutes more, is stopped: it failed."""
SPARE_SECONDS, STOP_SECONDS, WORD_SECONDS = 600.0, 60.0, 60.0
SHOWN = 3
"""Faults named in the page; the rest is counted."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Verdict:
    """Whether a proof held, and its figure; or why it failed, and what figure it gave in spite of it."""

    held: bool
    figure: str


def run(proof: Proof, say: Say) -> Verdict:
    """Run it to its end. What it says on standard error is shown as it comes; its figures come from standard output."""
    with tempfile.TemporaryFile("w+") as out:
        reason = _run(proof, out, say)
        out.seek(0)
        found = _last_object(out.read())
    if found is None:
        return Verdict(False, f"failed: {reason or 'it gave no figures'}")
    faults = found.get("broken") or ([] if found.get("held") else ["it does not say that it held"])
    faults += [reason] if reason and not faults else []
    figure = _figure(proof, found)
    return Verdict(False, f"failed: {_some(faults)}; {figure}") if faults else Verdict(True, figure)


def command(proof: Proof) -> list[str]:
    """The program's words for this machine: this very Python, and figures as JSON."""
    words = [*shlex.split(proof.command), "--json"]
    return [sys.executable if words[0] == "python" else str(ROOT / words[0]), *words[1:]]


def _run(proof: Proof, out: IO[str], say: Say) -> str:
    """Wait for its end; why that was none, "" for exit code 0."""
    began = time.monotonic()
    limit = PATIENCE * 60 * proof.minutes + SPARE_SECONDS
    process = subprocess.Popen(with_parent_death_signal(command(proof)), cwd=ROOT, stdout=out)
    try:
        while (passed := time.monotonic() - began) < limit:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(min(WORD_SECONDS, limit - passed))
                return f"exit code {code}" if code else ""
            say(f"{proof.name}: {passed / 60 + 1:.0f} min of about {proof.minutes:.0f}")
        return f"stopped after {limit / 60:.0f} min"
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does, so that it ends what it started; harmless when it has ended."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    if process.poll() is None:
        process.kill()
        process.wait()


def _last_object(said: str) -> Found | None:
    """The JSON object on the last line."""
    with contextlib.suppress(json.JSONDecodeError, IndexError):
        found = json.loads(said.strip().splitlines()[-1])
        return found if isinstance(found, dict) else None
    return None


def _figure(proof: Proof, found: Found) -> str:
    try:
        return proof.figure(found)
    except (KeyError, ValueError, TypeError) as error:
        return f"no figure ({type(error).__name__} {error})"


def _some(faults: list[str]) -> str:
    more = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return "; ".join(faults[:SHOWN]) + more
