"""Africa's Talking: form fields in, `CON `/`END ` out. `text` holds all inputs so far, joined by `*`."""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from core.phone import mobile
from ussd.gateways.port import Dialect, Hop, Reply, is_sound

FIELDS = ("sessionId", "serviceCode", "phoneNumber", "text")
MOST_FIELDS = 50
"""The gateway sends six; a body of thousands is not worth reading."""
_NUMBER = re.compile(r"\+[0-9]{9,15}")
_NETWORK = re.compile(r"[0-9]{1,8}")


def read(body: bytes) -> Hop | None:
    """The hop in a body. Read here and not by the framework, which would hide broken letters and takes six times as
    long, on the one path where every phone waits.
    """
    form: dict[str, list[str]] = {}
    try:
        pairs = body.decode().split("&", MOST_FIELDS)
        for name, _, value in (pair.partition("=") for pair in pairs):
            form.setdefault(_plain(name), []).append(_plain(value))
    except UnicodeDecodeError:
        return None
    if len(pairs) > MOST_FIELDS:
        return None
    return parse(form)


def _plain(written: str) -> str:
    """A name or value as it was meant. Raises UnicodeDecodeError for letters that are none."""
    if "%" not in written and "+" not in written:
        return written
    return unquote_to_bytes(written.replace("+", " ")).decode()


def parse(form: Mapping[str, list[str]]) -> Hop | None:
    """The hop in a form, None when it is none: a field missing or twice, or not of its kind."""
    if any(len(form.get(name, [])) != 1 for name in FIELDS) or len(form.get("networkCode", [])) > 1:
        return None
    session, service, number, text = (form[name][0] for name in FIELDS)
    network = (form.get("networkCode") or [""])[0]
    number = _plus(number)
    msisdn = mobile(number) if _NUMBER.fullmatch(number) else None
    if not msisdn or not is_sound(session, service, text):
        return None
    return Hop("africastalking", session, service, msisdn, network if _NETWORK.fullmatch(network) else "", text)


def _plus(number: str) -> str:
    """An unescaped `+` arrives as a space; other space around a number says nothing."""
    ended = number.replace("\xa0", " ").rstrip(" ")
    return "+" + ended[1:] if ended.startswith(" ") and ended[1:].isdigit() else ended.lstrip(" ")


def render(reply: Reply, _hop: Hop | None = None) -> tuple[bytes, dict[str, str]]:
    """The body from its first byte, and the headers."""
    body = ("END " if reply.is_last else "CON ") + reply.text
    return body.encode(), {"Content-Type": "text/plain; charset=utf-8", "at-ussd-hop-metadata": reply.name[:99]}


DIALECT = Dialect("africastalking", "application/x-www-form-urlencoded", read, render, closes_apart=True)
