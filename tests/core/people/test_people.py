"""Who a number belongs to, what they may see, and whether what they report can be trusted to be theirs."""

import pytest
from sqlalchemy import select, update

from core.children import children
from core.errors import NotYours
from core.messages import consents
from core.models.child import Child, Sex
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.people import people, phones
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from tests.core.support.field import Field, moment, number


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def change(field: Field, last: int, **values: object) -> None:
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == field.me(last).id).values(**values)))


def test_a_caller_is_known_with_place_role_and_language(field: Field) -> None:
    (me,) = field.look(people.callers, number(1), "ussd")
    assert (me.role, me.language, me.village, me.sector, me.district) == (Role.volunteer, "rw", 24090108, 2409, 24)
    assert (me.number, me.channel, me.verified) == (number(1), "ussd", True)
    assert (me.id, me.home_district) == (me.person, 24)
    (lead,) = field.look(people.callers, number(301), "sms")
    assert (lead.role, lead.language, lead.village, lead.sector, lead.district) == (Role.lead, "en", None, None, 24)


def test_a_stranger_is_nobody(field: Field) -> None:
    assert field.look(people.callers, number(998), "ussd") == []
    stranger = Caller(number(998), "ussd")
    for name in ("id", "home_district"):
        with pytest.raises(LookupError):
            getattr(stranger, name)


def test_a_caller_survives_being_kept_in_a_talk(field: Field) -> None:
    for me in (field.me(1), field.me(401), Caller(number(998), "ussd")):
        assert Caller.from_json(me.to_json()) == me


def test_a_number_held_by_two_and_one_who_left(field: Field) -> None:
    def second(tx: Tx) -> None:
        village = tx.session.get_one(Place, 24090108)
        people.register(tx, number(1), Role.caregiver, "Demo-Y", place=village, language=Language.rw, shared=True)

    field.do(second)
    assert sorted(str(each.role) for each in field.look(people.callers, number(1), "ussd")) == [
        "caregiver",
        "volunteer",
    ]
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.role == "volunteer").values(standing="left")))
    assert [each.role for each in field.look(people.callers, number(1), "ussd")] == [Role.caregiver]


class TestVerified:
    """A SIM in other hands, or a phone long silent: what it reports comes in, marked."""

    def is_verified(self, field: Field, network: str | None = "63510") -> bool:
        return field.look(people.callers, number(1), "ussd", network)[0].verified

    def test_a_number_that_changed_its_network(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(phones.dialled, number(1), "63510")
        assert self.is_verified(field)
        assert self.is_verified(field, None)
        assert not self.is_verified(field, "63514")
        field.do(phones.dialled, number(1), "63514")
        assert not self.is_verified(field, "63514"), "the first network is kept until an officer confirms"

    def test_sms_and_networks_that_are_none_put_nobody_in_doubt(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(phones.dialled, number(1), "63510")
        assert field.look(people.callers, number(1), "sms", "63514")[0].verified
        field.do(phones.texted, number(1))
        for network in ("", "MTN", "6", "9999999", "63510 ", "63\u06615"):
            field.do(phones.dialled, number(1), network)
            assert self.is_verified(field, network)
        assert self.is_verified(field, "63510")

    def test_an_sms_ends_no_silence(self, field: Field) -> None:
        field.at("2026-07-16 09:00").do(phones.dialled, number(1), None)
        field.at("2026-10-01 09:00").do(phones.texted, number(1))
        field.at("2026-10-14 09:01")
        assert not self.is_verified(field)

    def test_ninety_silent_days(self, field: Field) -> None:
        field.at("2026-07-16 09:00").do(phones.dialled, number(1), None)
        field.at("2026-10-14 09:00")
        assert self.is_verified(field)
        field.at("2026-10-14 09:01")
        assert not self.is_verified(field)

    def test_while_reading_is_locked(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        change(field, 1, pin_locked_until=moment("2026-10-14 09:30"))
        assert not self.is_verified(field)
        field.at("2026-10-14 09:30")
        assert self.is_verified(field)


def test_being_heard_is_written_once_a_day(field: Field) -> None:
    def heard_at(tx: Tx) -> object:
        return tx.connection.scalar(select(Phone.heard_at).where(Phone.number_index == tx.vault.index(number(1))))

    field.at("2026-10-14 09:00").do(phones.dialled, number(1), "63510")
    field.at("2026-10-15 08:59").do(phones.dialled, number(1), "63510")
    assert field.look(heard_at) == moment("2026-10-14 09:00")
    field.at("2026-10-15 09:01").do(phones.dialled, number(1), "63510")
    assert field.look(heard_at) == moment("2026-10-15 09:01")


def test_language(field: Field) -> None:
    assert field.do(people.set_language, field.me(1), Language.en) == "en"
    assert field.me(1).language == Language.en
    assert field.do(people.set_language, Caller(number(998), "ussd"), Language.sw) == "sw"


def test_partners_and_pairs(field: Field) -> None:
    me = field.me(1)
    assert field.look(lambda tx: [each.id for each in people.partners(tx, me.id, 24090108)]) == [field.me(2).id]
    both = {field.me(last).id for last in (1, 2)}
    assert field.look(lambda tx: {each.id for each in people.pair(tx, 24090108)}) == both
    change(field, 2, standing=PersonStatus.silent)
    assert field.look(lambda tx: len(people.pair(tx, 24090108))) == 2
    left = field.me(2).id
    change(field, 2, standing=PersonStatus.left)
    assert field.look(lambda tx: [each.id for each in people.pair(tx, 24090108)]) == [me.id]
    assert field.me(2).person is None
    assert left != me.id


def test_who_does_what_work_where(field: Field) -> None:
    def ids(role: Role, **where: int) -> set[int]:
        return field.look(lambda tx: {each.id for each in people.of_role(tx, role, **where)})

    assert ids(Role.social_worker, district=24) == {field.me(201).id, field.me(203).id}
    assert ids(Role.social_worker, district=33) == set()
    assert ids(Role.sector_officer, sector=2409) == {field.me(501).id}
    assert ids(Role.national) == {field.me(401).id}
    first = field.me(201).id
    change(field, 201, standing=PersonStatus.invited)
    assert first not in ids(Role.social_worker, district=24)


def test_numbers_are_opened_only_while_they_work(field: Field) -> None:
    person = field.me(1).id
    assert field.look(people.number_of, person) == number(1)
    assert field.look(people.number_of, None) == ""
    field.phone(1, works=False)
    assert field.look(people.number_of, person) == ""


def test_messages_to_a_caregiver_need_consent_and_stop_when_asked(field: Field) -> None:
    def may(last: int) -> bool:
        me = field.me(last).id
        return field.look(lambda tx: consents.may_message(tx, people.get(tx, me)))

    assert may(101)
    assert not may(1), "nobody took this one's consent"
    field.do(consents.stop_messages, field.me(101))
    assert not may(101)
    field.do(consents.start_messages, field.me(101))
    assert may(101)


def test_names_and_numbers_lie_sealed(field: Field) -> None:
    rows = field.look(
        lambda tx: [
            *tx.connection.execute(select(Person.__table__)).mappings(),
            *tx.connection.execute(select(Phone.__table__)).mappings(),
            *tx.connection.execute(select(Child.__table__)).mappings(),
        ]
    )
    shown = repr([dict(each) for each in rows])
    for hidden in ("Uwase", "Keza Demo", "Manzi", "788000"):
        assert hidden not in shown


class TestChildren:
    """Children by their codes, within what the caller may touch."""

    def test_pairs_find_the_children_of_their_village(self, field: Field) -> None:
        assert field.look(children.find_of_village, field.me(1), "204711") == field.child("204711")
        assert field.look(children.find_of_village, field.me(1), "645827") is None
        assert field.look(children.find_of_village, field.me(3), "204711") is None

    def test_a_concern_may_name_any_child_or_household_of_the_district(self, field: Field) -> None:
        home = field.do(lambda tx: children.register_household(tx, tx.session.get_one(Place, 24090108)))
        assert field.look(children.find_in_district, field.me(1), home.code) == ["household", home.id]
        assert field.look(children.find_in_district, field.me(1), "204711") == ["child", field.child("204711")]
        assert field.look(children.find_in_district, field.me(1), "645827") is None
        assert field.look(children.find_of_village, field.me(1), home.code) is None

    def test_the_children_of_a_village_the_earliest_due_first(self, field: Field) -> None:
        found = field.look(lambda tx: [(c.code, f"{c.due_on}") for c in children.of_village(tx, field.me(1))])
        assert found == [
            ("318061", "2026-10-11"),
            ("204711", "2026-10-14"),
            ("427356", "2026-10-17"),
            ("536141", "2026-10-20"),
        ]
        first = field.child("204711")
        assert field.look(
            lambda tx: [f"{day}" for day in children.last_and_next(tx, tx.session.get_one(Child, first))]
        ) == [
            "None",
            "2026-10-14",
        ]

    def test_who_may_read_a_name_and_that_it_is_recorded(self, field: Field) -> None:
        child = field.child("204711")

        def read(last: int) -> str:
            return field.do(lambda tx: children.read_name(tx, field.me(last), tx.session.get_one(Child, child)))

        assert [read(last) for last in (1, 2, 201, 301)] == ["Keza Demo-A"] * 4
        for last in (3, 101, 501, 401):
            if last == 101:
                continue  # lives in the same village
            with pytest.raises(NotYours):
                read(last)
        readers = field.look(lambda tx: tx.session.scalars(select(AuditEntry.person_id)).all())
        assert sorted(map(str, readers)) == sorted(str(field.me(last).id) for last in (1, 2, 201, 301))

    def test_a_child_of_another_village_is_not_opened(self, field: Field) -> None:
        child = field.child("204711")
        assert field.look(children.in_village, field.me(1), child).id == child
        with pytest.raises(NotYours):
            field.look(children.in_village, field.me(3), child)

    def test_a_new_child_has_a_code_of_its_own(self, field: Field) -> None:
        def register(tx: Tx) -> str:
            return children.register(tx, tx.session.get_one(Place, 24090108), "Demo-Z", Sex.boy, 2012).code

        code = field.do(register)
        assert len(code) == 6
        assert field.look(children.find_of_village, field.me(1), code)


def test_the_audit_tells_who_did_what_to_which_row(field: Field) -> None:
    me = field.at("2026-10-14 09:00").me(201)
    field.do(audit.record, me, "read", "children", 7)
    entry = field.look(lambda tx: tx.session.scalars(select(AuditEntry)).one())
    assert (entry.person_id, entry.verb, entry.record, entry.record_id) == (me.id, "read", "children", 7)
    assert (entry.channel, entry.district_id, entry.at) == ("ussd", 24, field.watch.now)
