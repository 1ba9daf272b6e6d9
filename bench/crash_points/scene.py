"""One scene: the story is played, one process dies at its point, is started again, and all is finished and checked."""

import contextlib
import http.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from time import monotonic
from urllib.parse import urlencode

from bench.crash_points import story
from bench.crash_points.audit import Audit, audit
from bench.crash_points.cases import ADVANCE, ALERTS, CLOCK, FURNISH, SEED, TOLD, WEB, CrashCase
from bench.crash_points.gateway import RecordingGateway
from bench.crash_points.role import Broken, RoleProcess, until
from bench.crash_points.stock import DatabaseStage, Stock
from bench.crash_points.story import Callback, Outline
from core.models.message import Lane
from core.storage import ticks
from core.storage.db import Database
from jobs.doorbell import JOB, connect, queue


@dataclass(frozen=True)
class SceneResult:
    """How a scene ended: the fault that broke it off, if any, what the audit found, and what all led to."""

    point: str
    seconds: float
    broken: str | None = None
    audit: Audit | None = None
    outline: Outline = field(default_factory=Outline)


@dataclass
class Stagehands:
    """What every scene is given: databases, the gateway's far end, a Redis, settings, and where logs go."""

    stock: Stock
    gateway: RecordingGateway
    redis_url: str
    env: Mapping[str, str]
    logs: Path
    open_database: Callable[[str], Database]
    screens: list[str] = field(default_factory=list)
    """What the phones were shown in the scene that is kept."""

    def tell(self) -> None:
        """Tell the story once, and keep it told. Raises Broken."""
        with self.stock.take(TOLD.stage) as url:
            scene = Scene(self, TOLD, url)
            try:
                scene.tell()
                self.screens += scene.screens
            finally:
                scene.end()
            self.stock.keep(url)

    def with_redis(self, number: int) -> "Stagehands":
        """The same with a database of the Valkey to itself."""
        return replace(self, redis_url=f"{self.redis_url.rpartition('/')[0]}/{number}")

    def play(self, case: CrashCase, expected: Outline | None) -> SceneResult:
        """Play the case; `expected` is the outline it must lead to, None where it is to be found out."""
        began = monotonic()
        scene: Scene | None = None
        try:
            with self.stock.take(case.stage) as url:
                scene = Scene(self, case, url)
                try:
                    scene.play(expected)
                    return SceneResult(case.point, monotonic() - began, None, scene.audit(), scene.outline())
                finally:
                    scene.end()
        except Broken as error:
            return SceneResult(case.point, monotonic() - began, f"{error}{scene.last_words() if scene else ''}")


class Scene:
    """One database, and the processes on it."""

    def __init__(self, hands: Stagehands, case: CrashCase, url: str) -> None:
        self.hands, self.case, self.url = hands, case, url
        name = case.scene or f"nobody-{'-'.join(case.role)}"
        self.name, self.log = name, hands.logs / f"{name}.log"
        self.env = {**hands.env, "DATABASE_URL": url, "AT_BASE_URL": hands.gateway.base_url(name)}
        self.screens: list[str] = []
        self.roles: list[RoleProcess] = []

    def play(self, expected: Outline | None) -> None:
        """The story from its beginning to the point where nothing is left to do. Raises Broken."""
        if self.case.stage is DatabaseStage.told:
            self.screens = self.hands.screens
        else:
            self.tell()
        if self.case.role == ALERTS:
            self._drain()
        self._pass_minutes()
        if self.case.first:
            self._drain_dies(self.case.first)
        if self.case.role == CLOCK:
            self._tick()
        self._finish(expected)

    def tell(self) -> None:
        """The people are put in if they are not there, and everything that comes from outside comes. Raises Broken.

        Both begin at the story's beginning, however long the proof has run by then.
        """
        self._with(story.begin)
        for words in (FURNISH, SEED):
            self._in_turn(words)
        self._with(story.begin)
        self._post_all()

    def audit(self) -> Audit:
        """The promises, at the end."""
        with self._open() as database:
            return audit(database, self.hands.gateway.taken(self.name), self.screens)

    def outline(self) -> Outline:
        """What it led to."""
        with self._open() as database, database.read() as tx:
            return story.outline(tx)

    def last_words(self) -> str:
        """What its processes said last, for whoever has to find out."""
        said = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return f" (said last: {said[-1][:300]})" if said else ""

    def end(self) -> None:
        """Nobody is left running."""
        for role in self.roles:
            role.kill()

    @contextlib.contextmanager
    def _open(self) -> Iterator[Database]:
        """Our own look at the database; closed before the next fork, which must not inherit it."""
        database = self.hands.open_database(self.url)
        try:
            yield database
        finally:
            database.engine.dispose()

    def _with(self, act: Callable[[Database], object]) -> None:
        with self._open() as database:
            act(database)

    def _start(self, *words: str, point: str | None = None, redis: bool = True) -> RoleProcess:
        env = {**self.env, "REDIS_URL": self.hands.redis_url if redis else ""}
        role = RoleProcess(env, self.log, words, point)
        self.roles.append(role)
        return role

    def _in_turn(self, words: tuple[str, ...]) -> None:
        """A command that an operator gives: cut off at its point, and given again."""
        if self.case.role == words:
            self._start(*words, point=self.case.point).dies()
            self._start(*words).finishes()

    def _post_all(self) -> None:
        """Everything is posted until it is answered, then all of it once more in another order: same bytes."""
        told = list(enumerate(story.posts()))
        answers: dict[int, tuple[int, bytes]] = {}
        web = self._start(*WEB, point=self.case.point if self.case.role == WEB else None)
        port = web.port()
        for at, post in told:
            answer = self._post(port, post)
            if answer is None:
                web.dies()
                web = self._start(*WEB)
                port = web.port()
                answer = self._post(port, post)
            if answer is None or answer[0] != 200:
                raise Broken(f"{post.path} was not answered with 200 after the restart")
            answers[at] = answer
        Random(self.case.point).shuffle(told)
        for at, post in told:
            if (again := self._post(port, post)) != answers[at]:
                raise Broken(f"{post.path} {post.form}, posted again, gave {again} and not {answers[at]}")
        if self.case.role == WEB and len(self.roles) < 2:
            raise Broken("the point was never reached")
        web.kill()
        self.screens = [body.decode() for _, body in answers.values()]

    def _post(self, port: int, post: Callback) -> tuple[int, bytes] | None:
        """Status and body; None when nobody answers any more."""
        edge, _, rest = post.path.partition("/")
        path = f"/{edge}/africastalking/{self.env['WEBHOOK_TOKEN']}/{rest}".rstrip("/")
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            line.request("POST", path, urlencode(post.form), form)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()

    def _drain(self) -> None:
        """The alerts' drain dies, its leases run out, another takes over what may be sent again."""
        self._drain_dies(self.case.point)
        self._with(story.sleep)
        drain = self._start(*ALERTS)
        self._ring()
        with self._open() as database:
            until(lambda: not story.waits(database, [Lane.alerts]), "the alerts' drain takes over")
        drain.kill()

    def _drain_dies(self, point: str) -> None:
        doomed = self._start(*ALERTS, point=point)
        self._ring()
        doomed.dies()

    def _ring(self) -> None:
        """One ring in a Redis that forgot everything, as the doorbell rings, but with the patience of a worker."""
        with connect(self.hands.redis_url, patient=True) as redis:
            redis.flushdb()
            queue(Lane.alerts, redis).enqueue_call(JOB, args=[Lane.alerts.value], result_ttl=0)

    def _pass_minutes(self) -> None:
        with self._open() as database:
            left = story.MINUTES - story.minutes_told(database)
        if self.case.role != ADVANCE:
            with self._open() as database, database.write() as tx:
                ticks.advance(tx, 60 * left)
            return
        if self.case.point:
            self._start(*ADVANCE, str(left), point=self.case.point).dies()
            with self._open() as database:
                left = story.MINUTES - story.minutes_told(database)
        self._start(*ADVANCE, str(left)).finishes()

    def _tick(self) -> None:
        """The clock dies; nobody lets its lease go."""
        doomed = self._start(*CLOCK, point=self.case.point)
        if self.case.point.startswith("clock.let_go"):
            with self._open() as database:
                until(lambda: story.has_ticked(database), "the clock ticks")
            doomed.ask_to_stop()
        doomed.dies()
        self._with(story.sleep)

    def _finish(self, expected: Outline | None) -> None:
        """One clock without a Redis finishes all that is left, and stops when it is asked to."""
        if self.case.role == ALERTS:
            self._with(story.sleep)
        clock = self._start(*CLOCK, redis=False)
        with self._open() as database:
            until(lambda: story.has_ticked(database), "the last clock ticks")
            until(lambda: not story.waits(database) and not story.under_way(database), "everything is sent")
        clock.ask_to_stop()
        clock.finishes()
        if expected and (found := self.outline()) != expected:
            raise Broken(f"the story ended in another way: {dict(found - expected)} and not {dict(expected - found)}")
