"""Measures at the desk: from months that were kept, with small counts only where they stay in the office."""

import re
from datetime import date

import pytest
from sqlalchemy import insert, select

from core.children.reviews import month_after
from core.clock import kigali
from core.measures import stored, trends
from core.models.monthly_figure import MonthlyFigure
from core.models.record import AuditEntry
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser

MEASURES = "/console/measures"
HUYE, RUBAVU, NGOMA, SIMBI, GISENYI = 24, 33, 2409, 2413, 3306


def this_month(world: World) -> date:
    with world.database.read() as tx:
        return kigali(tx.at).date().replace(day=1)


def keep(world: World, name: str, value: float, of: int | None = None, **changed: object) -> None:
    """A figure of Huye in the month before this one, unless something else is said."""
    row = {"district_id": HUYE, "place_id": HUYE, "name": name, "part": "", "value": value, "of": of}
    row |= {"first": month_after(this_month(world), -1), "median": None, "ninetieth": None, "timed": None, **changed}
    with world.database.write() as tx:
        tx.connection.execute(insert(MonthlyFigure), row)


def lines(text: str) -> dict[str, list[str]]:
    """By measure: its figure, its counts, what was before."""
    found = {}
    for row in re.findall(r'<li class="row measure">.*?</li>', text, re.DOTALL):
        name = re.findall(r"/console/measures/(\w+)\?", row)[0]
        said = re.findall(r'figures">([^<]*)</b> <span class="soft">([^<]*)<.*?since">([^<]*)<', row, re.DOTALL)
        found[name] = list(said[0])
    return found


@BOTH_ENGINES
def test_a_line_a_measure_with_its_own_past(world: World, officer: OfficerBrowser) -> None:
    keep(world, "visits_done", 34, 42)
    for months, value in ((2, 20), (13, 10)):
        keep(world, "visits_done", value, 40, first=month_after(this_month(world), -months))
    keep(world, "children_reintegrated", 2)
    text = officer.sign_in(201).get(MEASURES).text
    assert len(officer.statements) <= 15, officer.statements
    found = lines(text)
    assert found == {
        "visits_done": ["81 %", "34 of 42", "before: 50 % · a year ago: 25 %"],
        "children_reintegrated": ["2", "", "before: – · a year ago: –"],
    }
    with world.database.read() as tx:
        seen = tx.connection.execute(
            select(AuditEntry.verb, AuditEntry.record_id).where(AuditEntry.record == "measures")
        ).all()
    assert [tuple(each) for each in seen] == [("read_inside", HUYE)]


@BOTH_ENGINES
def test_quarters_and_years_add_months_up_but_for_what_stands_on_a_day(world: World, officer: OfficerBrowser) -> None:
    for month, value in ((1, 5), (2, 7), (3, 9)):
        first = date(2025, month, 1)
        keep(world, "visits_done", value, 10, first=first, median=3.0, ninetieth=4.0, timed=5)
        keep(world, "silent_pairs", value, 20, first=first)
        keep(world, "sms_segments", 10, first=first)
        keep(world, "visits_made", 4, first=first)
        keep(world, "sms_cost", 100.5, first=first, part="RWF")
    at = "&at=2025-03"
    officer.sign_in(201)
    month, quarter, year = (
        lines(officer.get(f"{MEASURES}?span={span}{at}").text) for span in ("month", "quarter", "year")
    )
    assert month["visits_done"][:2] == ["90 %", "9 of 10"]
    assert quarter["visits_done"][:2] == year["visits_done"][:2] == ["70 %", "21 of 30"]
    assert quarter["silent_pairs"][:2] == ["45 %", "9 of 20"]
    assert quarter["sms_cost"][0] == "RWF 301.5"
    assert quarter["cost_a_visit"][0] == "RWF 25.12"
    assert quarter["segments_a_visit"][0] == "2.5"
    one = officer.get(f"{MEASURES}/visits_done?span=month{at}").text
    assert "half within 0 h 03" in one
    assert "half within" not in officer.get(f"{MEASURES}/visits_done?span=quarter{at}").text


@SQLITE
def test_an_officer_sees_every_count_of_the_own_district_and_nothing_of_another(
    world: World, officer: OfficerBrowser
) -> None:
    keep(world, "visits_done", 3, 4)
    keep(world, "visits_done", 3, 4, place_id=NGOMA)
    keep(world, "visits_done", 11, 12, district_id=RUBAVU, place_id=RUBAVU)
    keep(world, "visits_done", 11, 12, district_id=RUBAVU, place_id=GISENYI)
    officer.sign_in(201)
    for asked in ("", f"?place={HUYE}", f"?place={RUBAVU}", f"?place={GISENYI}", "?place=0", "?place=3", "?place=x"):
        text = officer.get(MEASURES + asked).text
        assert lines(text)["visits_done"][1] == "3 of 4", asked
        assert "Rubavu" not in text
    assert lines(officer.get(f"{MEASURES}?place={NGOMA}").text)["visits_done"][1] == "3 of 4"
    assert "Gisenyi" not in officer.get(f"{MEASURES}/visits_done?place={RUBAVU}").text


@SQLITE
def test_the_nation_sees_sums_and_no_small_count(world: World, officer: OfficerBrowser) -> None:
    keep(world, "visits_done", 3, 8)
    keep(world, "visits_done", 1, 2, place_id=NGOMA)
    keep(world, "visits_done", 2, 6, place_id=SIMBI)
    keep(world, "visits_done", 20, 40, district_id=RUBAVU, place_id=RUBAVU)
    keep(world, "children_reintegrated", 4)
    officer.sign_in(401)
    text = officer.get(MEASURES).text
    assert len(officer.statements) <= 15, officer.statements
    assert lines(text)["visits_done"][:2] == ["48 %", "23 of 48"]
    assert lines(text)["children_reintegrated"][0] == "*"
    assert lines(officer.get(f"{MEASURES}?place=2").text)["visits_done"][0] == "*"
    assert lines(officer.get(f"{MEASURES}?place={RUBAVU}").text)["visits_done"][1] == "20 of 40"
    by_sector = officer.get(f"{MEASURES}/visits_done?place={HUYE}").text
    assert "1 of 2" not in by_sector
    assert "50 %" not in by_sector and "33 %" not in by_sector
    with world.database.read() as tx:
        verbs = set(tx.connection.scalars(select(AuditEntry.verb).where(AuditEntry.record == "measures")))
    assert verbs == {"read"}


@SQLITE
def test_one_measure_by_period_part_and_sector(world: World, officer: OfficerBrowser) -> None:
    keep(world, "referrals_completed", 8, 10)
    keep(world, "referrals_completed", 6, 7, part="school")
    keep(world, "referrals_completed", 2, 3, part="sector")
    keep(world, "referrals_completed", 2, 4, place_id=SIMBI)
    keep(world, "referrals_completed", 6, 6, place_id=NGOMA)
    text = officer.sign_in(301).get(f"{MEASURES}/referrals_completed").text
    assert len(officer.statements) <= 15, officer.statements
    by_sector = re.findall(r'<th scope="row"><a href="([^"]*)">(\w+)</a></th><td class="figures">([^<]*)<', text)
    assert [(name, said) for _, name, said in by_sector][:3] == [
        ("Ngoma", "100 %"),
        ("Simbi", "50 %"),
        ("Gishamvu", "–"),
    ]
    assert f"place={NGOMA}" in by_sector[0][0]
    assert '<b class="figures">86 %</b> 6 of 7' in text
    assert text.count('<text class="mark"') == 13
    assert officer.get(f"{MEASURES}/none_such").status_code == 404


@SQLITE
def test_nothing_is_shown_before_anything_was_counted(world: World, officer: OfficerBrowser) -> None:
    text = officer.sign_in(201).get(MEASURES).text
    assert "Nothing is counted here yet" in text
    assert "Nothing is counted here yet" in officer.get(f"{MEASURES}/visits_done").text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_every_measure_has_its_words(world: World, officer: OfficerBrowser, language: str) -> None:
    with world.database.write() as tx:
        stored.count_month(tx, HUYE, month_after(kigali(tx.at).date().replace(day=1), -1))
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    for name in (*trends.NAMES, ""):
        main = officer.get(f"{MEASURES}/{name}".rstrip("/")).text.split("<main", 1)[1]
        assert "desk." not in main, name
