"""The eve of a visit in neutral words, only to those who agreed, in the phone's safe hours."""

from datetime import date

import pytest

from core.children import follow_ups, visit_reminders
from core.messages import consents
from core.models.alert import Alert, AlertState, Level
from core.reporting import visits
from tests.core.children.test_follow_ups import _child, new_child, quiet_others, visit
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def code(field: Field) -> str:
    field.at("2026-10-14 09:00").do(quiet_others)
    return field.do(new_child, date(2026, 10, 14), caregiver=field.me(101).id)


def told(field: Field, when: str = "2026-10-20 17:00") -> list[str]:
    field.at(when).do(visit_reminders.remind_due)
    return [each.not_before for each in field.owed(101)]


def test_hears_on_the_eve(field: Field, code: str) -> None:
    assert told(field) == ["2026-10-20 17:00"]
    (notice,) = field.owed(101)
    assert notice.expires == "2026-10-21 20:00"
    assert notice.text == "Muraho! Twabibutsaga ko Inshuti y'Umuryango izabasura ku wa 21/10. Murakoze!"


@pytest.mark.parametrize(
    ("opens", "closes", "when"),
    [
        ("18:00", "19:00", "2026-10-20 18:00"),
        ("06:00", "08:00", "2026-10-21 07:00"),
        ("12:00", "20:00", "2026-10-20 17:00"),
        ("17:00", "17:30", "2026-10-20 17:00"),
    ],
)
def test_in_the_safe_hours_of_the_phone(opens: str, closes: str, when: str, field: Field, code: str) -> None:
    field.phone(101, safe_from=opens, safe_to=closes)
    assert told(field) == [when]


def test_nothing_without_a_number_that_works(field: Field, code: str) -> None:
    field.phone(101, works=False)
    assert told(field) == []


def test_nothing_after_stop(field: Field, code: str) -> None:
    field.do(consents.stop_messages, field.me(101))
    assert told(field) == []


def test_nothing_later_than_the_day_itself(field: Field, code: str) -> None:
    assert told(field, "2026-10-21 20:30") == []


def test_hears_once(field: Field, code: str) -> None:
    told(field)
    assert len(told(field, "2026-10-23 08:00")) == 1


def test_nothing_more_than_two_days_late(field: Field) -> None:
    """Due on Monday the 28th: its eve is the 24th, before the two days of Christmas."""
    field.at("2026-10-14 09:00").do(quiet_others)
    code = field.do(new_child, date(2026, 10, 14), scheduled=False, caregiver=field.me(101).id)
    field.do(lambda tx: follow_ups.plan(tx, _child(tx, code), date(2026, 12, 28)))
    assert told(field, "2026-12-26 17:01") == []


def test_nothing_where_the_carer_may_be_the_danger_as_long_as_that_is_open(field: Field, code: str) -> None:
    alert = field.do(visits.alarm, field.me(1), field.child(code), "afraid", Level.danger, None).alert
    assert told(field) == []
    field.do(lambda tx: setattr(tx.session.get_one(Alert, alert), "state", AlertState.false_alarm))
    visit(field, code, date(2026, 10, 21))
    assert told(field, "2026-10-27 17:00") == ["2026-10-27 17:00"]
