"""A word of advice for a home. None to one with an open danger or high alert: there it would mock."""

from enum import StrEnum

from core import homes
from core.access import Caller
from core.clock import kigali
from core.db import Tx
from core.words import Say

TIPS = 2
"""Words of advice a topic has."""


class Topic(StrEnum):
    """What advice is about; none of it tells anything of the home."""

    talking = "talking"
    praise = "praise"
    calm = "calm"


def word(tx: Tx, me: Caller, topic: Topic) -> Say:
    """Today's word on that topic, another one tomorrow; to a troubled home a kind line with the child helpline."""
    if homes.is_troubled(tx, me.id):
        return Say("advice.held")
    day = kigali(tx.at).toordinal()
    return Say(f"advice.{topic}.{day % TIPS + 1}")
