"""The systemd units: the Procfile's own commands, ends in time, and nothing that systemd would pass over in silence."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core.settings import ROOT
from tests.deploy.written import DEPLOY, processes, unit

UNITS = DEPLOY / "systemd"
SERVICES = {path.stem: unit(path) for path in sorted(UNITS.glob("*.service"))}
TIMERS = {path.stem: unit(path) for path in sorted(UNITS.glob("*.timer"))}
COMMON = unit(UNITS / "inshuti-.service.d" / "common.conf")
PYTHON = "/srv/inshuti/current/.venv/bin/python"
STAY = {name: each for name, each in SERVICES.items() if name.endswith("@")}


def test_each_line_of_the_procfile_is_a_unit_that_runs_it() -> None:
    lines = processes(PORT="%i", HOST="")
    del lines["release"]
    assert set(STAY) == {f"inshuti-{name}@" for name in lines}
    for name, words in lines.items():
        assert STAY[f"inshuti-{name}@"]["Service.ExecStart"] == [" ".join([PYTHON, *words])], name


def test_whatever_ends_comes_back_and_has_time_to_end() -> None:
    for name, each in STAY.items():
        assert each["Service.Restart"] == ["always"], name
        assert each["Unit.StartLimitIntervalSec"] == ["0"], name
        assert each["Service.TimeoutStopSec"] == ["35"], name
        assert each["Service.KillMode"] == ["mixed"], name


def test_the_clock_alone_is_watched_and_a_web_server_has_started_when_its_door_is_open() -> None:
    assert [name for name, each in SERVICES.items() if "Service.WatchdogSec" in each] == ["inshuti-clock@"]
    (waits,) = STAY["inshuti-web@"]["Service.ExecStartPost"]
    assert waits == f"-{PYTHON} -m jobs.runner.begun http://127.0.0.1:%i"


def test_every_timer_has_its_service_and_runs_a_verb_that_there_is() -> None:
    assert set(TIMERS) == set(SERVICES) - set(STAY)
    for name in TIMERS:
        (command,) = SERVICES[name]["Service.ExecStart"]
        assert command.startswith(f"{PYTHON} cli.py backup "), name


def test_all_that_is_written_is_in_one_place_of_its_own_account() -> None:
    assert COMMON["Service.User"] == ["inshuti"]
    assert COMMON["Service.UMask"] == ["0077"]
    assert COMMON["Service.ProtectSystem"] == ["strict"]
    assert "INSHUTI_HOME=/var/lib/inshuti" in COMMON["Service.Environment"][0].split()
    assert COMMON["Service.StateDirectory"] == ["inshuti"]
    assert not [name for each in [COMMON, *SERVICES.values()] for name in each if name == "Service.ReadWritePaths"]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A root with the units in it, systemd's own targets, and a program where the release has its Python."""
    ours, theirs = tmp_path / "etc/systemd/system", tmp_path / "usr/lib/systemd/system"
    shutil.copytree(UNITS, ours)
    theirs.mkdir(parents=True)
    for target in Path("/usr/lib/systemd/system").glob("*.target"):
        shutil.copy(target, theirs)
    python = tmp_path / PYTHON.lstrip("/")
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    return tmp_path


def systemd_says(root: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", f"--root={root}", *words], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr + done.stdout


def started() -> list[str]:
    return [*(f"{name}1.service" for name in STAY), *(f"{name}.timer" for name in TIMERS)]


@pytest.mark.hosts
def test_systemd_finds_nothing_wrong(installed: Path) -> None:
    assert systemd_says(installed, "verify", *started()) == (0, "")


@pytest.mark.hosts
@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        ("inshuti-clock@.service", "WatchdogSec", "WatchdogSecond"),
        ("inshuti-.service.d/common.conf", "ProtectHome", "ProtectHouse"),
        ("inshuti-web@.service", "/srv/inshuti/current/.venv", "/srv/inshuti/venv"),
    ],
)
def test_systemd_finds_a_slip(installed: Path, file: str, good: str, bad: str) -> None:
    path = installed / "etc/systemd/system" / file
    path.write_text(path.read_text().replace(good, bad))
    assert systemd_says(installed, "verify", *started()) != (0, "")


@pytest.mark.hosts
@pytest.mark.parametrize("name", [each for each in started() if each.endswith(".service")])
def test_little_of_the_machine_lies_open_to_a_process(installed: Path, name: str) -> None:
    """By systemd's own measure, from 0 (shut) to 10 (open); unset, a service has 9.6."""
    code, said = systemd_says(installed, "security", "--offline=true", "--threshold=20", name)
    assert code == 0, said


def test_the_runbook_installs_what_there_is() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text()
    named = set(re.findall(r"inshuti-[a-z-]+(?=[@.])", text))
    assert named >= {*(name.rstrip("@") for name in STAY), *TIMERS}
    assert named <= {name.rstrip("@") for name in SERVICES}
