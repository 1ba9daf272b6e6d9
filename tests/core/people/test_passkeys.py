"""Passkeys: made behind the password, signed with once at the door, refused where anything does not fit."""

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES384, CoseKey
from sqlalchemy import func, select

from core.models.desk import DeskPasskey, DeskSession
from core.models.record import AuditEntry
from core.people import desk_closing, desk_sessions, passkeys
from core.storage.db import Tx
from tests.core.support.door import SITE, Door
from tests.core.support.field import Field
from tests.fixtures.authenticator import Authenticator, EdKey, RsaKey

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def door(field: Field) -> Door:
    field.at("2026-10-14 09:00")
    return Door(field)


@pytest.fixture
def key(door: Door) -> Iterator[Authenticator]:
    """One that the officer has added."""
    made = Authenticator()
    assert door.adds(made)
    yield made


def verbs(field: Field) -> list[str]:
    with field.database.read() as tx:
        return list(tx.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.at)))


@pytest.mark.parametrize("kind", [None, EdKey, RsaKey])
def test_one_that_was_made_opens_the_desk_again_and_again(door: Door, kind: type[EdKey | RsaKey] | None) -> None:
    key = Authenticator(key=kind()) if kind else Authenticator()
    assert door.adds(key, "  My\x00 phone\n ")
    (listed,) = door.listed()
    assert (listed.name, listed.used_at, listed.doubted) == ("My phone", None, False)
    assert door.comes_in(key)
    door.field.watch.passes(minutes=1)
    assert door.comes_in(key)
    assert door.listed()[0].used_at == door.field.watch.now
    assert {"desk_passkey_added", "desk_signed_in"} <= set(verbs(door.field))
    assert [(each.to, each.notice) for each in door.field.owed()] == [(201, "sms.desk_passkey")]


def test_it_is_kept_sealed_and_names_nobody(door: Door, key: Authenticator) -> None:
    (row,) = door.field.look(lambda tx: tx.session.scalars(select(DeskPasskey)).all())
    assert key.id not in row.credential_sealed
    assert b"My phone" not in row.name_sealed
    question = door.asked_to_make(door.sits())
    assert question["authenticatorSelection"] == {"residentKey": "discouraged", "userVerification": "required"}
    assert question["attestation"] == "none"
    assert [each["type"] for each in question["excludeCredentials"]] == ["public-key"]
    assert "Demo" not in question["user"]["id"]


BENT: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "https://desk.examp1e.rw"},
    "an origin below ours": {"origin": "https://a.desk.example.rw"},
    "our domain without https": {"origin": "http://desk.example.rw"},
    "our domain at another port": {"origin": "https://desk.example.rw:8443"},
    "another party": {"domain": "example.rw"},
    "nobody was known by the authenticator": {"verified": False},
    "nobody was there": {"present": False},
    "inside another site's page": {"framed": True},
    "another challenge": {"challenge": bytes(32)},
    "what was made for another end": {"says": "webauthn.other"},
}


@ON_SQLITE
@pytest.mark.parametrize("bent", BENT.values(), ids=BENT)
def test_what_does_not_fit_opens_nothing_and_counts_as_wrong(
    door: Door, key: Authenticator, bent: dict[str, Any]
) -> None:
    assert not door.comes_in(key, **bent)
    assert door.wrong_tries() == 1
    assert door.comes_in(key), "the next one does"
    assert door.wrong_tries() == 0


@ON_SQLITE
@pytest.mark.parametrize("bent", BENT.values(), ids=BENT)
def test_what_does_not_fit_is_not_added(door: Door, bent: dict[str, Any]) -> None:
    me = door.sits()
    answer = Authenticator().makes(door.asked_to_make(me), **bent)
    assert not passkeys.add(door.field.database, me, SITE, "Mine", answer)
    assert door.listed() == []


@ON_SQLITE
def test_a_key_that_nothing_can_be_verified_with_is_not_added(door: Door) -> None:
    other = ES384.from_cryptography_key(ec.generate_private_key(ec.SECP384R1()).public_key())
    for public in (other, CoseKey({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}), CoseKey({3: -7})):
        me = door.sits()
        answer = Authenticator().makes(door.asked_to_make(me), public=public)
        assert not passkeys.add(door.field.database, me, SITE, "Mine", answer)
    assert door.listed() == []


def test_a_challenge_counts_once_for_one_session_and_for_five_minutes(door: Door, key: Authenticator) -> None:
    first = door.waits()
    question = door.asked_to_sign(first)
    answer = key.signs(question)
    assert door.shows(door.waits(), answer) is None, "it was asked of another session"
    assert door.shows(first, answer)
    assert door.shows(first, key.signs(question)) is None, "it was used"
    late = door.waits()
    question = door.asked_to_sign(late)
    door.field.watch.passes(minutes=5)
    assert door.shows(late, key.signs(question)) is None
    again = door.waits()
    old, new = door.asked_to_sign(again), door.asked_to_sign(again)
    assert door.shows(again, key.signs(old)) is None, "another took its place"
    assert door.shows(again, key.signs(new)) is None, "a wrong answer used it up"
    assert door.comes_in(key)


@ON_SQLITE
def test_what_was_asked_at_the_door_makes_nothing_inside(door: Door) -> None:
    waiting = door.waits()
    question = door.asked_to_sign(waiting)
    with door.field.database.write() as tx:
        desk_sessions.open_anew(tx, waiting.id)
    assert not passkeys.add(door.field.database, waiting, SITE, "Mine", Authenticator().makes(question))
    assert door.field.row(DeskSession, waiting.id).challenge is None


@ON_SQLITE
def test_a_colleagues_opens_nothing(door: Door, key: Authenticator) -> None:
    other = Door(door.field, 202)
    assert not other.comes_in(key)
    theirs = Authenticator()
    assert other.adds(theirs)
    assert not other.comes_in(key)
    assert not door.comes_in(theirs)
    assert not door.comes_in(Authenticator(id=key.id)), "the right name, another key"


@ON_SQLITE
def test_one_that_was_added_is_not_added_twice_and_five_are_enough(door: Door, key: Authenticator) -> None:
    assert not door.adds(key)
    assert all(door.adds(Authenticator()) for _ in range(4))
    assert door.field.do(passkeys.question_to_make, door.sits(), SITE) is None
    assert len(door.listed()) == 5


@pytest.mark.parametrize("count", [3, 2, 0])
def test_a_count_that_does_not_go_up_tells_of_a_copy(door: Door, key: Authenticator, count: int) -> None:
    assert door.comes_in(key, count=3)
    sits, spare = door.sits(), Authenticator()
    door.field.watch.passes(minutes=1)
    assert door.adds(spare)
    door.field.news()
    assert not door.comes_in(key, count=count)
    assert not door.comes_in(key, count=9), "it counts no longer, wherever it is"
    assert [each.doubted for each in door.listed()] == [True, False]
    with door.field.database.read() as tx:
        assert tx.session.get(DeskSession, sits.id) is None, "who sat there as this person is out"
    assert "desk_passkey_copied" in verbs(door.field)
    assert door.field.news() == [(201, "sms.desk_passkey_copied"), (301, "sms.person.passkey_copied")]
    assert door.comes_in(spare)


@ON_SQLITE
def test_one_that_is_kept_in_several_places_always_counts_nothing(door: Door) -> None:
    key = Authenticator()
    assert door.adds(key)
    assert door.comes_in(key, count=0)
    assert door.comes_in(key, count=0)
    assert not [each for each in door.listed() if each.doubted]


@ON_SQLITE
def test_wrong_answers_lock_and_end_the_session_as_wrong_codes_do(door: Door, key: Authenticator) -> None:
    waiting = door.waits()
    for _ in range(5):
        assert door.shows(waiting, key.signs(door.asked_to_sign(waiting), verified=False)) is None
    with door.field.database.read() as tx:
        assert tx.session.get(DeskSession, waiting.id) is None
    assert not door.comes_in(key), "locked: the right one opens nothing either"
    door.field.watch.passes(minutes=31)
    assert door.comes_in(key)


@ON_SQLITE
def test_a_session_that_ended_meanwhile_opens_nothing(door: Door, key: Authenticator) -> None:
    waiting = door.waits()
    answer = key.signs(door.asked_to_sign(waiting))
    with door.field.database.write() as tx:
        desk_sessions.end_all(tx, waiting.me.id)
    assert door.shows(waiting, answer) is None


@ON_SQLITE
def test_it_is_removed_by_its_holder_alone(door: Door, key: Authenticator) -> None:
    (listed,) = door.listed()
    me, colleague = door.field.me(201, "desk"), door.field.me(202, "desk")
    assert not door.field.do(passkeys.remove, colleague, listed.id)
    assert not door.field.do(passkeys.remove, me, 7)
    assert door.field.do(passkeys.remove, me, listed.id)
    assert door.listed() == []
    assert not door.comes_in(key)
    assert "desk_passkey_removed" in verbs(door.field)
    assert [each.notice for each in door.field.owed(201)] == ["sms.desk_passkey"] * 2


def test_it_goes_with_whatever_else_opens_the_desk(door: Door, key: Authenticator) -> None:
    door.field.do(desk_closing.close, door.field.me(201).id)
    assert door.listed() == []

    def count(tx: Tx) -> int:
        return tx.connection.scalar(select(func.count()).select_from(DeskPasskey)) or 0

    assert door.field.look(count) == 0
