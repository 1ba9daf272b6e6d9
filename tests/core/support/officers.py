"""What officers do with an alert, one transaction each."""

from core.alerts import ownership
from core.alerts.alerts import Raised
from core.alerts.ownership import AlertOutcome, Closed, Owned
from core.models.alert import Deed
from tests.core.support.field import Field

DANGER_AT = "2026-10-14 09:00"
"""When the danger of the fixture `raised` was told."""


def own(field: Field, raised: Raised, last: int = 201) -> Owned:
    return field.do(ownership.acknowledge, field.me(last), raised.alert)


def act(field: Field, raised: Raised, deed: Deed, last: int = 201) -> Owned:
    return field.do(ownership.act, field.me(last), raised.alert, int(deed))


def close(field: Field, raised: Raised, outcome: AlertOutcome = AlertOutcome.resolved, last: int = 201) -> Closed:
    return field.do(ownership.close, field.me(last), raised.alert, outcome)
