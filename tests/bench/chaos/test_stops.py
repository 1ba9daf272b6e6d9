"""Everything ends when it is asked to, under load: nothing lost, nothing doubled."""

import pytest

from bench.chaos import stops


@pytest.mark.proofs
@pytest.mark.timeout(240)
def test_each_kind_of_process_and_all_of_them_stop_in_order() -> None:
    found = stops.measure(1)
    assert found.faults == []
    assert {kind: len(each) for kind, each in found.seconds.items()} == dict.fromkeys((*stops.KINDS, "up"), 1)
    assert max(max(seconds) for seconds in found.seconds.values()) < stops.LIMIT_SECONDS
    assert found.visits
    assert found.messages > found.dangers
