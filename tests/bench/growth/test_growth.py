"""The measurement of growth itself, in a small form: what must not grow does not, and what would is told."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.common.promises import broken
from bench.growth import __main__ as growth
from bench.growth.costs import Costs
from bench.growth.judged import judge


@pytest.mark.lengthy
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_nation_of_a_few_thousand(engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    under = Path(tempfile.mkdtemp(prefix="inshuti-growth-test-", dir="/tmp"))
    under.chmod(0o755)
    asked = ["--sizes", "1000,3000", "--months", "1", "--alerts", "4000", "--under", str(under), "--json"]
    try:
        done = growth.main([*asked, *(["--postgres"] if engine == "postgres" else [])])
    finally:
        shutil.rmtree(under)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [each for each in told["broken"] if not each.startswith("plans:")] == []  # so few rows are rightly walked
    assert done == bool(told["broken"])
    assert [each["children"] for each in told["measured"]] == [1000, 3000, 1000, 1000]
    assert all(each["due"] > 0 for each in told["measured"])


def costs(children: int, **changed: Any) -> Costs:
    usual = Costs(
        database="sqlite",
        children=children,
        alerts=0,
        hop_us=500,
        hop_pages=20.0,
        visit_statements=39,
        due=10,
        due_us=900,
        due_statements=6.0,
        tick_us=15,
        tick_statements=3,
        climb_us=1000,
    )
    return replace(usual, **changed)


@pytest.mark.parametrize(
    ("larger", "walks", "named"),
    [
        (costs(10_000), [], []),
        (costs(10_000), ["SCAN visits: SELECT ..."], ["plans: SCAN visits"]),
        (costs(10_000, visit_statements=49), [], ["statements of a visit"]),
        (costs(10_000, hop_pages=200.0), [], ["pages of a hop: 10.00 times"]),
        (costs(10_000, hop_us=5000), [], []),
    ],
)
def test_what_grows_is_told(larger: Costs, walks: list[str], named: list[str]) -> None:
    told = broken(judge([costs(1_000), larger], costs(1_000), costs(1_000), walks))
    assert len(told) == len(named)
    assert all(each.startswith(name) for each, name in zip(told, named, strict=True))
