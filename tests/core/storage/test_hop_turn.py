"""One hop at a time, where the database takes one writer at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import Busy
from core.storage.hop_turn import HopTurn, NoTurn


def test_the_next_waits_for_its_turn_and_gives_up_in_time() -> None:
    turn = HopTurn(patience=0.05)
    turn.take()
    with ThreadPoolExecutor() as pool:
        with pytest.raises(Busy):
            pool.submit(turn.take).result()
        turn.leave()
        assert pool.submit(turn.take).result() is None


def test_only_who_has_it_can_leave_it_and_once() -> None:
    turn = HopTurn(patience=0.05)
    turn.leave()
    turn.take()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(turn.leave).result()
        with pytest.raises(Busy):
            pool.submit(turn.take).result()
        turn.leave()
        turn.leave()
        pool.submit(turn.take).result()
    with pytest.raises(Busy):
        turn.take()


def test_where_there_are_no_turns_all_go_on_at_once() -> None:
    turn, together = NoTurn(), threading.Barrier(2, timeout=5)

    def hop() -> None:
        turn.take()
        together.wait()
        turn.leave()

    with ThreadPoolExecutor() as pool:
        assert [each.result() for each in [pool.submit(hop), pool.submit(hop)]] == [None, None]
