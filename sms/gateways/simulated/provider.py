"""A gateway that takes everything and reaches nobody: for demonstrations, and for running without an account.

The simulator's phones read the messages table, so there is nothing to carry here. What they send and report they post
as Africa's Talking does, to its addresses.
"""

from collections.abc import Sequence
from uuid import uuid4

from core.settings import SIMULATED, OwnSettings
from sms.gateways.africastalking.callbacks import CALLBACKS
from sms.gateways.port import Provider, SendOutcome, Sent


class Simulated:
    """Accepts every message at once, free of charge, with no network traffic."""

    name = SIMULATED
    most_numbers = 100

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """One accepted `Sent` per number, each with its own id: `SIM-` and 32 hexadecimal digits."""
        return [Sent(number, SendOutcome.accepted, f"SIM-{uuid4().hex}", SIMULATED, "0") for number in numbers]


PROVIDER = Provider(SIMULATED, OwnSettings, lambda _connections: Simulated(), CALLBACKS)
