"""So many at once, in the order in which they come; who leaves early lets the next go on."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.storage.sqlite import Turns


def test_the_next_waits_until_the_turn_is_left() -> None:
    turns, took = Turns(1), threading.Event()

    def other() -> None:
        turns.take()
        took.set()

    turns.take()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(other)
        assert not took.wait(0.05)
        turns.leave()
        assert took.wait(5)
        assert done.result() is None


@pytest.mark.parametrize("number", [1, 2])
def test_who_has_none_or_left_it_frees_none(number: int) -> None:
    turns = Turns(number)
    turns.leave()
    for _ in range(number):
        turns.take()
        turns.leave()
        turns.leave()
    held = [threading.Event() for _ in range(number + 1)]
    may_end = threading.Event()

    def work(at: int) -> None:
        turns.take()
        held[at].set()
        may_end.wait(5)
        turns.leave()

    with ThreadPoolExecutor(number + 1) as pool:
        for at in range(number):
            pool.submit(work, at)
            assert held[at].wait(5)
        pool.submit(work, number)
        assert not held[number].wait(0.05)
        may_end.set()
        assert held[number].wait(5)
