"""A word of advice for a home. None to one with an open danger or high alert: there it would mock."""

from enum import StrEnum

from sqlalchemy import exists, select

from core.access import Caller
from core.clock import kigali
from core.db import Tx
from core.models.alert import OPEN, Alert
from core.models.child import Child
from core.programme import Level
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
    if _is_troubled(tx, me):
        return Say("advice.held")
    day = kigali(tx.at).toordinal()
    return Say(f"advice.{topic}.{day % TIPS + 1}")


def _is_troubled(tx: Tx, me: Caller) -> bool:
    """True if something grave is open about a child of this home, or was told by who lives there."""
    home = select(Child.id).where(Child.caregiver_id == me.id)
    grave = Alert.state.in_(OPEN) & Alert.level.in_((Level.danger, Level.high))
    ours = Alert.child_id.in_(home) | (Alert.reporter_id == me.id)
    return bool(tx.session.scalar(select(exists().where(grave, ours))))
