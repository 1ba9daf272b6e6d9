"""What each page costs, in a small form; and what is too much is told."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from bench.common.promises import broken, missed
from bench.growth import pages
from bench.growth.pages import PageCost, judge

FINE = PageCost("/console/", 50.0, 60.0, 40.0, 15, 2.0)
SAME = PageCost("/console/?seen=1", 3.0, 4.0, 0.0, 2, 0.0)


@pytest.mark.lengthy
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_every_page_of_a_small_district_asks_few_statements(engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    under = Path(tempfile.mkdtemp(prefix="inshuti-pages-test-", dir="/tmp"))
    under.chmod(0o755)
    asked = ["--children", "300", "--months", "1", "--times", "2", "--under", str(under), "--json"]
    try:
        done = pages.main([*asked, *(["--postgres"] if engine == "postgres" else [])])
    finally:
        shutil.rmtree(under)
    told = json.loads(capsys.readouterr().out)
    assert (done, told["broken"]) == (0, [])
    assert len(told["measured"]) >= 30
    assert all(each["p50_ms"] > 0 for each in told["measured"])


def test_many_statements_break_a_promise_and_slow_pages_miss_a_figure() -> None:
    assert broken(judge([FINE, SAME])) == missed(judge([FINE, SAME])) == []
    assert broken(judge([replace(FINE, statements=16)])) == ["statements of a page: /console/: 16"]
    assert broken(judge([replace(SAME, statements=3)])) == ["statements of a page: /console/?seen=1: 3"]
    assert missed(judge([replace(FINE, server_ms=40.1)])) == ["p95 of a page: /console/: 100.1 ms"]
