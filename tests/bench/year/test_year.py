"""A few days of a small district; the full forms run beside the suite: `./inshuti year`, in CI for 60 days."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.year.__main__ import main
from bench.year.agenda import Agenda, Watch
from bench.year.audit import judge
from bench.year.case import YearRun
from bench.year.chance import dice, seeded
from bench.year.days import Days
from bench.year.environment import BEGINS, NoSuchDistrict, prepared
from bench.year.facts import gather
from bench.year.figures import figures
from bench.year.month import last_month
from bench.year.pictures import bars, scale
from bench.year.reading import read
from bench.year.report import as_json
from core import codes
from core.codes import Length
from core.language import gsm7
from core.language.words import Say, say
from core.models.base import new_id
from core.models.person import Language
from core.settings import ROOT
from tests.fixtures.world import PROGRAMME

COMMON = {"dial": "*801#", "child_line": PROGRAMME.helplines.child, "police": PROGRAMME.helplines.police}


DAYS, VOLUNTEERS, SEED = 4, 80, 7


def a_year(out: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A few days of some villages, in a process of its own."""
    command = [sys.executable, "-m", "bench.year", "--out", str(out), "--seed", str(SEED)]
    command += ["--days", str(DAYS), "--volunteers", str(VOLUNTEERS)]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=110, check=False
    )


@pytest.mark.lengthy
def test_the_same_seed_is_the_same_year_whatever_the_process(tmp_path: Path):
    """In a process of its own, whose hashes are others, and in this one: the people, the records and the audit."""
    there = a_year(tmp_path, PYTHONHASHSEED="1")
    assert there.returncode == 0, there.stdout + there.stderr
    with prepared("Huye", SEED, DAYS, VOLUNTEERS) as environment:
        days = Days(environment.town)
        days.live(lambda _at: None)
        days.rest()
        case = YearRun(gather(environment), environment.town.book, environment.town.database.programme)
        sheet = last_month(environment)
    here = json.loads(json.dumps(as_json({}, figures(case), sheet, judge(case))))
    said = json.loads((tmp_path / "year.json").read_text())
    assert {name: said[name] for name in here} == here
    assert all(here["counts"][each] for each in ("children", "alerts", "texts", "call_backs", "sms_alerts"))
    assert "Huye, 2027-01" in there.stdout
    assert "Pictures: " in there.stdout
    assert "It took " in there.stderr
    for name in ("visits-by-week.svg", "alerts-by-hour.svg"):
        assert ElementTree.parse(tmp_path / name).getroot()[0].text


@pytest.mark.lengthy
def test_a_district_that_rwanda_does_not_have_is_told(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(NoSuchDistrict, match="Atlantis"), prepared("Atlantis", seed=1, days=1, volunteers=2):
        pass
    with pytest.raises(SystemExit) as stop:
        main(["--days", "366"])
    assert stop.value.code == 2
    assert "must be from 1 to 365" in capsys.readouterr().err


def test_ids_and_codes_come_from_the_seed_only_while_it_lasts():
    def drawn(seed: int) -> tuple[int, str]:
        with seeded(seed):
            return new_id(), codes.draw(Length.code)

    assert drawn(1) == drawn(1) != drawn(2)
    assert new_id() != new_id()
    assert dice(7, "one").random() != dice(7, "another").random()


def test_acts_come_in_the_order_of_their_moments():
    agenda, done = Agenda(), []
    for second in (3, 1, 2):
        agenda.put(BEGINS.replace(second=second), lambda second=second: done.append(second))
    while agenda.next_at:
        agenda.take()()
    assert done == [1, 2, 3]
    watch = Watch(BEGINS.replace(second=5))
    watch.move(BEGINS)
    assert watch() == BEGINS.replace(second=5)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "key", ["sms.alert", "sms.alert.again", "sms.visit.eve", "sms.visit.late", "sms.caregiver.visit"]
)
def test_people_know_our_texts_apart(language: Language, key: str):
    slots = {"number": "48217", "level": "DANGER", "place": "Huye/Ngoma", "time": "10:45"}
    text = gsm7.fold(say(language, Say(key, {**slots, "code": "204711", "date": "29/11"}), COMMON))
    found = read(language, text, COMMON)
    assert found is not None
    assert found.key == key
    assert found.slots.items() <= {**slots, "code": "204711", "date": "29/11"}.items()


def test_what_is_none_of_ours_is_not_understood():
    assert read(Language.rw, "Muraho, mwambwira isaha?", COMMON) is None


def test_a_picture_says_what_it_shows():
    drawn = ElementTree.fromstring(bars("Visits & calls", "week", ("due", "done"), [("1", 12, 9), ("2", 0, 0)]))
    titles = [each.text for each in drawn.iter() if each.tag.endswith("title")]
    assert titles == ["Visits & calls", "week 1: 12 / 9", "week 2: 0 / 0"]


@pytest.mark.parametrize(("most", "top", "step"), [(0, 1, 1), (6, 6, 1), (7, 8, 2), (143, 150, 50), (600, 600, 100)])
def test_an_axis_ends_in_a_round_figure(most: int, top: int, step: int):
    assert scale(most) == (top, step)
