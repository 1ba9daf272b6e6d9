"""What the files for hosts say, read as the programs that they are for read them."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import yaml

from core.settings import ROOT
from jobs.runner.procfile import read_procfile

DEPLOY = ROOT / "docs" / "deploy"


def processes(**env: str) -> dict[str, list[str]]:
    """The words of each line of the Procfile after the program; with them those of `release`, which no process is."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    found = {name: words[1:] for name, words in read_procfile(ROOT / "Procfile", env).items()}
    return {**found, "release": shlex.split(lines["release"])[1:]}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with its words on one line."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, words) for name, _, words in (line.partition(" ") for line in lines)]


def said(instruction: str) -> list[str]:
    """The words of each such instruction of the last stage: the image's own."""
    found = instructions()
    last = max(at for at, (name, _) in enumerate(found) if name == "FROM")
    return [words for name, words in found[last:] if name == instruction]


def argv(words: str) -> list[str]:
    """A command in the form that no shell reads."""
    found: list[str] = json.loads(words)
    return found


def compose() -> dict[str, Any]:
    """compose.yaml, its anchors filled in."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


def unit(path: Path) -> dict[str, list[str]]:
    """The lines of a systemd unit by `Section.Name`, in their order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in path.read_text().replace("\\\n", " ").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(f"{section}.{name}", []).append(value)
    return found
