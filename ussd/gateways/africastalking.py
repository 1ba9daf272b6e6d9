"""Africa's Talking: form fields in, `CON `/`END ` out. `text` holds all inputs so far, joined by `*`."""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from core.phone import KEPT, mobile
from ussd.gateways.port import Dialect, Hop, Reply, is_sound

KNOWN = ("sessionId", "serviceCode", "phoneNumber", "text", "networkCode")
TYPED = (("%2A", "*"), ("%2B", "+"), ("%23", "#"))
"""How gateways write the keys of a phone that are no digits."""
MOST_FIELDS = 50
"""The gateway sends six; a body of thousands is not worth reading."""
_NUMBER = re.compile(r"\+[0-9]{9,15}")
_NETWORK = re.compile(r"[0-9]{1,8}")


def read(body: bytes) -> Hop | None:
    """The hop in a body. Read here and not by the framework, which would hide broken letters and takes six times as
    long, on the one path where every phone waits.
    """
    form: dict[str, str] = {}
    twice = set()
    try:
        pairs = body.decode().split("&", MOST_FIELDS)
        for pair in pairs:
            name, _, value = pair.partition("=")
            if "%" in name or "+" in name:
                name = _plain(name)
            if name in form:
                twice.add(name)
            form[name] = _plain(value) if "%" in value or "+" in value else value
    except UnicodeDecodeError:
        return None
    if len(pairs) > MOST_FIELDS or not twice.isdisjoint(KNOWN):
        return None
    return parse(form)


def _plain(written: str) -> str:
    """A name or value as it was meant. Raises UnicodeDecodeError for letters that are none."""
    spaced = short = written.replace("+", " ") if "+" in written else written
    # what phones type is only escaped so: a `%` always begins an escape, so one step is as good as letter by letter
    for escape, letter in TYPED:
        if escape in short:
            short = short.replace(escape, letter)
    return short if "%" not in short else unquote_to_bytes(spaced).decode()


def parse(form: Mapping[str, str]) -> Hop | None:
    """The hop in a form, None when it is none: a field missing, or not of its kind."""
    try:
        session, service, number, text = form["sessionId"], form["serviceCode"], form["phoneNumber"], form["text"]
    except KeyError:
        return None
    network = form.get("networkCode", "")
    msisdn = number if KEPT.fullmatch(number) else _mended(number)
    if not msisdn or not is_sound(session, service, text):
        return None
    return Hop("africastalking", session, service, msisdn, network if _NETWORK.fullmatch(network) else "", text)


def _mended(number: str) -> str | None:
    """A number that is not written as we keep it: an unescaped `+` arrives as a space; other space around it says
    nothing.
    """
    ended = number.replace("\xa0", " ").rstrip(" ")
    plain = "+" + ended[1:] if ended.startswith(" ") and ended[1:].isdigit() else ended.lstrip(" ")
    return mobile(plain) if _NUMBER.fullmatch(plain) else None


def render(reply: Reply, _hop: Hop | None = None) -> tuple[bytes, dict[str, str]]:
    """The body from its first byte, and the headers."""
    body = ("END " if reply.is_last else "CON ") + reply.text
    return body.encode(), {"Content-Type": "text/plain; charset=utf-8", "at-ussd-hop-metadata": reply.name[:99]}


DIALECT = Dialect("africastalking", "application/x-www-form-urlencoded", read, render, closes_apart=True)
