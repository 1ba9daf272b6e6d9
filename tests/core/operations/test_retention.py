"""What is no child's record is erased when its time is over, all of it and nothing younger; what is owed stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.inbound_answer import InboundAnswer, InboundEnd
from core.models.message import DeliveryReport, InboundMessage, Lane, Message, MessageState
from core.models.record import AuditEntry
from core.models.session import Effect, Session, SessionState
from core.operations import retention
from core.people import people
from core.storage import effects, sessions
from core.storage.db import Tx
from tests.core.support.field import Field, moment, number
from tests.core.support.plans import asked_by, walks
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import PROGRAMME

pytestmark = BOTH_ENGINES

NIGHT = "2027-06-01 02:00"
DAYS = {"drafts": 1, "transcripts": 7, "deeds": 7, "callbacks": 30, "answers": 30, "messages": 180, "reports": 180}
LIVED = (0, 1, 2, 6, 7, 8, 29, 30, 31, 179, 180, 181, 400)


def draft(tx: Tx, name: str) -> None:
    sessions.begin(tx, new_id(), "ussd", name, number(1), b"a journal", is_draft=True)


def finished(tx: Tx, name: str) -> None:
    row = new_id()
    sessions.begin(tx, row, "ussd", name, number(1), b"a journal", is_draft=False)
    tx.connection.execute(update(Session).where(Session.id == row).values(state=SessionState.ended))


def deed(tx: Tx, name: str) -> None:
    effects.run_once(tx, name, lambda _tx: "done")


def callback(tx: Tx, name: str) -> None:
    row = new_id()
    sealed = {part: tx.vault.seal(f"inbound.{part}", row, "words") for part in ("number", "text")}
    values = {
        "id": row,
        "gateway": "simulated",
        "provider_id": name,
        "number_index": b"index",
        "received_at": tx.at,
        "reading": "stranger",
    }
    boxes = {f"{part}_sealed": box for part, box in sealed.items()}
    tx.connection.execute(insert(InboundMessage).values(person_id=None, **values, **boxes))


def answered(tx: Tx, name: str) -> None:
    """Of a text whose words are gone already."""
    row, nobody = new_id(), {"number_index": b"", "number_sealed": b"", "text_sealed": b""}
    values = {"id": row, "gateway": "simulated", "provider_id": name, "received_at": tx.at, "reading": "unreadable"}
    tx.connection.execute(insert(InboundMessage).values(person_id=None, **values, **nobody))
    lead = people.callers(tx, number(301), "ussd")[0]
    done = {"inbound_id": row, "by_id": lead.id, "at": tx.at, "end": InboundEnd.answered}
    tx.connection.execute(insert(InboundAnswer).values(**done))


def message(tx: Tx, name: str, state: MessageState = MessageState.delivered) -> None:
    lead = people.callers(tx, number(301), "ussd")[0]
    outbox.post(tx, people.get(tx, lead.id), Notice(Say("sms.reply.started"), Lane.alerts, name))
    tx.connection.execute(
        update(Message).where(Message.once == name).values(state=state, gateway="simulated", provider_id=name)
    )


def report(tx: Tx, name: str) -> None:
    told = {
        "gateway": "simulated",
        "provider_id": name,
        "word": "Success",
        "status": "delivered",
        "reason": "",
        "at": tx.at,
        "joined": True,
    }
    tx.connection.execute(insert(DeliveryReport).values(id=new_id(), **told))


MAKERS: dict[str, Callable[[Tx, str], None]] = {
    "drafts": draft,
    "transcripts": finished,
    "deeds": deed,
    "callbacks": callback,
    "answers": answered,
    "messages": message,
    "reports": report,
}
LEFT = {
    "drafts": select(Session.began_at).where(Session.state == SessionState.open),
    "transcripts": select(Session.began_at).where(Session.state != SessionState.open),
    "deeds": select(Effect.at),
    "callbacks": select(InboundMessage.received_at).where(InboundMessage.text_sealed != b""),
    "answers": select(InboundAnswer.at),
    "messages": select(Message.created_at).where(Message.text_sealed != b""),
    "reports": select(DeliveryReport.at),
}


def live(field: Field) -> None:
    """A row of each class on each of those days before the night, to the second."""
    field.at(NIGHT)
    for day in LIVED:
        with field.database.write() as tx:
            tx.ahead(-86400 * day)
            for name, make in MAKERS.items():
                make(tx, f"{name}-{day}")


def ages(field: Field, name: str) -> list[timedelta]:
    """How old the rows of a class are, seen from the night."""
    with field.database.read() as tx:
        return sorted(moment(NIGHT) - at for at in tx.connection.scalars(LEFT[name]))


def erase(field: Field, when: str = NIGHT) -> list[str]:
    """Erase until nothing is left to do; what the audit says of it."""
    field.at(when)
    while field.do(retention.sweep):
        pass
    with field.database.read() as tx:
        return list(tx.connection.scalars(select(AuditEntry.record).where(AuditEntry.verb == "erased")))


def test_everything_that_is_over_is_gone_and_nothing_younger(field: Field) -> None:
    live(field)
    over = {name: sum(day > days for day in LIVED) for name, days in DAYS.items()}
    assert list(over.values()) == [11, 8, 8, 5, 5, 2, 2]
    noted = erase(field)
    for name, days in DAYS.items():
        assert ages(field, name) == [timedelta(days=day) for day in LIVED if day <= days], name
    assert noted == ["drafts 11, transcripts 8, deeds 8, callbacks 5, answers 5, messages 2, reports 2"]
    assert erase(field) == noted


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestTheRule:
    """What no engine can change."""

    def test_it_is_done_at_night_and_what_ends_by_day_waits_for_the_next(self, field: Field) -> None:
        field.watch.now = moment(NIGHT) - timedelta(hours=12)
        field.do(draft, "of the day before, at 14:00")
        assert erase(field, "2027-06-02 01:59") == []
        assert field.look(retention.next_night) == moment("2027-06-02 02:00")
        assert erase(field, "2027-06-02 02:00") == ["drafts 1"]
        assert field.look(retention.next_night) is None

    def test_the_next_night_is_that_of_the_class_that_is_over_first(self, field: Field) -> None:
        field.at("2027-06-01 14:00").do(finished, "a talk")
        assert field.look(retention.next_night) == moment("2027-06-09 02:00")
        field.do(callback, "a text")
        assert field.look(retention.next_night) == moment("2027-06-09 02:00")
        assert erase(field, "2027-06-09 02:00") == ["transcripts 1"]
        assert field.look(retention.next_night) == moment("2027-07-02 02:00")

    def test_what_is_still_owed_stays_however_old(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        with field.database.write() as tx:
            for state in (MessageState.queued, MessageState.claimed, MessageState.sending, MessageState.sent):
                message(tx, state.value, state)
        erase(field)
        assert readable(field) == {"queued", "claimed", "sending"}

    def test_a_danger_broken_off_stays_until_somebody_was_asked_to_ring(self, field: Field) -> None:
        field.at("2027-05-01 09:00").do(draft, "told a danger")
        field.do(lambda tx: tx.connection.execute(update(Session).values(danger_id=7)))
        assert erase(field) == []
        field.do(lambda tx: tx.connection.execute(update(Session).values(danger_id=None)))
        assert erase(field) == ["drafts 1"]

    def test_a_talk_by_sms_that_goes_on_is_as_old_as_its_last_word(self, field: Field) -> None:
        field.at("2027-05-30 09:00").do(draft, "a question a day")
        heard = moment("2027-05-31 09:00")
        field.do(lambda tx: tx.connection.execute(update(Session).values(heard_at=heard)))
        assert erase(field) == []
        assert erase(field, "2027-06-02 02:00") == ["drafts 1"]

    def test_a_duty_is_not_told_again_and_a_text_not_received_again_after_its_words_are_gone(
        self, field: Field
    ) -> None:
        field.at("2026-10-14 09:00")
        field.do(message, "duty")
        field.do(callback, "text")
        erase(field)
        lead = field.me(301)
        notice = Notice(Say("sms.reply.started"), Lane.alerts, "duty")
        assert not field.do(lambda tx: outbox.post(tx, people.get(tx, lead.id), notice))
        with field.database.read() as tx:
            gone = tx.session.scalars(select(Message)).one()
            assert (gone.number_sealed, gone.text_sealed, gone.number_index, gone.cost) == (b"", b"", b"", None)
            assert (gone.state, gone.person_id, gone.phone_id) == (MessageState.delivered, lead.id, None)
            text = tx.session.scalars(select(InboundMessage)).one()
            assert (text.number_sealed, text.text_sealed, text.number_index, text.person_id) == (b"", b"", b"", None)
            assert text.provider_id == "text"

    def test_a_run_is_bounded_and_the_oldest_go_first(self, field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retention, "AT_ONCE", 3)
        for day in range(1, 6):
            field.at(f"2027-05-0{day} 09:00").do(draft, f"{day}")
        assert field.at(NIGHT).do(retention.sweep) == 3
        with field.database.read() as tx:
            assert [f"{kigali(at):%d}" for at in tx.connection.scalars(LEFT["drafts"])] == ["04", "05"]
        assert erase(field) == ["drafts 3", "drafts 2"]

    def test_the_programme_says_how_long(self, field: Field) -> None:
        kept = PROGRAMME.retention.model_copy(update={"drafts": timedelta(days=3)})
        field.database.programme = PROGRAMME.model_copy(update={"retention": kept})
        field.at("2027-05-30 01:00").do(draft, "left")
        assert erase(field, "2027-06-01 02:00") == []
        assert erase(field, "2027-06-02 02:00") == ["drafts 1"]


def readable(field: Field) -> set[str]:
    with field.database.read() as tx:
        return set(tx.connection.scalars(select(Message.once).where(Message.text_sealed != b"")))


def test_it_is_found_by_an_index(field: Field) -> None:
    """The oldest row of a class is the first of its index: nothing is sorted, and no table read."""

    def look(tx: Tx) -> None:
        for each in retention.KEPT:
            tx.connection.execute(each.over(tx.real).order_by(each.since).limit(1))
        retention.next_night(tx)

    asked = asked_by(field.at(NIGHT), look)
    assert len(asked) >= 2 * len(DAYS)
    assert walks(field, asked, "USING INDEX ix_", "USING COVERING INDEX ix_") == []
