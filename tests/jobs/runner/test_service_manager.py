"""systemd's own protocol for those it watches: a datagram at each round, and no harm where nobody listens."""

import socket
from pathlib import Path

import pytest

from jobs.runner.service_manager import ServiceManager


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_whoever_watches_hears_each_round(tmp_path: Path, kind: str) -> None:
    where = str(tmp_path / "notify") if kind == "path" else f"@inshuti-{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{where[1:]}" if where.startswith("@") else where)
        systemd.settimeout(5)
        manager = ServiceManager({"NOTIFY_SOCKET": where})
        for _ in range(2):
            manager.say_alive()
            assert systemd.recv(100) == b"WATCHDOG=1"


def test_nobody_listens_and_nothing_happens(tmp_path: Path) -> None:
    ServiceManager({}).say_alive()
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "gone")}).say_alive()


def test_one_that_hears_nothing_for_long_holds_nobody_up(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "notify"))
        manager = ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        for _ in range(2000):
            manager.say_alive()
