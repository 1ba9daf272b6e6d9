"""Texts nobody could read: listed without words, each look in the audit, answered by hand under every guard."""

import re

import pytest
from sqlalchemy import delete, func, select, update

from core.children import given_away
from core.models.consent import Consent
from core.models.inbound_answer import InboundAnswer
from core.models.message import UNREAD, InboundMessage, Message, MessageState
from core.models.person import Person, Phone
from core.models.record import AuditEntry
from core.storage.db import Tx
from sms.commands import UNREADABLE
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark, person_of

INBOX = "/console/inbox"
WORDS = "mwaramutse nshaka kubaza ikintu"


def texted(world: World, last: int = 1, words: str = WORDS) -> str:
    """The address of the text that this phone just sent."""
    world.phone(last).sends(words)
    with world.database.read() as tx:
        rows = tx.session.scalars(select(InboundMessage.id).where(UNREAD).order_by(InboundMessage.received_at)).all()
    assert rows, "nobody could read it"
    return f"{INBOX}/{rows[-1]}"


def by_hand(world: World) -> list[tuple[MessageState, str]]:
    with world.database.read() as tx:
        found = tx.session.scalars(select(Message).where(Message.notice == "sms.by_hand"))
        return [(each.state, tx.vault.open("messages.text", each.id, each.text_sealed)) for each in found]


def test_the_reading_is_that_of_the_command() -> None:
    assert f"reading = '{UNREADABLE.name}'" in UNREAD.text


@BOTH_ENGINES
def test_read_with_a_line_in_the_audit_and_answered_once(world: World, officer: OfficerBrowser) -> None:
    path = texted(world)
    listed = officer.sign_in(201).get(INBOX)
    assert path in listed.text and WORDS not in listed.text
    assert len(officer.statements) <= 15
    page = officer.get(path)
    assert WORDS in page.text
    assert len(officer.statements) <= 15, officer.statements
    with world.database.read() as tx:
        looks = select(func.count()).where(AuditEntry.record == "inbound", AuditEntry.verb == "read")
        assert tx.connection.scalar(looks) == 1
    form = {"mark": mark(page.text), "once": "a", "words": "Murakoze, turabahamagara ejo saa 10:30"}
    answers = [officer.client.post(path, data=form).status_code for _ in range(2)]
    assert answers == [303, 303], "the same form again is the same answer"
    assert by_hand(world) == [(MessageState.queued, "Inshuti: Murakoze, turabahamagara ejo saa 10:30")]
    assert path not in officer.get(INBOX).text and path in officer.get(f"{INBOX}?done=1").text
    world.passes(days=1)
    assert [state for state, _ in by_hand(world)] == [MessageState.sent]
    assert "The network took the SMS" in officer.sign_in(201).get(path).text


@BOTH_ENGINES
def test_who_is_second_reads_who_was_first(world: World, officer: OfficerBrowser) -> None:
    path, second = texted(world), OfficerBrowser(world).sign_in(202)
    officer.sign_in(201)
    assert officer.post(path, {"left": "1"}).status_code == 303
    page = second.client.post(path, data={"mark": mark(second.get("/console/access").text), "words": "Murakoze"})
    assert page.status_code == 409
    assert "Keza Demo left it" in page.text
    assert by_hand(world) == []


WRONG = [
    ("", "at most 150"),
    ("a" * 151, "at most 150"),
    ("Umwana 204711 arahari", "may be a code"),
    ("Umwana 20-47 11 arahari", "may be a code"),
    ("Hamagara 0788 000 201", "may be a code"),
    ("Manzi araho", "name of a child"),
    ("MANZI, araho", "name of a child"),
    ("Mukamana araho", "name of a child or a carer"),
    ("Isaro Demo-E araho", "name of a child"),
    ("yakubiswe inkoni", "tells of a danger"),
]


@SQLITE
@pytest.mark.parametrize(("words", "said"), WRONG)
def test_what_gives_a_child_away_is_refused_in_a_sentence(
    world: World, officer: OfficerBrowser, words: str, said: str
) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Person).where(Person.id == person_of(world, 3)).values(district_id=24))
    path = texted(world)
    if "Isaro" in words:
        with world.database.write() as tx:
            tx.connection.exec_driver_sql("UPDATE children SET district_id = 24")
    answer = officer.sign_in(201).post(path, {"words": words})
    assert answer.status_code == 400
    assert said in answer.text
    assert by_hand(world) == []
    assert officer.post(path, {"words": "Murakoze"}).status_code == 303, "mended, it goes"
    assert len(by_hand(world)) == 1


@SQLITE
def test_nobody_waits_while_the_names_of_a_district_are_opened(
    world: World, officer: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens, asked = given_away.names_elsewhere, []

    def opened(tx: Tx, words: str, *, to: Person) -> bool:
        with world.database.write() as other:
            asked.append(other.at)
        return opens(tx, words, to=to)

    monkeypatch.setattr(given_away, "names_elsewhere", opened)
    assert officer.sign_in(201).post(texted(world), {"words": "Murakoze, turaza ejo"}).status_code == 303
    assert len(asked) == 1


@SQLITE
@pytest.mark.parametrize("words", ["Isaro ni izina ryiza", "Ejo 28/11 saa 10:30", "Hamagara 116", "Uwase, murakoze"])
def test_what_gives_nobody_away_goes(world: World, officer: OfficerBrowser, words: str) -> None:
    path = texted(world)
    assert officer.sign_in(201).post(path, {"words": words}).status_code == 303
    assert [text for _, text in by_hand(world)] == [f"Inshuti: {words}"]


@SQLITE
@pytest.mark.parametrize(
    ("column", "said"),
    [("silenced_at", "This phone is closed"), ("doubted_at", "in other hands")],
)
def test_a_phone_that_is_closed_or_in_doubt_gets_nothing(
    world: World, officer: OfficerBrowser, column: str, said: str
) -> None:
    path = texted(world)
    with world.database.write() as tx:
        mine = update(Phone).where(Phone.person_id == person_of(world, 1))
        tx.connection.execute(mine.values(**{column: tx.at}))
    answer = officer.sign_in(201).post(path, {"words": "Murakoze"})
    assert answer.status_code == 400 and said in answer.text
    assert by_hand(world) == []
    assert ("ring=1" in answer.text) == (column != "silenced_at")
    with world.database.read() as tx:
        assert tx.session.scalars(select(InboundAnswer)).all() == []


@SQLITE
def test_a_family_that_never_said_yes_is_rung_instead(world: World, officer: OfficerBrowser) -> None:
    path = texted(world, 101)
    with world.database.write() as tx:
        tx.connection.execute(delete(Consent))
    answer = officer.sign_in(201).post(path, {"words": "Murakoze"})
    assert answer.status_code == 400 and "This family gets no SMS now" in answer.text
    assert by_hand(world) == []


@SQLITE
def test_an_answer_waits_for_the_safe_hours_of_its_phone(world: World, officer: OfficerBrowser) -> None:
    path = texted(world)
    with world.database.write() as tx:
        mine = update(Phone).where(Phone.person_id == person_of(world, 1))
        tx.connection.execute(mine.values(shared=True, safe_from="17:00", safe_to="18:00"))
    assert "This phone is shared" in officer.sign_in(201).get(path).text
    officer.post(path, {"words": "Murakoze"})
    world.passes(minutes=30)
    assert [state for state, _ in by_hand(world)] == [MessageState.queued]
    world.passes(hours=12)
    assert [state for state, _ in by_hand(world)] == [MessageState.sent]


@SQLITE
def test_another_district_finds_nothing(world: World, officer: OfficerBrowser) -> None:
    path = texted(world, 3)
    assert path not in officer.sign_in(201).get(INBOX).text
    assert officer.get(path).status_code == 404
    assert officer.post(path, {"words": "Murakoze"}, of="/console/access").status_code == 404
    assert by_hand(world) == []
    assert path in officer.sign_in(401).get(INBOX).text


@SQLITE
def test_what_was_erased_is_listed_no_more(world: World, officer: OfficerBrowser) -> None:
    path = texted(world)
    with world.database.write() as tx:
        tx.connection.execute(update(InboundMessage).values(text_sealed=b"", number_sealed=b"", number_index=b""))
    assert path not in officer.sign_in(201).get(INBOX).text
    assert officer.get(path).status_code == 404


@SQLITE
@pytest.mark.parametrize("language", ["rw", "en", "fr"])
def test_in_each_language(world: World, officer: OfficerBrowser, language: str) -> None:
    path, other = texted(world), texted(world, 2)
    officer.sign_in(301).post("/console/language", {"language": language}, of="/console/access")
    wrong = officer.post(path, {"words": ""})
    officer.post(path, {"words": "Murakoze"})
    for page in (wrong, *map(officer.get, (INBOX, f"{INBOX}?done=1", path, other))):
        assert "desk." not in re.sub(r"(href|src|action)=\"[^\"]*\"", "", page.text), page.text
