"""A gateway that was away: what waited for it leaves with the first message it takes."""

from sqlalchemy import select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message, MessageState
from core.models.person import Language
from core.storage.db import Database
from jobs.drain import Drain
from tests.core.support.field import number
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fixtures.world import Watch


def test_what_waits_leaves_with_the_first_that_is_taken(
    database: Database, fake: FakeAfricasTalking, drain: Drain, watch: Watch
) -> None:
    fake.stop()
    for which in (1, 2, 3, 4):
        if which == 4:
            fake.start()
        with database.write() as tx:
            notice = Notice(Say("sms.reply.started"), Lane.alerts, f"alert {which}")
            outbox.post_to_number(tx, number(which), Language.rw, notice)
        drain.run(Lane.alerts)
        watch.passes(seconds=8)
    with database.read() as tx:
        assert set(tx.connection.scalars(select(Message.state))) == {MessageState.sent}
