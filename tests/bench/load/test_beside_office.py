"""An office's files beside phones: small here, and with no bound on time, as other tests run beside it."""

from dataclasses import replace

import pytest

from bench.common.promises import broken, missed
from bench.load import beside_office
from bench.load.beside_office import BesideOffice, judge

FINE = BesideOffice(
    *("sqlite", 0.5, 20.0, 10_000, 3.0, 99.9, 200.0, 30_000, 20.0, 60.0, 750, 750, 100, 750, 29_250, 154_000),
    *(60.0, 154_000, 200, []),
)


@pytest.mark.browser
def test_both_files_are_begun_by_a_click_and_whole() -> None:
    """A machine that does too much at once may refuse a hop, in a sentence; nothing else may go wrong."""
    found = beside_office.measure(400, 500)
    assert all("end.not_saved" in each for each in found.wrong), found.wrong
    assert (found.slips, found.rejected, found.listed, found.in_rejects, found.stored) == (10, 10, 10, 10, 390)
    assert found.in_file == found.children == 4_500
    assert found.megabytes > 0 and found.export_seconds > 0


def test_what_is_late_is_said_and_what_is_missing_breaks_the_promise() -> None:
    assert broken(judge(FINE)) == missed(judge(FINE)) == []
    assert [each.split(":")[0] for each in missed(judge(replace(FINE, p99_ms=100.0)))] == ["hops"]
    assert [each.split(":")[0] for each in broken(judge(replace(FINE, stored=29_249)))] == ["stored"]
    assert [each.split(":")[0] for each in broken(judge(replace(FINE, in_file=153_999)))] == ["export"]
    for short in ({"rejected": 749}, {"in_rejects": 749}, {"listed": 99}):
        assert [each.split(":")[0] for each in broken(judge(replace(FINE, **short)))] == ["rejects"]
    assert broken(judge(replace(FINE, wrong=["503"]))) == ["answers: 503"]
