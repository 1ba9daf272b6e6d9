"""An alert offered to one colleague whose number is refused for good: nobody waits for that colleague."""

import pytest

from core.alerts import departures, handing_over, ladder, owner_watch
from core.alerts.alerts import Raised
from core.messages.sending import SendOutcome
from core.models.message import OFFERED
from core.reporting import concerns
from core.storage.access import operator
from tests.core.support.field import Field, written
from tests.core.support.hands import offer, row_of, settle
from tests.core.support.officers import own

DAY = "2026-10-14 09:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def told(field: Field, category: int) -> Raised:
    """Owned by the social worker: a danger, or a concern of that category."""
    field.at(DAY)
    if category:
        raised = field.do(concerns.raise_concern, field.me(1), 2, None, category)
    else:
        raised = field.do(concerns.raise_danger, field.me(1))
    own(field, raised)
    field.leaves()
    return raised


def refuse(field: Field) -> None:
    rows = [row for row in offer(field) if row_of(field, row).notice == OFFERED]
    assert rows
    for row in rows:
        settle(field, row, SendOutcome.opted_out)
    field.news()


@pytest.mark.parametrize(
    ("category", "hear"), [(0, [202, 203, 204, 301]), (1, [202, 203, 204, 301, 401]), (4, [203, 204])]
)
def test_of_who_lost_the_phone_everybody_hears_who_would_have_by_then(
    category: int, hear: list[int], field: Field
) -> None:
    raised = told(field, category)
    field.do(departures.lost, operator("Jean"), field.me(201).id, to=field.me(202).id)
    assert field.do(ladder.climb_due) == 0
    refuse(field)
    field.do(ladder.climb_due)
    assert [last for last, _ in field.news()] == hear
    assert field.alert(raised.alert).owner_id is None


@pytest.mark.parametrize("category", [0, 1, 4])
def test_of_an_owner_it_goes_on_and_the_owner_hears(category: int, field: Field) -> None:
    raised = told(field, category)
    field.do(handing_over.offer, field.me(201), raised.alert, field.me(202).id)
    refuse(field)
    assert written(field.alert(raised.alert).due_at) == DAY
    field.do(owner_watch.restart_idle)
    told_now = field.news()
    assert (201, "sms.alert.lapsed") in told_now
    assert [last for last, notice in told_now if notice in ("sms.alert", "sms.alert.again", "sms.alert.top")]
