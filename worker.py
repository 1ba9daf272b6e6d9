"""The background's composition root: `worker.py drain LANE` works an RQ queue, `worker.py clock` ticks, `worker.py
office` does the long work that an office asked for.

RQ is told to run `worker.drain` by name; what that needs is made once, inside the process that runs it.
"""

import gc

gc.disable()  # while modules are read nothing is garbage: looking for it takes a sixth of the time of a start

import contextlib
import importlib
import signal
import sys
import time
from functools import cache
from types import FrameType

from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.orm import configure_mappers

from core import logs
from core.errors import BadSetting, Busy
from core.language import words
from core.messages import sending
from core.models.message import Lane
from core.models.person import Language
from core.programme import programme
from core.settings import Settings
from jobs import one_heap
from jobs.clock_watchdog import ClockWatchdog
from jobs.doorbell import Doorbell, connect, queue
from jobs.drain import Drain
from jobs.own_files import keep_private
from jobs.wiring import load_settings, make_alarm_channels, make_gateway, make_head_sender, serving_database

gc.freeze()  # what was read stays: neither the collector nor the end of the process need look at it
gc.enable()


@cache
def settings() -> Settings:
    """This process's settings."""
    return load_settings()


@cache
def drainer() -> Drain:
    """This process's drain, with its own connections."""
    return Drain(
        serving_database(settings()), make_gateway(settings()), width=settings().sms_connections, stopping=STOP
    )


def drain(lane: str) -> int:
    """The job behind the doorbell: drain one lane; how many messages were offered.

    Raises DrainFailed for any fault, as Redis keeps the words of whatever a job raises.
    """
    try:
        offered = drainer().run(Lane(lane))
    except Exception as error:  # noqa: BLE001  the job fails, with other words
        logs.fault("drain", error, lane=lane)
        raise DrainFailed(logs.whereabouts(error)) from None
    if offered:
        logs.get().info("drain", lane=lane, counts=offered)
    return offered


def look_again(lane: Lane) -> None:
    """Drain what was owed since the last look. With the database away it is left to the clock's next ring."""
    with contextlib.suppress(Busy):
        with drainer().database.read() as tx:
            due = sending.is_due(tx, lane)
        if due and not STOP():
            drain(lane.value)


class DrainFailed(Exception):
    """A drain met a fault: of which kind and where, without its words."""


class Stop:
    """Whether somebody asked this process to end."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        """Hear SIGTERM and Ctrl-C from now on."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._hear)

    def _hear(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def __call__(self) -> bool:
        """True once asked."""
        return self.asked


STOP = Stop()
"""This process's own; it hears nothing before `listen`."""


class LaneWorker(SimpleWorker):
    """RQ's worker, which also remembers that it was asked to end while it was idle or without its Redis."""

    max_connection_wait_time = 2.0  # RQ's own minute is long for an alert once Redis is back

    def _install_signal_handlers(self) -> None:
        """A word that came while this worker was being made is not lost."""
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]  # RQ carries no types here
        self._stop_requested = self._stop_requested or STOP()

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run it, then look once more: whoever rang while it came to its end was told that it was there already."""
        super().execute_job(job, queue)
        look_again(Lane(queue.name))

    def handle_warm_shutdown_request(self) -> None:
        """SIGTERM or Ctrl-C came."""
        STOP.asked = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]  # RQ carries no types here


def work(lane: Lane) -> None:
    """Answer the lane's doorbell. RQ's worker leaves quietly when Redis goes away; it is begun again each time.

    Raises BadSetting where this database is not to be served with these settings, before anything rings.
    """
    url = settings().redis_url
    drainer()
    STOP.listen()
    ClockWatchdog(drainer, make_alarm_channels(settings())).begin(STOP)
    while not STOP():
        try:
            if url is None:
                drain(lane.value)
            else:
                _work_once(lane, url.get_secret_value())
        except (RedisError, OSError):
            logs.get().warning("drain", lane=lane.value, result="redis_away")
        except DrainFailed:
            pass  # it was said, and the next round may succeed
        STOP.listen()  # RQ's worker took the signals, and would raise at one that comes now
        if not STOP():
            time.sleep(1)


def _work_once(lane: Lane, url: str) -> None:
    """One life of RQ's worker."""
    connection = connect(url, patient=True)
    worker = LaneWorker(
        [queue(lane, connection)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=30,
        maintenance_interval=30,
        log_job_description=False,
    )
    worker.work(logging_level="ERROR", max_jobs=5000)


def tick() -> None:
    """Be the clock, or its stand-in."""
    from jobs.audit_checkpoints import Heads  # every sweep there is comes with these: a drain has no use for them
    from jobs.clock import Clock
    from jobs.runner.service_manager import ServiceManager

    chosen = settings()
    bell = Doorbell(chosen.redis_url.get_secret_value()) if chosen.redis_url else None
    database = serving_database(chosen)
    database.bell = bell
    heads = Heads.of(chosen.database_url.get_secret_value())
    STOP.listen()
    drain_here = Drain(database, make_gateway(chosen), width=chosen.sms_connections, stopping=STOP)
    channels, sender = make_alarm_channels(chosen), make_head_sender(chosen)
    Clock(database, drain_here, bell, heads, channels, sender).run(STOP, ServiceManager().say_alive)


def work_for_offices() -> None:
    """Do what offices ask for, with a rest after each stretch, and never nicer than others: who holds SQLite's one turn
    to write and is given no processor keeps every phone waiting.
    """
    from jobs.office import Office  # what an office asks for comes with it: a drain has no use for that

    database = serving_database(settings())
    STOP.listen()
    Office(database, STOP).run()


def become_many(file: int) -> int:
    """Read all that any of them needs, the web server too; then, once for each that is asked for on that socket, be it
    in a fork.
    """
    import jobs.audit_checkpoints
    import jobs.clock
    import jobs.office  # noqa: F401
    from jobs.runner import fork_server

    web = importlib.import_module("app")  # composition roots know each other by name alone
    configure_mappers()
    for language in Language:
        words.catalog(language)
    with contextlib.suppress(BadSetting):  # each of them says so itself
        programme.load(settings().programme)
    asked = fork_server.serve(file)
    if asked is None:
        return 0
    if asked[0] != web.PROGRAM:
        fork_server.be_called(" ".join(asked[1:]))
        return main(asked[1:])
    fork_server.be_called("web")
    sys.argv = asked
    web.serve()
    return 0


def main(args: list[str]) -> int:
    """`drain LANE`, `clock` or `office`; `forks FILE` for `up`, which starts those and the web server from one that has
    read them.
    """
    keep_private()
    one_heap.share()
    logs.catch_crashes()
    if args[:1] == ["forks"] and len(args) == 2:
        return become_many(int(args[1]))
    try:
        logs.configure(settings().log_level)
        return _begin(args)
    except BadSetting as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _begin(args: list[str]) -> int:
    if args == ["clock"]:
        tick()
    elif args == ["office"]:
        work_for_offices()
    elif len(args) == 2 and args[0] == "drain" and args[1] in list(Lane):
        work(Lane(args[1]))
    else:
        sys.stderr.write("Say `worker.py clock`, `worker.py office` or `worker.py drain alerts|receipts|reminders`.\n")
        return 2
    return 0


if __name__ == "__main__":
    import worker  # so that RQ's jobs, which name this module, share what is made here

    sys.exit(worker.main(sys.argv[1:]))
