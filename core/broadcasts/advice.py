"""A word of advice for a home. None to one with an open danger or high alert: there it would mock."""

from enum import StrEnum

from core.clock import kigali
from core.language.words import Say
from core.messages import household_risk
from core.storage.access import Caller
from core.storage.db import Tx

TIPS = 2
"""Words of advice a topic has."""


class AdviceTopic(StrEnum):
    """What advice is about; none of it tells anything of the home."""

    talking = "talking"
    praise = "praise"
    calm = "calm"


def word(tx: Tx, me: Caller, topic: AdviceTopic) -> Say:
    """Today's word on that topic, another one tomorrow; to a troubled home a kind line with the child helpline."""
    if household_risk.is_troubled(tx, me.id):
        return Say("advice.held")
    day = kigali(tx.at).toordinal()
    return Say(f"advice.{topic}.{day % TIPS + 1}")
