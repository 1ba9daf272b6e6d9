"""The Procfile, read without a shell, so that `./inshuti up` starts exactly what a hosting platform would start.

A line is `name: command`. In a command `${NAME:-default}` stands for the environment variable NAME, or for the default
when it is unset or empty, as in a shell; that is the whole syntax, and any other `$` is refused. Words are split first
and filled in afterwards, so a value with spaces stays one word.
"""

import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>\S.*)")
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*):-(?P<default>[^}]*)\}")
_BEFORE_THE_START = "release"  # a platform runs it once per deploy; here the `up` verb migrates by itself


def read_procfile(path: Path, env: Mapping[str, str]) -> dict[str, list[str]]:
    """Each process to keep running: its name, and its command split into words with the environment filled in.

    Raises ValueError for a line that is neither blank, a comment, nor `name: command`, and for an unknown `$`.
    """
    lines = [line.strip() for line in path.read_text().splitlines()]
    read = [_read_line(line, env) for line in lines if line and not line.startswith("#")]
    return {name: command for name, command in read if name != _BEFORE_THE_START}


def _read_line(line: str, env: Mapping[str, str]) -> tuple[str, list[str]]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"Procfile: this line is not `name: command`: {line}")
    program, *arguments = [_fill_in(word, env) for word in shlex.split(found["command"])]
    return found["name"], [_where(program, env), *arguments]


def _fill_in(word: str, env: Mapping[str, str]) -> str:
    if "$" in _VARIABLE.sub("", word):
        raise ValueError(f"Procfile: only ${{NAME:-default}} is understood, not {word}")
    return _VARIABLE.sub(lambda variable: env.get(variable["name"]) or variable["default"], word)


def _where(program: str, env: Mapping[str, str]) -> str:
    """The program of our own venv if it has one of that name (`python`, `granian`), else what PATH finds."""
    ours = Path(sys.executable).with_name(program)
    return str(ours) if ours.exists() else shutil.which(program, path=env.get("PATH")) or program
