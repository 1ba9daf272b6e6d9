"""What the programme office decides: loads whole or not at all; deadlines by each level's own clock."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import BadSetting
from core.models.alert import Level
from core.programme.posts import Post
from core.programme.programme import load
from core.programme.spans import duration
from tests.core.support.field import moment, written
from tests.fixtures.world import PROGRAMME


def test_our_own_programme_loads() -> None:
    assert PROGRAMME.helplines.child == "116"
    assert PROGRAMME.rule(Level.danger).acknowledge == timedelta(minutes=30)
    assert PROGRAMME.ladder(Level.danger).rungs[1].tell == [Post.social_worker, Post.psychologist, Post.cover]
    assert len(PROGRAMME.kinds) == 16
    assert sorted(each.key for each in PROGRAMME.kinds.values()) == [*range(1, 9), *range(91, 99)]


def test_the_categories_have_the_levels_of_the_domain_page() -> None:
    by_key = {each.key: each for each in PROGRAMME.kinds.values()}
    assert {key for key, each in by_key.items() if each.level == Level.danger} == {2, 5, 7, 8}
    assert {key for key, each in by_key.items() if each.level == Level.high} == {1, 6}
    assert {key for key, each in by_key.items() if each.level == Level.low} == {96}
    assert by_key[93].level_under_18 == Level.high


def test_a_file_that_is_away_or_no_toml(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="^PROGRAMME: .*cannot be read. Point it to a programme.toml"):
        load(tmp_path / "nowhere.toml")
    (tmp_path / "bad.toml").write_text("[levels\n")
    with pytest.raises(BadSetting, match="is not TOML"):
        load(tmp_path / "bad.toml")
    (tmp_path / "latin.toml").write_bytes(b"author = '\xe9'")
    with pytest.raises(BadSetting, match="is not TOML"):
        load(tmp_path / "latin.toml")


@pytest.mark.parametrize(("given", "minutes"), [("15m", 15), ("4h", 240), ("2d", 2880), ("0m", 0), ("9999m", 9999)])
def test_durations(given: str, minutes: int) -> None:
    assert duration(given) == timedelta(minutes=minutes)


@pytest.mark.parametrize("given", ["", "15", "m", "-1m", "1.5h", "15 m", "15s", "12345m"])
def test_what_is_no_duration(given: str) -> None:
    with pytest.raises(ValueError, match="is no duration. Write one like 15m, 4h or 2d"):
        duration(given)


@pytest.mark.parametrize(
    ("level", "raised", "acknowledged", "seen"),
    [
        (Level.danger, "2026-10-14 09:00", "2026-10-14 09:30", "2026-10-15 09:00"),
        (Level.danger, "2026-10-17 23:50", "2026-10-18 00:20", "2026-10-18 23:50"),
        (Level.high, "2026-10-14 09:00", "2026-10-14 13:00", "2026-10-16 09:00"),
        (Level.high, "2026-10-14 19:00", "2026-10-15 09:00", "2026-10-16 19:00"),  # 2 h before 21:00, 2 after 07:00
        (Level.high, "2026-10-14 23:00", "2026-10-15 11:00", "2026-10-16 23:00"),
        (Level.high, "2026-12-25 10:00", "2026-12-25 14:00", "2026-12-27 10:00"),  # no rest on holidays
        (Level.medium, "2026-10-14 09:00", "2026-10-15 17:00", "2026-10-21 17:00"),
        (Level.medium, "2026-10-16 18:00", "2026-10-19 17:00", "2026-10-23 17:00"),
        (Level.medium, "2026-12-24 10:00", "2026-12-28 17:00", "2027-01-04 17:00"),  # 25, 26, 27; then 1, 2, 3
        (Level.low, "2026-10-14 09:00", "2026-10-21 17:00", "2026-10-28 17:00"),
        (Level.low, "2026-10-18 09:00", "2026-10-23 17:00", "2026-10-30 17:00"),
    ],
)
def test_deadlines_of_each_level(level: Level, raised: str, acknowledged: str, seen: str) -> None:
    rule, start = PROGRAMME.rule(level), moment(raised)
    assert written(PROGRAMME.deadline(level, start, rule.acknowledge)) == acknowledged
    assert written(PROGRAMME.deadline(level, start, rule.seen)) == seen


def test_levels_are_ordered_by_urgency() -> None:
    assert [each.rank for each in Level] == [0, 1, 2, 3]
    assert sorted(["low", "danger", "medium", "high"], key=lambda each: Level(each).rank)[0] == "danger"
