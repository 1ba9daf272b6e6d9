"""Hubtel: JSON in and out. `Message` holds the last input only, on the first hop the string that was dialled.

Each request has its number in the session, `Sequence`. Where that is missing, `ClientState` stands in for it: what an
answer says there comes back with the next request, so it says the next number. The end of a session comes as one more
request. Hubtel's own pages write names and types in more than one letter case; all are taken.
"""

import json
import re
from typing import Any

from core.phone import NETWORKS, mobile
from ussd.gateways.port import Close, Dialect, Hop, Reply, is_sound

TEXTS = ("sessionid", "servicecode", "mobile", "message")
DIAL, ANSWER = "initiation", "response"
ENDS = ("release", "timeout")
_NUMBER = re.compile(r"\+?[0-9]{9,15}")
_SEQUENCE = re.compile(r"[0-9]{1,6}")


def read(body: bytes) -> Hop | Close | None:
    """The hop in a body, or the end of a session; None when it is neither."""
    told = _told(body)
    kind = str(told.get("type")).lower()
    if kind in ENDS:
        return Close()
    texts: list[Any] = [told.get(name) for name in TEXTS]
    if kind not in (DIAL, ANSWER) or not all(isinstance(text, str) for text in texts):
        return None
    session, service, number, message = texts
    msisdn = mobile(f"+{number.removeprefix('+')}") if _NUMBER.fullmatch(number) else None
    sequence = _sequence(told, kind)
    if msisdn is None or sequence is None or not is_sound(session, service, message):
        return None
    typed = _tail(message, service) if kind == DIAL else message
    network = NETWORKS.get(str(told.get("operator")).lower(), "")
    return Hop("hubtel", session, service, msisdn, network, typed, sequence, kind == DIAL)


def _told(body: bytes) -> dict[str, Any]:
    """The fields by their names in small letters; {} for what is no JSON object, or names a field twice."""
    try:
        told = json.loads(body.decode(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):  # no letters, no JSON, or thousands of brackets
        return {}
    return told if isinstance(told, dict) else {}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = {name.lower(): value for name, value in pairs}
    if len(named) != len(pairs):
        raise ValueError("a field stands there twice")
    return named


def _sequence(told: dict[str, Any], kind: str) -> int | None:
    """The hop's number; None if nothing tells it. 1 for a dial without one: its answer then counts on from there."""
    number = told.get("sequence")
    written = str(number if number is not None else 1 if kind == DIAL else told.get("clientstate"))
    return int(written) if _SEQUENCE.fullmatch(written) else None


def _tail(dialled: str, service: str) -> str:
    """What was dialled behind the short code: `1*204711` of `*801*1*204711#`; "" for the code alone."""
    dialled, code = dialled.strip().removeprefix("*").removesuffix("#"), service.strip("*#")
    return dialled[len(code) + 1 :] if dialled.startswith(f"{code}*") else ""


def render(reply: Reply, hop: Hop | None) -> tuple[bytes, dict[str, str]]:
    """The body and its kind; `Release` ends the session."""
    told = {"Type": "Release" if reply.is_last else "Response", "Message": reply.text}
    if hop and hop.sequence is not None and not reply.is_last:
        told["ClientState"] = str(hop.sequence + 1)
    return json.dumps(told, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}


DIALECT = Dialect("hubtel", "application/json", read, render, closes_apart=False)
