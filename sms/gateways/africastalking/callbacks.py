"""What Africa's Talking posts to us: forms, read, repaired in one way, or set aside."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from core.storage.policy import Resource
from sms.gateways import bodies
from sms.gateways.bodies import FORM
from sms.gateways.port import Call, Callback, InboundSms, OptOut, Report, ReportStatus, Told

DELIVERY: dict[str, ReportStatus] = {
    # "Success" in a delivery report is the handset; in the answer to a send it is only the gateway's yes.
    "sent": ReportStatus.transient,
    "submitted": ReportStatus.transient,
    "buffered": ReportStatus.transient,
    "success": ReportStatus.delivered,
    "rejected": ReportStatus.failed,
    "failed": ReportStatus.failed,
    "expired": ReportStatus.expired,
}
RESPELT = {"notnetworksubcriber": "notnetworksubscriber"}  # the gateway's documents spell this reason in both ways

HANG_UP = b'<?xml version="1.0" encoding="UTF-8"?><Response><Reject/></Response>'
"""The answer to a call that rings: it is not taken up, and costs neither side anything."""

_PHONE = re.compile(r"\+?[0-9]{9,15}")
_LOST_PLUS = re.compile(r" [0-9]{9,15}")


def identifier(value: object) -> str | None:
    """An id, always letters; the gateway writes a missing one as the word "None"."""
    return bodies.identifier(value) if isinstance(value, str) and value != "None" else None


def _plus(number: str) -> str:
    """An unescaped "+250..." is decoded as " 250..."; any other space, broken or not, says nothing."""
    ended = number.replace("\xa0", " ").rstrip(" ")
    return f"+{ended[1:]}" if _LOST_PLUS.fullmatch(ended) else ended.lstrip(" ")


def _optional(form: Mapping[str, str], field: str) -> str:
    return bodies.short(_plus(form.get(field, "")))


def parse_inbound(form: Mapping[str, str]) -> InboundSms | None:
    """The SMS in an inbound callback's form, or None if its id or sender is missing or could not be stored."""
    provider_id, number = identifier(form.get("id")), _optional(form, "from")
    if provider_id is None or not number:
        return None
    text, network = bodies.storable(form.get("text")), _optional(form, "networkCode")
    return InboundSms(provider_id, number, _optional(form, "to"), text, network, _moment(form.get("date", "")))


def _moment(written: str) -> datetime | None:
    """`2026-10-01T08:15:30Z` or `2026-10-01 08:15:30`, both UTC; None for anything else, as no date refuses a text."""
    with suppress(ValueError):
        return datetime.strptime(written[:19].replace(" ", "T"), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    return None


def parse_report(form: Mapping[str, str]) -> Report | None:
    """The delivery report in a callback's form, or None without an id or without a word for the status."""
    provider_id, raw = identifier(form.get("id")), bodies.word(form.get("status"))
    if provider_id is None or not raw:
        return None
    said = form.get("failureReason", "").strip()
    reason = (bodies.word(said) or ("unreadable" if said else "")).casefold()
    status = DELIVERY.get(raw.casefold(), ReportStatus.unknown_word)
    return Report(provider_id, status, raw, RESPELT.get(reason, reason))


def parse_opt_out(form: Mapping[str, str]) -> OptOut | None:
    """The wish for silence in an opt-out callback's form, or None if it names no phone."""
    number = _plus(form.get("phoneNumber", ""))
    return OptOut(number, _optional(form, "senderId")) if _PHONE.fullmatch(number) else None


def parse_call(form: Mapping[str, str]) -> Call | None:
    """The call that rings in a voice callback's form, or None for one that is over, or that goes out from us."""
    rings = form.get("isActive") == "1" and form.get("direction", "").casefold() == "inbound"
    return Call(_optional(form, "callerNumber")) if rings else None


def _form(parse: Callable[[Mapping[str, str]], Told | None]) -> Callable[[bytes], Told | None]:
    """The reader of a body that is a form."""

    def read(body: bytes) -> Told | None:
        form = bodies.form_fields(body)
        return None if form is None else parse(form)

    return read


CALLBACKS = (
    Callback("/sms/africastalking/<token>/inbound", FORM, _form(parse_inbound), Resource.message),
    Callback("/sms/africastalking/<token>/delivery", FORM, _form(parse_report), Resource.message),
    Callback("/sms/africastalking/<token>/opt-out", FORM, _form(parse_opt_out), Resource.person),
    Callback("/voice/africastalking/<token>", FORM, _form(parse_call), Resource.call_back, HANG_UP),
)
