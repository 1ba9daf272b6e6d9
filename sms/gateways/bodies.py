"""What gateways write into bodies: forms and JSON taken apart, and the few things read alike from all of them.

A body that names a field twice is refused: two readers could take different ones. What is returned can be stored.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote_to_bytes

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MOST_TEXT = 4_000
"""Characters of an inbound SMS: 26 joined parts, far beyond what a phone sends."""
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9 _-]{0,39}")
_IDENTIFIER = re.compile(r"[!-~]{1,100}")
_SHORT = re.compile(r"[!-~](?:[ -~]{0,18}[!-~])?")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def form_fields(body: bytes) -> dict[str, str] | None:
    """A form's fields; None when one stands there twice.

    Broken letters show as such: a text may have them, an id or a number that has them is none.
    """
    try:
        unquote_to_bytes(body).decode()
        fields = parse_qs(body.decode(), keep_blank_values=True)
    except UnicodeDecodeError:
        fields = parse_qs(body.decode("latin-1"), keep_blank_values=True)
    except ValueError:  # more fields than a form may have
        return None
    return {name: values[0] for name, values in fields.items()} if all(len(v) == 1 for v in fields.values()) else None


def json_fields(body: bytes) -> dict[str, Any] | None:
    """A JSON object's fields; None for anything else, and when one stands there twice."""
    try:
        told = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):  # no letters, no JSON, or thousands of brackets
        return None
    return told if isinstance(told, dict) else None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a field stands there twice")
    return named


def identifier(value: object) -> str | None:
    """An id that a gateway gave, a whole number too; None for what is none."""
    written = str(value) if isinstance(value, str) or type(value) is int else ""
    return written if _IDENTIFIER.fullmatch(written) else None


def short(value: object) -> str:
    """A number, a short code, a name, a price: at most 20 plain characters; "" for anything else."""
    return value if isinstance(value, str) and _SHORT.fullmatch(value) else ""


def storable(text: object) -> str:
    """An SMS's words, never refused, for they may be a call for help: what no database stores becomes a space, what
    exceeds `MOST_TEXT` is cut.
    """
    lines = (text if isinstance(text, str) else "")[: 2 * MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub(" ", lines)[:MOST_TEXT]


def word(written: object) -> str:
    """A gateway's own word, for a status or a reason; "" for what is none."""
    plain = written.strip() if isinstance(written, str) else ""
    return plain if WORD.fullmatch(plain) else ""


def optional(fields: Mapping[str, Any], name: str) -> str:
    """A field that nobody needs, "" when it is missing or odd."""
    return short(fields.get(name))
