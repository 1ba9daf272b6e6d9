"""Who holds connections, or sends half a body, keeps nobody else waiting: on the real web server of the Procfile."""

import socket
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from bench.common.desk_officer import sit_down
from bench.common.environment import LoadEnvironment, prepared
from core.models.session import Session
from jobs.wiring import make_database

pytestmark = pytest.mark.lengthy
IDLE, STALLED = 200, 20
ASKED = 60
MOST_SECONDS = 2.0
"""Generous, as other tests run beside this one; `p99` on a quiet machine is some milliseconds."""


@pytest.fixture(scope="module")
def server() -> Iterator[LoadEnvironment]:
    with prepared(1, villages=1) as environment:
        yield environment


def line(server: LoadEnvironment, said: bytes = b"") -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    opened.sendall(said)
    return opened


def hop(server: LoadEnvironment, length: int, body: bytes) -> bytes:
    head = f"POST /ussd/africastalking/{server.token} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}{kind}Content-Length: {length}\r\n\r\n".encode() + body


def dial(server: LoadEnvironment, session: str) -> bytes:
    form = f"sessionId={session}&serviceCode=*801%23&phoneNumber=%2B250788999999&networkCode=63510&text="
    return hop(server, len(form), form.encode())


def answer(opened: socket.socket) -> bytes:
    with opened:
        return b"".join(iter(lambda: opened.recv(4096), b""))


def test_idle_connections_and_half_bodies_keep_nobody_waiting(server: LoadEnvironment) -> None:
    held = [line(server) for _ in range(IDLE)]
    held += [line(server, hop(server, 40, b"text")) for _ in range(STALLED)]
    waits = []
    for number in range(ASKED):
        began = time.monotonic()
        assert b" 200 " in answer(line(server, dial(server, f"ATUid_{number}"))).split(b"\r\n")[0]
        waits.append(time.monotonic() - began)
    assert sorted(waits)[int(0.99 * ASKED)] < MOST_SECONDS
    ends = [answer(each) for each in held[IDLE:]]
    assert all(each == b"" or b" 408 " in each for each in ends), "cut, with nothing of a screen"
    for each in held[:IDLE]:
        each.close()


def test_a_body_that_comes_drop_by_drop_is_cut_too(server: LoadEnvironment) -> None:
    opened = line(server, hop(server, 40, b"text"))
    began = time.monotonic()
    with pytest.raises(OSError, match=r".*"):
        while time.monotonic() - began < 20:
            opened.sendall(b"x")
            time.sleep(0.9)
    assert 4 < time.monotonic() - began < 15
    opened.close()


def test_a_file_of_who_is_signed_in_may_come_slowly(server: LoadEnvironment) -> None:
    """As over a slow line; what it holds is judged once it is here."""
    session, size = sit_down(server.settings, server.homes[0].number), 70_000
    head = f"POST /console/import/people HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: desk={session}\r\n"
    opened = line(server, f"{head}Content-Type: text/plain\r\nContent-Length: {size}\r\n\r\n".encode())
    for _ in range(9):
        opened.sendall(b"x" * 1000)
        time.sleep(0.9)
    opened.sendall(b"x" * (size - 9000))
    said = answer(opened).split(b"\r\n")[0]
    assert said.startswith(b"HTTP/1.1 ")
    assert b" 408 " not in said


def test_one_that_is_slow_but_whole_is_answered(server: LoadEnvironment) -> None:
    whole = dial(server, "ATUid_slow")
    opened = line(server, whole[:-20])
    time.sleep(2)
    opened.sendall(whole[-20:])
    assert b" 200 " in answer(opened).split(b"\r\n")[0]


@pytest.mark.parametrize("size", [16 * 1024 + 1, 16 * 1024 + 2, 50_000_000])
def test_a_body_that_is_too_large_is_not_waited_for(server: LoadEnvironment, size: int) -> None:
    whole = size <= 16 * 1024 + 1
    said = answer(line(server, hop(server, size, b"a" * (size if whole else 10))))
    assert said.startswith(b"HTTP/1.1 200")
    assert b"END " in said


LENGTH, PIECES = "Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"


def unclear(server: LoadEnvironment, heads: str, version: str = "1.1") -> bytes:
    """What is answered to a hop with those heads, behind whose last piece a second one stands, by somebody else."""
    head = f"POST /ussd/africastalking/{server.token} HTTP/{version}\r\nHost: x\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    hidden = dial(server, "ATUid_hidden")
    return answer(line(server, f"{head}{kind}{heads}\r\n0\r\n\r\n".encode() + hidden))


@pytest.mark.parametrize("heads", [LENGTH + PIECES, PIECES + LENGTH, LENGTH + "transfer-encoding: gzip, chunked\r\n"])
def test_one_that_says_in_two_ways_where_its_body_ends_hides_no_second(server: LoadEnvironment, heads: str) -> None:
    """The server reads it by its pieces and then closes: what a proxy took for more of the body is no request."""
    told = unclear(server, heads)
    assert told.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in told.lower()


@pytest.mark.parametrize(
    ("heads", "version"),
    [
        (LENGTH + "Content-Length: 5\r\n", "1.1"),
        (LENGTH + "Transfer-Encoding: identity\r\n", "1.1"),
        (PIECES + "Transfer-Encoding: identity\r\n", "1.1"),
        (LENGTH + "Transfer-Encoding: xchunked\r\n", "1.1"),
        ("Transfer-Encoding : chunked\r\n", "1.1"),
        (PIECES, "1.0"),
    ],
)
def test_whatever_else_is_unclear_is_refused(server: LoadEnvironment, heads: str, version: str) -> None:
    told = unclear(server, heads, version)
    assert told.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert told.count(b"HTTP/1.") == 1


def test_nor_does_the_hidden_one_begin_a_talk(server: LoadEnvironment) -> None:
    database = make_database(server.settings)

    def talks() -> int:
        with database.read() as tx:
            return tx.connection.scalar(select(func.count()).select_from(Session)) or 0

    before = talks()
    for heads in (LENGTH + PIECES, PIECES + LENGTH):
        unclear(server, heads)
    assert talks() == before
    answer(line(server, dial(server, "ATUid_hidden")))
    assert talks() == before + 1
    database.engine.dispose()
