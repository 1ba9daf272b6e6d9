"""Kind words to families: once a month, read by a native speaker, never twice in a year, none where there is danger."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from core.alerts import alerts
from core.broadcasts import encouragement, rounds
from core.language.words import Say, is_read
from core.messages import consents
from core.models.alert import Level
from core.models.child import Child, Placement
from core.models.consent import Consent
from core.models.message import MessageState
from core.models.person import Language
from core.people import people
from core.reporting import visits
from tests.core.support.field import Field, moment


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


MONTHS = ("2026-11-10", "2026-12-10", "2027-01-11", "2027-02-10", "2027-03-10", "2027-04-14", "2027-05-10")
MORE = ("2027-06-10", "2027-07-10", "2027-08-10", "2027-09-10", "2027-10-11", "2027-11-10")


@pytest.fixture(autouse=True)
def begun(field: Field) -> None:
    """The caregiver's children came three and four weeks before."""
    field.at("2026-10-14 09:00").do(rounds.run_next)


def told(field: Field, day: str, last: int = 101) -> list[str]:
    """What the family is owed that morning, in words."""
    before = len(field.owed(last))
    field.at(f"{day} 07:30")
    while field.do(rounds.run_next):
        pass
    return [each.text for each in field.owed(last)[before:]]


def test_a_year_of_months_without_a_word_twice(field: Field) -> None:
    first = told(field, MONTHS[0])
    assert first == [
        "Muraho! Ese abo mu muryango bose baranditswe kandi bafite mituweli? Inshuti y'Umuryango izabafasha. Murakoze!"
    ]
    said = [text for day in (*MONTHS[1:], *MORE) for text in told(field, day) if "ishuri" not in text]
    assert said[0].startswith("Muraho! Ifuni ibagara ubucuti ni akarenge. ")
    assert len(said[:8]) == len(set(said[:8])) == 8, "as many as there are"
    assert len(said) == 8, "then nothing, until the first is a year old"
    assert told(field, "2027-12-10") == [said[0]]


def test_the_week_of_mourning_hears_no_proverb(field: Field) -> None:
    for day in MONTHS[:5]:
        assert told(field, day)
    for day in range(7, 14):
        assert [each for each in told(field, f"2027-04-{day:02d}") if "ishuri" not in each] == []
    assert told(field, "2027-04-14")


def test_a_proverb_that_waits_is_not_sent_into_the_week_of_mourning(field: Field) -> None:
    sixth = field.database.programme.encouragement.model_copy(update={"day": 6})
    field.database.programme = field.database.programme.model_copy(update={"encouragement": sixth})
    told(field, MONTHS[0])
    for day in ("2026-12-07", "2027-01-06", "2027-02-06", "2027-03-06", "2027-04-06"):
        assert told(field, day)
    assert field.owed(101)[-1].expires == "2027-04-07 00:00"


def test_by_week_after_the_placement(field: Field) -> None:
    """Two weeks after it there is no word of papers yet, nor of hard times."""
    field.do(lambda tx: tx.connection.execute(update(Placement).values(began_on=date(2026, 10, 27))))
    assert told(field, MONTHS[0])[0].startswith("Muraho! Ifuni ")


def test_nothing_where_something_grave_is_open(field: Field) -> None:
    field.do(alerts.raise_alert, field.me(101), Level.high)
    assert told(field, MONTHS[0]) == []


@pytest.mark.parametrize("reason", ["stopped", "no_consent", "closed", "no_hours"])
def test_only_to_families_that_agreed_of_open_cases(reason: str, field: Field) -> None:
    if reason == "stopped":
        field.do(consents.stop_messages, field.me(101))
    elif reason == "no_consent":
        field.do(lambda tx: tx.connection.execute(delete(Consent)))
    elif reason == "closed":
        field.do(lambda tx: tx.connection.execute(update(Child).values(closed_on=date(2026, 10, 20))))
    else:
        field.phone(101, safe_from="21:00", safe_to="22:00")
    assert told(field, MONTHS[0]) == []


def test_in_the_safe_hours_and_no_later_than_two_days(field: Field) -> None:
    field.phone(101, safe_from="18:00", safe_to="19:00")
    told(field, MONTHS[0])
    (notice,) = field.owed(101)
    assert (notice.not_before, notice.expires) == ("2026-11-10 18:00", "2026-11-12 07:30")
    assert (notice.state, notice.segments) == (MessageState.queued, 1)


def test_a_language_in_which_no_proverb_was_read_hears_none(field: Field) -> None:
    field.do(people.set_language, field.me(101), Language.sw)
    told(field, MONTHS[0])
    assert told(field, MONTHS[1]) == []


def test_every_proverb_of_the_plan_was_read_in_kinyarwanda(field: Field) -> None:
    plan = field.look(lambda tx: tx.programme.encouragement.plan)
    assert len(plan) == 8
    assert all(is_read(Language.rw, encouragement.proverb(each.key)) for each in plan)
    assert not is_read(Language.rw, Say("sms.silent.partner"))
    assert not is_read(Language.rw, encouragement.proverb("nowhere"))


def test_school_before_a_term_where_somebody_is_of_age(field: Field) -> None:
    assert told(field, "2026-12-28") == [
        "Muraho! Twabibutsaga gutegura ibikoresho n'amafaranga y'ishuri mbere ya 04/01. Murakoze!"
    ]
    field.all_born(2023)
    assert [text for text in told(field, "2027-04-12") if "ishuri" in text] == []


def test_a_danger_that_is_over_holds_nothing_back(field: Field) -> None:
    alert = field.do(visits.alarm, field.me(1), field.child("204711"), "danger", Level.danger, None).alert
    assert told(field, MONTHS[0]) == []
    closed = {"state": "resolved", "closed_at": moment("2026-11-20 09:00") + timedelta(days=1)}
    field.do(lambda tx: [setattr(alerts.get(tx, alert), name, value) for name, value in closed.items()])
    assert len(told(field, MONTHS[1])) == 1
    assert field.look(lambda tx: tx.session.scalars(select(encouragement.KindWord.word)).all()) == ["papers"]
