"""What a page tells somebody to type, typed: each command in its order, in a folder that was empty before the first."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from core.settings import ROOT

BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`((?:\./inshuti|python -m|systemctl) [^`]*)`", re.DOTALL)
ON_THE_HOST = "# on the host"
"""The first line of a block that no test types, as it needs a machine of its own."""
SHELL = {"rm", "cat", "cp", "export"}
"""What only handles files and settings."""
_TYPIST = """
import contextlib, io, json, os, pathlib, shutil, sys
import cli
def shell(words):
    if words[0] == "rm":
        pathlib.Path(words[1]).unlink()
    elif words[0] == "cat":
        pathlib.Path(words[2]).write_text(words[-1])
    elif words[0] == "cp":
        shutil.copy(words[1], words[2])
    else:
        os.environ.update([words[1].split("=", 1)])
for line in sys.stdin:
    words, said, code = json.loads(line), io.StringIO(), 0
    typing = sys.stdin
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            if words[0] != "./inshuti":
                shell(words)
            else:
                sys.argv, sys.stdin = words, io.StringIO("y\\n")
                cli.main()
        except OSError as error:
            code, _ = 1, print(error)
        except SystemExit as ended:
            code = int(ended.code or 0)
    sys.stdin = typing
    print(json.dumps([code, said.getvalue()]), flush=True)
"""
"""One process types all of them, as starting anew for each would take a minute. It says yes where it is asked."""


@dataclass(frozen=True)
class Command:
    """One line that somebody types, in words; the last word of one that writes a file is what it writes."""

    words: tuple[str, ...]

    @property
    def verb(self) -> str:
        """What `./inshuti` is told first."""
        return self.words[1] if self.words[0] == "./inshuti" else ""

    def put(self, example: str, here: str) -> "Command":
        """The same with what stands here in place of a page's example."""
        return Command(tuple(word.replace(example, here) for word in self.words))

    def means(self, *words: str) -> bool:
        """Whether it begins so."""
        return self.words[1 : 1 + len(words)] == words

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Answer:
    """What a command came to."""

    command: Command
    code: int
    said: str


def blocks(text: str) -> list[list[Command]]:
    """The commands of each block of a page that is not left to the host."""
    return [_lines(each) for each in BLOCK.findall(text) if not each.startswith(ON_THE_HOST)]


def on_the_host(text: str) -> list[str]:
    """Every line of the blocks that are left to it, without their headings."""
    found = [each.splitlines() for each in BLOCK.findall(text) if each.startswith(ON_THE_HOST)]
    return [line for lines in found for line in lines[1:]]


def in_order(text: str) -> list[Command]:
    """Every command of a page: those of blocks, and those that stand within a sentence."""
    found = [(each.start(), _lines(each[1])) for each in BLOCK.finditer(text) if not each[1].startswith(ON_THE_HOST)]
    prose = BLOCK.sub(lambda block: " " * len(block[0]), text)
    found += [(each.start(), [Command(tuple(shlex.split(each[1])))]) for each in SPAN.finditer(prose)]
    return [command for _, commands in sorted(found, key=lambda each: each[0]) for command in commands]


def _lines(block: str) -> list[Command]:
    found, lines = [], iter(block.splitlines())
    for line in lines:
        words = [_expanded(word) for word in shlex.split(line, comments=True)]
        if words[:1] == ["cat"]:
            words.append("\n".join(iter(lines.__next__, "END")))
        if words:
            found.append(Command(tuple(words)))
    return found


def _expanded(word: str) -> str:
    """A day, where a page has the shell ask for it."""
    asked = re.fullmatch(r"\$\((date [^)]*)\)", word)
    return subprocess.check_output(shlex.split(asked[1]), text=True).strip() if asked else word


class Typist:
    """Somebody at the keyboard of an installation in that folder; `more`: its settings. Never this machine's own."""

    def __init__(self, folder: Path, **more: str) -> None:
        env = {"PATH": os.environ["PATH"], "INSHUTI_HOME": str(folder), "PYTHONPATH": str(ROOT), "USER": "jean"}
        self.env = {**env, "TZ": "Africa/Kigali", "COLUMNS": "200", "LOG_LEVEL": "ERROR", **more}
        self._folder = folder

    def __enter__(self) -> Self:
        program = [sys.executable, "-c", _TYPIST]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen(program, env=self.env, cwd=self._folder, text=True, **pipes)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def types(self, command: Command) -> Answer:
        """One command, to its end."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(command.words) + "\n")
        self._process.stdin.flush()
        code, said = json.loads(self._process.stdout.readline())
        return Answer(command, code, said)

    def clock_ticks(self, until: Path, **more: str) -> None:
        """The installation's clock, until that file is there; `more`: settings of its own."""
        program = [sys.executable, str(ROOT / "worker.py"), "clock"]
        clock = subprocess.Popen(program, env={**self.env, **more}, cwd=self._folder)
        try:
            for _ in range(600):
                if until.exists():
                    return
                time.sleep(0.1)
            raise AssertionError(f"no clock wrote {until}")
        finally:
            clock.terminate()
            clock.wait(30)
