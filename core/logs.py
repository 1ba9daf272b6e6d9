"""Log lines: JSON, one per hop or job, with known fields only. No number, PIN, token or free text can stand in one."""

import json
import logging
import re
import secrets
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from core.settings import ROOT

ALLOWED = frozenset(
    (
        "event",
        "level",
        "timestamp",
        "ref",
        "of",
        "screen",
        "ms",
        "result",
        "lane",
        "name",
        "counts",
        "error",
        "place",
        "status",
        "port",
    )
)
OF_LIBRARIES = frozenset((".venv", ".venvs"))
"""The folders beside ours in which packages are."""
LONG = 9
PLACES = 6
"""So many of the places that an exception came through are named, the innermost last."""
_NUMBER = re.compile(rf"\+?[0-9]{{{LONG},}}")
_shown = {"hops": False}
_work = threading.local()
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_ENCODE = json.JSONEncoder(default=str).encode


def _as_json(_logger: Any, method: str, line: MutableMapping[str, Any]) -> str:
    """Fields nobody allowed are dropped, long digits are masked wherever they stand."""
    known = {key: _masked(value) for key, value in line.items() if key in ALLOWED}
    return _ENCODE({**known, "level": method, "timestamp": _now()})


def _now() -> str:
    return f"{datetime.now(UTC).isoformat(timespec='microseconds')[:-6]}Z"  # a tenth of the time that a format takes


def _masked(value: Any) -> Any:
    if not isinstance(value, str) or len(value) < LONG:
        return value
    return _NUMBER.sub(lambda found: f"...{found[0][-3:]}", value)


def _place(came_through: TracebackType | None) -> str:
    """The last places an exception came through, by file and line: ours by their path here, others by their name."""
    return " > ".join(f"{_file(each.filename)}:{each.lineno}" for each in traceback.extract_tb(came_through)[-PLACES:])


def _file(filename: str) -> str:
    path = Path(filename)
    ours = path.is_relative_to(ROOT) and not OF_LIBRARIES.intersection(path.parts)
    return str(path.relative_to(ROOT)) if ours else path.name


class _Wordless(logging.Formatter):
    """A library's line says who complains and where; its texts, and those of exceptions, may hold anything."""

    def format(self, record: logging.LogRecord) -> str:
        """JSON, as all lines are: the logger, where it was called, and of an exception its kind and where it arose."""
        line = {"event": "library", "name": record.name, "place": f"{record.filename}:{record.lineno}"}
        if record.exc_info and record.exc_info[0]:
            kind, _, came_through = record.exc_info
            line |= {"error": kind.__name__, "place": _place(came_through)}
        return _as_json(None, record.levelname.lower(), line)


def configure(level: str) -> None:
    """This process logs JSON to stdout; libraries that log are held to warnings, without their texts."""
    _logger.least = logging.getLevelNamesMapping()[level]
    _shown["hops"] = _logger.least <= logging.INFO
    out = logging.StreamHandler(sys.stdout)
    out.setFormatter(_Wordless())
    logging.basicConfig(level=logging.ERROR, handlers=[out], force=True)


def letters(number: int) -> str:
    """A number as a log may hold it: long digits would be masked, and might be somebody's."""
    return f"{number:x}".translate(_LETTERS)


def begin() -> None:
    """Another piece of work begins in this thread: a hop, an SMS that came in, a sweep. It has no reference yet."""
    _work.ref = ""


def reference() -> str:
    """By which the lines about what this piece of work owed to people are found: drawn by lot, of nobody."""
    ref: str = getattr(_work, "ref", "")
    if not ref:
        ref = _work.ref = letters(secrets.randbits(48))
    return ref


def hop(screen: str, ms: float, result: str) -> None:
    """The line of one hop, as `get().info("hop", ...)` would write it. Names of screens and results are plain words of
    ours: nothing in them is to be masked or escaped.
    """
    if _shown["hops"]:
        ref = f', "ref": "{_work.ref}"' if getattr(_work, "ref", "") else ""
        known = f'"event": "hop", "screen": "{screen}", "ms": {ms}, "result": "{result}"{ref}'
        _put(f'{{{known}, "level": "info", "timestamp": "{_now()}"}}\n')


def _put(line: str) -> None:
    """One that cannot be written is lost: what it tells of has happened, and a full disk must not undo the answer."""
    try:
        sys.stdout.write(line)
        sys.stdout.flush()
    except (OSError, ValueError):
        return


def whereabouts(error: BaseException) -> str:
    """A fault's kind and the last places it came through, then the same of what it came from, never its words; of a
    database's fault its code.
    """
    told: list[str] = []
    each: BaseException | None = error
    while each is not None:
        code = getattr(each, "sqlite_errorname", None) or getattr(each, "sqlstate", None)
        told.append(f"{type(each).__name__}{f' {code}' if code else ''} at {_place(each.__traceback__)}")
        each = each.__cause__
    return ", from ".join(told)


def fault(event: str, error: BaseException, **known: object) -> None:
    """The line of a fault in our own code: its kind and the last places it came through, never its words."""
    get().error(event, error=type(error).__name__, place=_place(error.__traceback__), **known)


def catch_crashes() -> None:
    """From now on what ends this process, or a thread of it, is one such line instead of a traceback with its words."""

    def crashed(kind: type[BaseException], error: BaseException | None, _at: object) -> None:
        if error is not None and not issubclass(kind, KeyboardInterrupt):
            fault("crash", error)

    sys.excepthook = crashed
    threading.excepthook = lambda args: crashed(args.exc_type, args.exc_value, args.exc_traceback)


class Logger:
    """Writes lines of one level and above to stdout; `ALLOWED` fields of them, the rest is dropped.

    What happens all day long only a process writes that says so by `configure`, as those that serve do: the stdout of
    any other, a measurement or a page that is written, belongs to its answer.
    """

    least = logging.WARNING

    def debug(self, event: str, **known: object) -> None:
        """For who looks for a fault."""
        self._write(logging.DEBUG, event, known)

    def info(self, event: str, **known: object) -> None:
        """What happens all day long."""
        self._write(logging.INFO, event, known)

    def warning(self, event: str, **known: object) -> None:
        """What mends itself, and should not be often."""
        self._write(logging.WARNING, event, known)

    def error(self, event: str, **known: object) -> None:
        """What somebody must look at."""
        self._write(logging.ERROR, event, known)

    def _write(self, level: int, event: str, known: dict[str, object]) -> None:
        if level >= self.least:
            _put(_as_json(None, logging.getLevelName(level).lower(), {"event": event, **known}) + "\n")


_logger = Logger()


def get() -> Logger:
    """The logger. `get().info("drain", lane=..., counts=...)`."""
    return _logger


@contextmanager
def warnings_only() -> Iterator[None]:
    """Inside, what happens all day long is not written: a verb's answer stands alone on stdout, for programs too."""
    before, _logger.least = _logger.least, max(_logger.least, logging.WARNING)
    try:
        yield
    finally:
        _logger.least = before
