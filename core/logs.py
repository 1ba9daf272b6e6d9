"""Log lines: JSON, one per hop or job, with known fields only. No number, PIN, token or free text can stand in one."""

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from core.settings import ROOT

ALLOWED = frozenset(
    (
        "event",
        "level",
        "timestamp",
        "ref",
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
LONG = 9
PLACES = 6
"""So many of the places that an exception came through are named, the innermost last."""
_NUMBER = re.compile(rf"\+?[0-9]{{{LONG},}}")
_shown = {"hops": True}
_ENCODE = json.JSONEncoder(default=str).encode


def _as_json(_logger: Any, method: str, line: MutableMapping[str, Any]) -> str:
    """Fields nobody allowed are dropped, long digits are masked wherever they stand. One step, as each hop takes it."""
    known = {key: _masked(value) for key, value in line.items() if key in ALLOWED}
    now = datetime.now(UTC).isoformat(timespec="microseconds")  # a tenth of the time that a format takes
    return _ENCODE({**known, "level": method, "timestamp": now.replace("+00:00", "Z")})


def _masked(value: Any) -> Any:
    if not isinstance(value, str) or len(value) < LONG:
        return value
    return _NUMBER.sub(lambda found: f"...{found[0][-3:]}", value)


def _place(came_through: TracebackType | None) -> str:
    """The last places an exception came through, by file and line: ours by their path here, others by their name."""
    return " > ".join(f"{_file(each.filename)}:{each.lineno}" for each in traceback.extract_tb(came_through)[-PLACES:])


def _file(filename: str) -> str:
    path = Path(filename)
    ours = path.is_relative_to(ROOT) and ".venv" not in path.parts
    return str(path.relative_to(ROOT)) if ours else path.name


class _Wordless(logging.Formatter):
    """A library's line says who complains and where; its texts, and those of exceptions, may hold anything."""

    def formatException(self, ei: Any) -> str:
        """The kind of exception and the last places it came through."""
        return f"{ei[0].__name__} at {_place(ei[2])}"


def configure(level: str) -> None:
    """This process logs JSON to stdout; libraries that log are held to warnings, without their texts."""
    _shown["hops"] = logging.getLevelNamesMapping()[level] <= logging.INFO
    structlog.configure(
        processors=[_as_json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    out = logging.StreamHandler(sys.stdout)
    out.setFormatter(_Wordless("%(levelname)s %(name)s"))
    logging.basicConfig(level=logging.ERROR, handlers=[out], force=True)


def hop(screen: str, ms: float, result: str) -> None:
    """The line of one hop, as `get().info("hop", ...)` would write it, without the logger's detours."""
    if _shown["hops"]:
        sys.stdout.write(_as_json(None, "info", {"event": "hop", "screen": screen, "ms": ms, "result": result}) + "\n")
        sys.stdout.flush()


def fault(event: str, error: BaseException, **known: object) -> None:
    """The line of a fault in our own code: its kind and the last places it came through, never its words."""
    get().error(event, error=type(error).__name__, place=_place(error.__traceback__), **known)


def get() -> Any:
    """The logger. `get().info("hop", screen=..., ms=...)`."""
    return structlog.get_logger()
