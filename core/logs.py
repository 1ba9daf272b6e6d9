"""Log lines: JSON, one per hop or job, with known fields only. No number, PIN, token or free text can stand in one."""

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

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
        "status",
        "port",
    )
)
LONG = 9
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


class _Wordless(logging.Formatter):
    """A library's line says who complains and where; its texts, and those of exceptions, may hold anything."""

    def formatException(self, ei: Any) -> str:
        """The kind of exception and the last places it came through."""
        places = [f"{Path(each.filename).name}:{each.lineno}" for each in traceback.extract_tb(ei[2])[-6:]]
        return f"{ei[0].__name__} at {' > '.join(places)}"


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


def get() -> Any:
    """The logger. `get().info("hop", screen=..., ms=...)`."""
    return structlog.get_logger()
