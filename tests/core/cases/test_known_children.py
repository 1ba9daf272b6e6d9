"""Who is in already: the same row is known in silence, nearly the same child is named and asked about."""

import pytest

from core.cases import child_names
from core.cases.registration import Facts, register
from tests.core.support.everywhere import every_place
from tests.core.support.field import Field
from tests.core.support.records import (
    ALONE,
    NO_CONSENT,
    NOBODY,
    OPERATOR,
    RIGHT,
    START,
    VILLAGE,
    bring,
    count,
    named,
)
from tests.core.support.spoken_faults import said


def test_one_whom_a_phone_registered_without_a_name_may_be_the_same(november: Field) -> None:
    facts = Facts("own", "girl", 2016, "relative", "institution", phone="+250788555001")
    registered = november.do(register, november.me(1), facts)
    assert f"This may be child {registered.code}" in said(bring(november, RIGHT))
    assert bring(november, {**RIGHT, "birth year": "2011"}).new == {"relative": 1}, "four years are no guess"


def test_two_children_of_one_name_in_two_villages_of_a_file_are_asked_about(november: Field) -> None:
    elsewhere = {**ALONE, "village code": "24090107"}
    report = bring(november, RIGHT, elsewhere)
    assert report.new == {"relative": 1}
    where = every_place(november.database).spoken(VILLAGE)
    assert f"Row 3: Row 2 has a child of nearly this name, sex and age too, in {where}." in said(report)
    assert "--accept may_be_registered" in said(report)
    before = count(november)
    accepted = bring(november, RIGHT, elsewhere, twins=True)
    assert (accepted.known, accepted.new, count(november)) == (1, {"relative": 1}, before + 1)
    assert bring(november, RIGHT, elsewhere).known == 2


def renamed(field: Field, name: str) -> None:
    field.do(child_names.give, OPERATOR, named(field, "Keza Uwase").id, name)


@pytest.mark.parametrize("name", ["Keza Uwase Bis", "Ineza Mutoni"])
def test_the_same_file_again_is_silent_whatever_the_child_is_called_or_where_it_lives_by_now(
    november: Field, name: str
) -> None:
    bring(november, RIGHT, NOBODY)
    renamed(november, name)
    before = count(november)
    again = bring(november, RIGHT, NOBODY, start=None)
    assert (again.known, again.new, said(again), count(november)) == (2, {}, "", before)
    assert bring(november, {**RIGHT, "name": name}, start=None).known == 1, "and under the name it has now"


MAY_BE: dict[str, dict[str, str]] = {
    "words in another order": {"name": "Uwase Keza"},
    "another order, without a carer": {"name": "Uwase Keza", "carer": "", "carer's phone": "", **NO_CONSENT},
    "mistyped": {"name": "Keza Uwasse"},
    "an accent": {"name": "Kézà Uwase", "birth year": "2014"},
    "one word of it": {"name": "Keza"},
    "one word more": {"name": "Keza Uwase Aline"},
    "a year later": {"birth year": "2016"},
    "two years before": {"birth year": "2013"},
    "another order and another phone": {"name": "Uwase Keza", "carer's phone": "0788555009", "carer": "Mutesi Ange"},
}


@pytest.mark.parametrize("kind", MAY_BE)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_child_of_nearly_that_name_and_age_is_named_and_asked_about(november: Field, kind: str) -> None:
    bring(november, RIGHT)
    code, before = named(november, "Keza Uwase").code, count(november)
    report = bring(november, {**RIGHT, **MAY_BE[kind]}, start=None)
    assert f"Row 2: This may be child {code} of Huye, Ngoma" in said(report)
    assert "--accept may_be_registered" in said(report)
    assert count(november) == before
    in_one = bring(november, NOBODY, {**RIGHT, "village code": "24090107"}, {**RIGHT, **MAY_BE[kind]}, start=None)
    assert "Row 4: This may be child" in said(in_one)
    assert bring(november, {**RIGHT, **MAY_BE[kind]}, start=None, twins=True).new == {"relative": 1}
    assert bring(november, {**RIGHT, **MAY_BE[kind]}, start=None).known == 1, "accepted once, it is known"


OTHERS: dict[str, dict[str, str]] = {
    "a sister": {"name": "Teta Ange"},
    "a sister of that family name": {"name": "Mutesi Uwase"},
    "a boy": {"sex": "boy"},
    "three years younger": {"birth year": "2018"},
    "nearly that name, of another phone": {"name": "Keza Uwere", "carer's phone": "0788555009", "carer": "Mutesi A"},
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_other_children_of_a_home_are_others(november: Field, kind: str) -> None:
    before = count(november)
    assert said(bring(november, RIGHT, {**RIGHT, **OTHERS[kind]})) == ""
    assert count(november) == before + 2
    assert bring(november, {**RIGHT, **OTHERS[kind]}, start=None).known == 1


@pytest.mark.parametrize("kind", MAY_BE)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_rows_of_one_file_are_held_against_each_other_too(november: Field, kind: str) -> None:
    report = bring(november, RIGHT, {**RIGHT, **MAY_BE[kind]})
    assert "Row 3: Row 2 has a child of nearly this name, sex and age too" in said(report)
    assert report.new == {"relative": 1}


def test_whom_a_phone_registered_is_asked_about_also_once_it_has_a_name(november: Field) -> None:
    facts = Facts("own", "girl", 2016, "relative", "institution", phone="+250788555001")
    registered = november.do(register, november.me(1), facts)
    for name in ("KEZA", "Gasaro"):
        november.do(child_names.give, november.me(201), registered.row, name)
        assert f"This may be child {registered.code}" in said(bring(november, RIGHT, start=START))


def test_a_file_that_was_cut_off_goes_on_without_a_question_about_its_own_children(november: Field) -> None:
    sisters = [RIGHT, {**RIGHT, "name": "Teta Ange"}, {**RIGHT, "name": "Mutesi Diane", "birth year": "2016"}]
    assert bring(november, sisters[0]).new == {"relative": 1}
    again = bring(november, *sisters, start=None)
    assert (again.known, again.new, said(again)) == (1, {"relative": 2}, "")
