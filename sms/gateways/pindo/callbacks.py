"""What Pindo posts to us: JSON, one event a body.

Sources, read on 29 November 2026: https://docs.pindo.ai/docs/messaging/inbound (a text from a phone),
https://docs.pindo.ai/docs/start/webhooks (delivery reports: the words there are) and
https://docs.pindo.ai/docs/platform/sms-status (what the words mean). An event is posted once: one that comes while we
are away is lost, so what an SMS reports depends on us being there. An opt-out or a ringing phone is told by none.
"""

from core.phone import NETWORKS
from core.storage.policy import Resource
from sms.gateways import bodies
from sms.gateways.bodies import JSON
from sms.gateways.port import Callback, InboundSms, Report, ReportStatus

DELIVERY: dict[str, ReportStatus] = {
    "ACCEPTED": ReportStatus.transient,  # by the carrier, on its way
    "DELIVRD": ReportStatus.delivered,
    "UNDELIV": ReportStatus.failed,
    "REJECTED": ReportStatus.failed,
    "EXPIRED": ReportStatus.expired,
    "UNKNOWN": ReportStatus.unknown_word,  # Pindo's own word for not knowing: nothing changes
}


def read_inbound(body: bytes) -> InboundSms | None:
    """The SMS in a body, or None if its id or sender is missing or could not be stored.

    `created_at` is not read: it names no time zone, and an hour too early would turn an answer into an old one.
    """
    told = bodies.json_fields(body) or {}
    provider_id, number = bodies.identifier(told.get("sms_id")), bodies.optional(told, "from")
    if provider_id is None or not number:
        return None
    network = NETWORKS.get(bodies.optional(told, "telco").casefold(), "")
    return InboundSms(provider_id, number, bodies.optional(told, "to"), bodies.storable(told.get("text")), network)


def read_report(body: bytes) -> Report | None:
    """The delivery report in a body, or None without an id or without a word for the status."""
    told = bodies.json_fields(body) or {}
    provider_id, raw = bodies.identifier(told.get("sms_id")), bodies.word(told.get("status"))
    if provider_id is None or not raw:
        return None
    return Report(provider_id, DELIVERY.get(raw.upper(), ReportStatus.unknown_word), raw, "")


CALLBACKS = (
    Callback("/sms/pindo/<token>/inbound", JSON, read_inbound, Resource.message),
    Callback("/sms/pindo/<token>/delivery", JSON, read_report, Resource.message),
)
