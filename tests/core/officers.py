"""What officers do with an alert, one transaction each."""

from core import owners
from core.alerts import Raised
from core.models.alert import Deed
from core.owners import Closed, Outcome, Owned
from tests.core.field import Field

DANGER_AT = "2026-10-14 09:00"
"""When the danger of the fixture `raised` was told."""


def own(field: Field, raised: Raised, last: int = 201) -> Owned:
    return field.do(owners.acknowledge, field.me(last), raised.alert)


def act(field: Field, raised: Raised, deed: Deed, last: int = 201) -> Owned:
    return field.do(owners.act, field.me(last), raised.alert, int(deed))


def close(field: Field, raised: Raised, outcome: Outcome = Outcome.resolved, last: int = 201) -> Closed:
    return field.do(owners.close, field.me(last), raised.alert, outcome)
