"""An instance that dies in mid-hop, after its commit: the proxy asks the other, and the caller hears the same, once."""

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.common.district import talk
from bench.common.environment import LoadEnvironment, prepared
from bench.common.proxy import proxied
from core.models.visit import Visit
from jobs.wiring import make_database
from tests.deploy.upstreams import Instance, instances

pytestmark = pytest.mark.hosts
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server() -> Iterator[LoadEnvironment]:
    with prepared(1, villages=1) as environment:
        yield environment


def post(port: int, path: str, form: str) -> str:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("POST", path, form, FORM)
    said = line.getresponse().read().decode()
    line.close()
    return said


def visits(server: LoadEnvironment) -> int:
    database = make_database(server.settings)
    with database.read() as tx:
        found = tx.connection.scalar(select(func.count()).select_from(Visit)) or 0
    database.engine.dispose()
    return found


def dies_after_its_commit(instance: Instance, server: LoadEnvironment) -> list[str]:
    """From now on that instance has the real server do what it is asked, and closes; what was answered."""
    answered: list[str] = []
    instance.after = lambda path, body: answered.append(post(server.port, path, body))
    return answered


def test_a_hop_that_was_done_by_one_that_died_is_answered_by_the_other_in_the_same_bytes_and_done_once(
    server: LoadEnvironment, tmp_path: Path
) -> None:
    path = f"/ussd/africastalking/{server.token}"
    *first, last = [each.form.decode() for each in talk(server.homes[0])]
    for form in first:
        post(server.port, path, form)
    assert visits(server) == 0
    with instances("dying", dying=("dying",)) as running:
        answered = dies_after_its_commit(running["dying"], server)
        ports = {8001: running["dying"].server_port, 8002: server.port, 8003: server.port}
        with proxied(tmp_path, ports) as proxy:
            status, heard = proxy.ask(path, last, FORM)
    assert (status, answered) == (200, [heard]), "asked of both"
    assert heard.startswith("END ") and visits(server) == 1
    assert post(server.port, path, last) == heard
