"""The clock of the year does what is due in its minute, however much people do meanwhile."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bench.year.days import Days
from bench.year.environment import prepared
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message, MessageState
from core.models.person import Language
from tests.bench.year.years import MINUTE

NAME, OFTEN = "a note of no more use", timedelta(seconds=40)


@pytest.mark.lengthy
def test_what_somebody_made_overdue_waits_a_minute_at_most_while_others_go_on() -> None:
    waits: list[datetime] = []
    with prepared("Huye", seed=7, days=1, volunteers=2) as ground:
        town = ground.town
        noon = town.now + timedelta(hours=6)

        def owe() -> None:
            with town.database.write("test") as tx:
                words = Say("sms.alert.lost", {"number": "48217"})
                notice = Notice(words, Lane.alerts, NAME, not_before=tx.at + timedelta(hours=9), expires_at=tx.at)
                outbox.post_to_number(tx, "+250788000001", Language.en, notice)

        def look(_at: datetime) -> None:
            with town.database.read() as tx:
                if tx.session.scalar(select(Message.state).where(Message.once == NAME)) is MessageState.queued:
                    waits.append(tx.at)

        town.agenda.put(noon, owe)
        for at in range(1, 30):
            town.agenda.put(noon + at * OFTEN, lambda: None)
        Days(town).live(look)
    assert waits[0] == noon, "it was owed"
    assert waits[-1] - noon <= MINUTE
