"""What handing a message to a gateway may lead to, in words of our own."""

from dataclasses import dataclass
from enum import StrEnum


class SendOutcome(StrEnum):
    """What handing one message to a gateway led to, in terms of what may be done next."""

    accepted = "accepted"  # the gateway took it; not yet on the phone
    refused = "refused"  # permanent: the same message must never be offered again
    bad_number = "bad_number"  # permanent, and the number itself is wrong
    opted_out = "opted_out"  # permanent: this person asked the gateway for silence
    later = "later"  # surely not taken: try again by the retry plan
    unclear = "unclear"  # may have gone out: nobody can say before a delivery report comes
    no_balance = "no_balance"  # not taken, and nothing will be until somebody pays
    misconfigured = "misconfigured"  # not taken, and nothing will be until an operator mends the account or settings


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one message to one number.

    `reason` is one of our own short machine words, safe to log. `cost` is the gateway's own text, "" if it named none.
    """

    number: str
    outcome: SendOutcome
    provider_id: str | None
    reason: str
    cost: str
