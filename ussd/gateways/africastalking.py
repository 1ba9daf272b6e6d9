"""Africa's Talking: form fields in, `CON `/`END ` out. `text` holds all inputs so far, joined by `*`."""

import re
from collections.abc import Mapping

from core.phone import mobile
from ussd.gateways.port import Hop, Reply

FIELDS = ("sessionId", "serviceCode", "phoneNumber", "text")
_SESSION = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_SERVICE = re.compile(r"[*#0-9]{1,32}")
_NUMBER = re.compile(r"\+[0-9]{9,15}")
_NETWORK = re.compile(r"[0-9]{1,8}")
LONGEST_TEXT = 2048


def parse(form: Mapping[str, list[str]]) -> Hop | None:
    """The hop in a form, None when it is none: a field missing or twice, or not of its kind."""
    if any(len(form.get(name, [])) != 1 for name in FIELDS) or len(form.get("networkCode", [])) > 1:
        return None
    session, service, number, text = (form[name][0] for name in FIELDS)
    network = (form.get("networkCode") or [""])[0]
    number = _plus(number)
    msisdn = mobile(number) if _NUMBER.fullmatch(number) else None
    if not (msisdn and _SESSION.fullmatch(session) and _SERVICE.fullmatch(service)):
        return None
    if len(text) > LONGEST_TEXT or "\x00" in text or not _is_writable(text):
        return None
    return Hop("africastalking", session, service, msisdn, network if _NETWORK.fullmatch(network) else "", text)


def _plus(number: str) -> str:
    """An unescaped `+` arrives as a space: exactly that one repair."""
    return "+" + number[1:] if re.fullmatch(r" [0-9]+", number) else number


def _is_writable(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" or letter == "\ufffd" for letter in text)


def render(reply: Reply) -> tuple[bytes, dict[str, str]]:
    """The body from its first byte, and the headers."""
    body = ("END " if reply.is_last else "CON ") + reply.text
    return body.encode(), {"Content-Type": "text/plain; charset=utf-8", "at-ussd-hop-metadata": reply.name[:99]}
