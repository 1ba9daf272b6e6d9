"""Messages to many: two persons, from templates, by day, once each; nobody who stopped, and never about a child."""

import json
from datetime import date

import pytest
from sqlalchemy import select, update

from core.broadcasts import group_messages, group_previews
from core.broadcasts.group_messages import NoSuchMessage
from core.errors import NotYours, Unknown
from core.language.words import catalog, slots
from core.messages import consents
from core.models.group_message import GroupMessage
from core.models.message import Lane
from core.models.person import Language, Phone, Role
from core.storage.access import Caller
from core.storage.db import Database, Tx
from tests.core.support.at_once import at_once
from tests.core.support.field import Field
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

HUYE, RUBAVU = 24, 33
ON = date(2026, 10, 20)


def lead(field: Field) -> Caller:
    return field.me(301, channel="cli:Jean")


def nation(field: Field) -> Caller:
    return field.me(401, channel="cli:Marie")


def draft(field: Field, role: Role = Role.volunteer, template: str = "meeting") -> int:
    return field.at("2026-10-14 21:30").do(group_messages.draft, lead(field), template, role, HUYE, ON)


def told(field: Field) -> list[tuple[int, str, str | None, str | None]]:
    while field.do(group_messages.tell_some):
        pass
    ours = [each for each in field.owed() if each.notice.startswith("sms.group.")]
    return sorted((each.to, each.lane, each.not_before, each.expires) for each in ours)


def test_a_lead_drafts_the_nation_releases_and_each_is_owed_it_once_by_day(field: Field) -> None:
    number = draft(field)
    assert told(field) == [], "nobody gets a draft"
    assert field.do(group_messages.release, nation(field), number)
    morning, until = "2026-10-15 07:00", "2026-10-20 23:59"
    assert told(field) == [(1, Lane.reminders, morning, until), (2, Lane.reminders, morning, until)]
    assert not field.do(group_messages.release, nation(field), number), "released twice"
    assert len(told(field)) == 2
    row = field.row(GroupMessage, number)
    assert (row.told, row.done_at is not None) == (2, True)


def test_who_drafted_it_or_types_for_both_does_not_release_it(field: Field) -> None:
    number = draft(field)
    for me in (lead(field), field.me(401, channel="cli:Jean"), field.me(401, channel="cli: jean")):
        with pytest.raises(NotYours, match="second person"):
            field.do(group_messages.release, me, number)
    for last in (1, 201, 501):
        with pytest.raises(NotYours):
            field.do(group_messages.release, field.me(last), number)


def test_who_lost_the_phone_neither_drafts_nor_releases_and_a_draft_of_theirs_is_drafted_anew(field: Field) -> None:
    number, both = draft(field), (lead(field), nation(field))
    for last in (301, 401):
        whose = Phone.person_id == field.me(last).id
        field.do(lambda tx, its=whose: tx.connection.execute(update(Phone).where(its).values(lost_at=tx.at)))
        refusal = "begun anew" if last == 301 else "counts as nobody"
        with pytest.raises(NotYours, match=refusal):
            field.do(group_messages.release, both[1], number)
    with pytest.raises(NotYours, match="counts as nobody"):
        field.do(group_messages.draft, both[0], "thanks", Role.volunteer, HUYE, None)


def test_a_lead_writes_to_the_own_district_alone_and_the_nation_to_any(field: Field) -> None:
    for place in (RUBAVU, None):
        with pytest.raises(NotYours):
            field.do(group_messages.draft, lead(field), "thanks", Role.volunteer, place, None)
    number = field.do(group_messages.draft, nation(field), "thanks", Role.volunteer, None, None)
    assert field.look(group_previews.find, number).people == 4


def test_two_who_release_at_once_are_one_effect(field: Field) -> None:
    number = draft(field)

    def press(tx: Tx) -> bool:
        return group_messages.release(tx, nation(field), number)

    assert sorted(at_once(field, press, press)) == [False, True]
    at_once(field, group_messages.tell_some, group_messages.tell_some)
    assert len(told(field)) == 2


def test_cut_short_it_goes_on_where_it_was(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_messages, "AT_ONCE", 1)
    number = draft(field)
    field.do(group_messages.release, nation(field), number)

    class _Killed(BaseException):
        """The process died before its commit."""

    with pytest.raises(_Killed), field.database.write() as tx:
        group_messages.tell_some(tx)
        raise _Killed
    field.do(group_messages.tell_some)
    assert len(told(field)) == 2


def test_a_carer_who_stopped_gets_none(field: Field) -> None:
    number = draft(field, Role.caregiver, "thanks")
    assert field.look(group_previews.find, number).people == 1
    field.do(consents.stop_messages, field.me(101))
    assert field.look(group_previews.find, number).people == 0
    field.do(group_messages.release, nation(field), number)
    assert told(field) == []


def test_the_preview_counts_people_segments_and_francs(field: Field) -> None:
    found = field.look(group_previews.find, draft(field))
    assert (found.people, found.segments, found.francs, found.days, found.state) == (2, 2, 20, 1, "draft")
    assert "20/10" in found.texts["rw"]


def test_no_template_has_room_for_a_child(field: Field) -> None:
    texts = [text for key, text in catalog(Language.rw).items() if key.startswith(group_messages.PREFIX)]
    assert len(texts) >= 4
    assert {slot for text in texts for slot in slots(text)} <= {"date", "dial"}


def test_what_does_not_fit_is_said(field: Field) -> None:
    field.at("2026-10-14 09:00")
    with pytest.raises(NoSuchMessage, match="There is no template 'letter'"):
        field.do(group_messages.draft, lead(field), "letter", Role.volunteer, HUYE, None)
    for on in (None, date(2026, 10, 13)):
        with pytest.raises(NoSuchMessage, match="names a day"):
            field.do(group_messages.draft, lead(field), "meeting", Role.volunteer, HUYE, on)
    with pytest.raises(Unknown, match="no group message 4"):
        field.do(group_messages.release, nation(field), 4)
    number = draft(field)
    field.at("2026-10-21 09:00")
    with pytest.raises(NoSuchMessage, match="is over"):
        field.do(group_messages.release, nation(field), number)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verbs(
    database: Database,
    watch: Watch,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    asking = ("group-message", "draft", "thanks", "--to", "volunteer", "--district", "Huye")
    assert typed(monkeypatch, *asking, "--as", "0788000301", "--by", "Jean", "--json") == 0
    made = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (made["people"], made["place"], made["state"]) == (2, "Huye", "draft")
    releasing = ("group-message", "release", str(made["number"]), "--as", "0788000401", "--by")
    assert typed(monkeypatch, *releasing, "Jean") == 2
    assert "a second person does" in capsys.readouterr().err
    assert typed(monkeypatch, *releasing, "Marie", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"released": True}
    assert typed(monkeypatch, "group-message", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "going"
    assert typed(monkeypatch, "group-message", "preview", "5") == 2
    assert "There is no group message 5" in capsys.readouterr().err
    field = Field(database, watch)
    assert field.look(lambda tx: len(tx.session.scalars(select(GroupMessage)).all())) == 1
