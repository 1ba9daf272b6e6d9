"""Long work of an office: one has it at a time, a death costs a minute, and whoever lost it writes nothing more."""

import threading
import time

import pytest
from sqlalchemy import select, update

from core.errors import Unknown
from core.models.office_job import JobState, OfficeJob, OfficeWork
from core.models.office_part import FileSide, OfficePart
from core.models.person import Person, PersonStatus
from core.operations import office_jobs, office_parts, office_queue
from core.operations.office_jobs import AskedAlready
from core.operations.office_parts import PART
from core.operations.office_queue import ClaimedJob, LeaseLost
from core.storage.db import Database
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch

pytestmark = BOTH_ENGINES


@pytest.fixture
def field(database: Database, watch: Watch) -> Field:
    """The demo people."""
    return Field(database, watch)


def ask(field: Field, *, mark: str | None = None, upload: bytes = b"") -> int:
    me = field.me(201)
    with field.database.write() as tx:
        return office_jobs.ask(tx, me, OfficeWork.export, {"reason": "report"}, mark=mark, upload=upload)


def claim(field: Field, lease: str) -> ClaimedJob | None:
    with field.database.write() as tx:
        return office_queue.claim(tx, lease)


def stands(field: Field, job: int) -> JobState:
    with field.database.read() as tx:
        return tx.session.get_one(OfficeJob, job).state


def test_the_oldest_is_taken_once_and_a_dead_one_after_its_lease(field: Field) -> None:
    first = ask(field)
    field.watch.passes(minutes=1)
    second = ask(field)
    one, other = claim(field, "one"), claim(field, "other")
    assert one and other and (one.id, other.id) == (first, second)
    assert claim(field, "third") is None
    with field.database.write() as tx:
        office_parts.add(tx, first, FileSide.result, 0, b"half")
    field.watch.passes(minutes=2)
    again = claim(field, "third")
    assert again and again.id == first and again.me.id == field.me(201).id
    with field.database.read() as tx:
        assert tx.session.scalars(select(OfficePart.id)).all() == [], "what was made by half is gone"


def test_who_lost_the_lease_writes_nothing_more(field: Field) -> None:
    ask(field)
    slow = claim(field, "slow")
    field.watch.passes(minutes=2)
    quick = claim(field, "quick")
    assert slow and quick
    with pytest.raises(LeaseLost), field.database.write() as tx:
        office_queue.renew(tx, slow, 10, 20)
    with pytest.raises(LeaseLost), field.database.write() as tx:
        office_queue.finish(tx, slow, {}, 5)
    with pytest.raises(LeaseLost), field.database.write() as tx:
        office_queue.fail(tx, slow, "fault")
    with field.database.write() as tx:
        office_queue.renew(tx, quick, 10, 20)
        office_queue.finish(tx, quick, {"rows": 20}, 5)
    assert stands(field, quick.id) is JobState.done
    with pytest.raises(LeaseLost), field.database.write() as tx:
        office_queue.renew(tx, quick, 20, 20)


def test_a_word_of_progress_keeps_it(field: Field) -> None:
    ask(field)
    job = claim(field, "one")
    assert job
    for _ in range(4):
        field.watch.passes(seconds=50)
        with field.database.write() as tx:
            office_queue.renew(tx, job, 1, 2)
        assert claim(field, "other") is None


def test_what_ends_whoever_takes_it_up_is_not_tried_for_ever(field: Field) -> None:
    job = ask(field)
    for at in range(office_queue.TRIES):
        assert claim(field, f"{at}"), at
        field.watch.passes(minutes=2)
    assert claim(field, "last") is None
    assert stands(field, job) is JobState.failed
    with field.database.read() as tx:
        assert office_jobs.get(tx, field.me(201), job).says == {"failed": "stopped"}


def test_given_back_it_waits_at_once_and_was_not_tried(field: Field) -> None:
    ask(field)
    for at in range(office_queue.TRIES + 2):
        job = claim(field, f"{at}")
        assert job
        with field.database.write() as tx:
            office_queue.give_back(tx, job)


def test_whoever_left_gets_nothing_more(field: Field) -> None:
    job = ask(field)
    with field.database.write() as tx:
        mine = Person.id == field.me(201).id
        tx.connection.execute(update(Person).where(mine).values(standing=PersonStatus.left))
    assert claim(field, "one") is None
    assert stands(field, job) is JobState.failed


def test_of_two_that_are_the_same_one_is_under_way(field: Field) -> None:
    job = ask(field, mark="same")
    with pytest.raises(AskedAlready) as refused:
        ask(field, mark="same")
    assert refused.value.job == job
    with pytest.raises(AskedAlready) as refused, field.database.write() as tx:
        office_jobs.ask(tx, field.me(301), OfficeWork.export, {}, mark="same")
    assert refused.value.job == 0, "of another's work nothing is told"
    mine = claim(field, "one")
    assert mine
    with field.database.write() as tx:
        office_queue.fail(tx, mine, "empty")
    assert ask(field, mark="same") != job


@pytest.mark.parametrize("size", [0, 1, PART, PART + 1, 3 * PART])
def test_a_file_comes_back_as_it_was(field: Field, size: int) -> None:
    content = bytes(each % 251 for each in range(size))
    job = ask(field, upload=content)
    with field.database.read() as tx:
        assert office_parts.read_all(tx, job, FileSide.upload) == content
        assert office_parts.read_all(tx, job, FileSide.result) == b""


def begin(field: Field, last: int = 301, mark: str = "same") -> int:
    with field.database.write() as tx:
        return office_jobs.begin(tx, field.me(last), OfficeWork.look, {"file": "a.csv"}, mark)


def complete(field: Field, job: int, last: int = 301) -> None:
    with field.database.write() as tx:
        office_jobs.complete(tx, field.me(last), job)


def part(field: Field, job: int, place: int = 0) -> None:
    with field.database.write() as tx:
        office_parts.add(tx, job, FileSide.upload, place, b"some")


def test_a_file_that_comes_part_by_part_is_there_once_it_is_whole(field: Field) -> None:
    job = begin(field)
    part(field, job)
    with field.database.read() as tx:
        assert office_jobs.listed(tx, field.me(301)) == []
        with pytest.raises(Unknown):
            office_jobs.get(tx, field.me(301), job)
        assert not office_queue.is_due(tx)
    assert claim(field, "early") is None
    part(field, job, 1)
    with pytest.raises(Unknown):
        complete(field, job, 401)
    complete(field, job)
    taken = claim(field, "one")
    assert taken and taken.id == job
    with field.database.read() as tx:
        assert office_parts.read_all(tx, job, FileSide.upload) == b"somesome"
    with pytest.raises(Unknown):
        complete(field, job)


def test_a_file_that_was_cut_off_is_gone_after_an_hour_and_may_come_again_at_once(field: Field) -> None:
    part(field, begin(field))
    again = begin(field)
    part(field, again)
    complete(field, again)
    field.watch.passes(minutes=61)
    with field.database.write() as tx:
        assert office_queue.lapse(tx) == 1
    with field.database.read() as tx:
        assert list(tx.session.scalars(select(OfficePart.job_id))) == [again]
        assert list(tx.session.scalars(select(OfficeJob.id))) == [again]


def test_of_the_same_file_twice_at_once_the_second_is_told_which_was_quicker(field: Field) -> None:
    first, second, other = begin(field), begin(field), begin(field, 401)
    told, began = list[int](), threading.Event()

    def also(job: int, last: int) -> None:
        began.set()
        try:
            complete(field, job, last)
        except AskedAlready as same:
            told.append(same.job)

    both = [threading.Thread(target=also, args=each) for each in ((second, 301), (other, 401))]
    with field.database.write() as tx:
        office_jobs.complete(tx, field.me(301), first)
        for each in both:
            each.start()
        began.wait(10)
        time.sleep(0.2)  # so that they wait for this very transaction
    for each in both:
        each.join(30)
    assert sorted(told) == [0, first]
    assert [stands(field, each) for each in (first, second)] == [JobState.waiting, JobState.coming]
