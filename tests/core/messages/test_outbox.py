"""Messages are obligations: owed once, in the reader's language, and withheld rather than sent to somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane, Message, MessageState
from core.models.person import Language, Phone
from core.people import people
from core.storage.db import Tx
from tests.core.support.field import Field, moment, number, written
from tests.fixtures.texting import BOTH_ENGINES

pytestmark = BOTH_ENGINES

VISIT = Say("sms.visit.late", {"code": "204711", "date": "14/10"})


def post(field: Field, last: int, notice: Notice) -> bool:
    return field.do(lambda tx: outbox.post(tx, people.get(tx, field.me(last).id), notice))


def notice(once: str = "one", lane: Lane = Lane.reminders, words: Say = VISIT, **more: Any) -> Notice:
    return Notice(words, lane, once, **more)


def test_whatever_runs_twice_posts_once(field: Field) -> None:
    assert post(field.at("2026-10-14 09:00"), 1, notice())
    assert not post(field, 1, notice())
    assert not post(field, 2, notice())
    assert len(field.owed()) == 1


def test_it_is_said_in_the_readers_language_with_what_to_dial(field: Field) -> None:
    post(field, 1, notice("rw"))
    post(field, 201, notice("en"))
    said = {each.to: each.text for each in field.owed()}
    assert said == {
        1: "IZU: gusura 204711 (ku wa 14/10) ntibirakorwa. Mwabifashamo? Mukande *801#. Murakoze!",
        201: "IZU: the visit to 204711 (14/10) is not done yet. Could you help? Dial *801#. Thank you!",
    }


@pytest.mark.parametrize(("language", "word"), [(Language.fr, "visite"), (Language.sw, "204711")])
def test_every_language_has_its_own_words(language: Language, word: str, field: Field) -> None:
    field.do(people.set_language, field.me(201), language)
    post(field, 201, notice())
    text = field.owed()[0].text
    assert word in text
    assert not text.startswith("IZU: gusura 204711")


def test_letters_no_phone_has_are_folded(field: Field) -> None:
    post(field, 201, notice(words=Say("sms.alert.risen", {"number": "1…\u2019ç", "level": "HIGH"})))
    assert field.owed()[0].text == "Alert 1...'c is now HIGH. Dial *801#."


def test_when_it_may_go_and_until_when(field: Field) -> None:
    at = moment("2026-10-15 07:00")
    post(field.at("2026-10-14 22:00"), 1, notice(not_before=at, expires_at=at + timedelta(hours=13)))
    (owed,) = field.owed()
    assert (owed.state, owed.lane, owed.not_before, owed.expires) == (
        MessageState.queued,
        Lane.reminders,
        "2026-10-15 07:00",
        "2026-10-15 20:00",
    )
    assert owed.segments == 1


def test_a_message_nobody_can_be_found_for_is_withheld_not_sent_elsewhere(field: Field) -> None:
    rung: list[set[Lane]] = []
    field.database.bell = rung.append
    field.phone(1, works=False)
    assert post(field, 1, notice())
    (owed,) = field.owed()
    assert (owed.to, owed.state, owed.reason) == (0, MessageState.withheld, "no_number")
    assert rung == []


def test_of_two_numbers_the_one_heard_last_is_used(field: Field) -> None:
    second = number(777)

    def add(tx: Tx) -> None:
        tx.session.add(
            Phone(
                id=1,
                person_id=field.me(1).id,
                number_index=tx.vault.index(second),
                number_sealed=tx.vault.seal("phones.number", 1, second),
                heard_at=moment("2026-10-13 09:00"),
            )
        )

    field.do(add)
    field.at("2026-10-14 09:00")
    post(field, 1, notice("never heard is last"))
    assert field.do(lambda tx: people.number_of(tx, field.me(1).id)) == second
    field.phone(1, heard_at=moment("2026-10-14 08:00"))
    post(field, 1, notice("heard later"))
    assert field.do(lambda tx: people.number_of(tx, field.me(1).id)) == number(1)
    field.phone(1, works=False)
    post(field, 1, notice("does not work"))
    assert sorted(each.to for each in field.owed()) == [1, 777, 777]


def test_a_number_that_asked_is_answered_whoever_it_is(field: Field) -> None:
    words = Say("sms.reply.unknown")
    field.do(outbox.post_to_number, number(888), Language.en, notice("x", Lane.receipts, words))
    (owed,) = field.owed()
    assert owed.to == 888
    assert owed.text.startswith("This number is not registered. If you need help, call 116.")
    assert field.look(lambda tx: tx.session.scalars(select(Message.person_id)).all()) == [None]


def test_what_waits_may_be_withdrawn_what_left_may_not(field: Field) -> None:
    post(field, 1, notice())
    assert field.do(outbox.withdraw, "one", "protected")
    assert not field.do(outbox.withdraw, "one", "again")
    assert not field.do(outbox.withdraw, "another", "unknown")
    (owed,) = field.owed()
    assert (owed.state, owed.reason) == (MessageState.withheld, "protected")
    post(field, 1, notice("two"))
    field.do(_set_state, "two", MessageState.claimed)
    assert not field.do(outbox.withdraw, "two", "late")


def _set_state(tx: Tx, once: str, state: MessageState) -> None:
    tx.connection.execute(update(Message).where(Message.once == once).values(state=state))


def test_what_waits_may_be_let_go_sooner_but_not_what_was_withdrawn(field: Field) -> None:
    later, now = moment("2026-10-14 10:00"), moment("2026-10-14 09:00")
    for once in ("waits", "withdrawn"):
        post(field.at("2026-10-14 08:00"), 1, notice(once, not_before=later))
    field.do(outbox.withdraw, "withdrawn", "protected")
    for once in ("waits", "withdrawn"):
        field.do(outbox.release, once, now)
    rows = field.look(lambda tx: tx.session.scalars(select(Message)).all())
    assert {each.once: written(each.not_before) for each in rows} == {
        "waits": "2026-10-14 09:00",
        "withdrawn": "2026-10-14 10:00",
    }


def test_nothing_readable_lies_in_the_table(field: Field) -> None:
    post(field, 1, notice())
    row = field.look(lambda tx: tx.connection.execute(select(Message.__table__)).mappings().one())
    shown = repr(dict(row))
    assert "788000001" not in shown
    assert "204711" not in shown
    assert row["notice"] == "sms.visit.late"
