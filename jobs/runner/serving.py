"""What `./inshuti up` becomes once all is prepared: it starts the Procfile's lines, keeps them alive, and says when all
is ready. It lives as long as they do, so it loads nothing of what it starts.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from core.errors import InshutiError
from jobs.runner import os_refusals
from jobs.runner.embedded_valkey import EmbeddedValkey
from jobs.runner.fork_client import ForkClient
from jobs.runner.procfile import read_procfile
from jobs.runner.ready_notice import ReadyNotice
from jobs.runner.supervisor import Supervisor

PROJECT = Path(__file__).resolve().parents[2]
PLAN = "INSHUTI_SERVING_PLAN"
"""The environment's word for the open file that the plan is read from: a list of processes must not show it."""


@dataclass(frozen=True)
class ServingPlan:
    """What was found out before. `var` is the folder of what is embedded, `redis_url` the Redis that is set, "" for one
    of our own; the rest is as `ReadyNotice` takes it.
    """

    host: str
    port: int
    var: str
    redis_url: str
    base: str
    near: str
    token: str
    phones: str
    desk: str
    awaited: list[str]

    @property
    def address(self) -> Path:
        """The file that says where it serves, for `./inshuti phone`."""
        return Path(self.var) / "address"


def become(plan: ServingPlan, *held: int) -> NoReturn:
    """Replace this process; the open files `held` stay open as long as it serves."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as pipe:
        json.dump(asdict(plan), pipe)
    for each in (reader, *held):
        os.set_inheritable(each, True)
    os.chdir(PROJECT)
    environment = {**os.environ, PLAN: str(reader)}
    os.execve(sys.executable, [sys.executable, "-m", "jobs.runner.serving"], environment)  # noqa: S606  our own program


def serve(plan: ServingPlan) -> int:
    """Until Ctrl-C; the exit code."""
    notice = ReadyNotice(plan.base, plan.near, plan.token, plan.phones, plan.address, plan.awaited, plan.desk)
    with _a_redis(plan) as (redis_url, keep_alive):
        env = {**os.environ, "PORT": str(plan.port), "HOST": plan.host, "REDIS_URL": redis_url}

        forks = ForkClient()

        def tend() -> None:
            keep_alive()
            notice.look(supervisor.say)

        try:
            commands = read_procfile(PROJECT / "Procfile", env)
            supervisor = Supervisor(commands, env, folder=PROJECT, each_tick=tend, starter=forks)
            return supervisor.run()
        finally:
            forks.close()
            plan.address.unlink(missing_ok=True)


@contextlib.contextmanager
def _a_redis(plan: ServingPlan) -> Iterator[tuple[str, Callable[[], object]]]:
    if plan.redis_url:
        yield plan.redis_url, lambda: None
        return
    with EmbeddedValkey(Path(plan.var) / "valkey") as valkey:
        yield valkey.url, valkey.revive


def main() -> int:
    """Read the plan and serve; 2 where that cannot be, said in a sentence."""
    with os.fdopen(int(os.environ.pop(PLAN))) as pipe:
        plan = ServingPlan(**json.load(pipe))
    try:
        return serve(plan)
    except InshutiError as error:
        said = str(error)
    except OSError as error:
        said = os_refusals.because(error)
    sys.stderr.write(f"{said}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
