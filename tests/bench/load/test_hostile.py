"""Twenty hostile numbers beside others: short here, and with no bound on time, as other tests run beside it."""

from dataclasses import replace

import pytest

from bench.common.promises import broken, missed
from bench.load import hostile
from bench.load.hostile import HostileDay, judge

FINE = HostileDay("sqlite", 10_080, 1008, 10_800, 3.0, 499.9, 900.0, 5.0, 0, 4000, [])


@pytest.mark.lengthy
def test_flood_others_and_a_true_danger_at_once() -> None:
    """A machine that does too much at once may refuse a hop, in a sentence; nothing else may go wrong."""
    found = hostile.measure(3)
    assert all("end.not_saved" in each for each in found.wrong), found.wrong
    assert (found.talks, found.texts, found.outside) == (336, 34, 0)
    assert found.sms > 0
    assert found.danger_seconds > 0


def test_what_is_late_is_said_and_an_sms_to_anybody_breaks_the_promise() -> None:
    assert broken(judge(FINE)) == missed(judge(FINE)) == []
    assert [each.split(":")[0] for each in missed(judge(replace(FINE, p99_ms=500.0)))] == ["others' hops"]
    assert [each.split(":")[0] for each in missed(judge(replace(FINE, danger_seconds=5.01)))] == ["true danger"]
    assert broken(judge(replace(FINE, outside=1))) == ["SMS outside: 1 of 4000"]
    assert broken(judge(replace(FINE, wrong=["503"]))) == ["answers: 503"]
