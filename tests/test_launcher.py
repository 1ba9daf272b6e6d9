"""The one executable, as a process in a small project of its own: sets up, waits, is stopped, and hurts nothing."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jobs.runner.environments import Environments
from jobs.runner.stay import FINISHED
from tests.fixtures.small_project import SmallProject
from tests.fixtures.verbs import powerless


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    return SmallProject(tmp_path)


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end, path
        time.sleep(0.01)


@pytest.mark.lengthy
def test_it_sets_up_where_it_stays_and_two_stay(project: SmallProject) -> None:
    code, out, said = project.run("migrate", "--json")
    assert code == 0, said
    first = project.named
    assert first.parent == project.root / ".venvs"
    assert os.readlink(project.root / ".venv") == f".venvs/{first.name}", "a project that is moved keeps its link"
    assert f"['migrate', '--json'] {first} {first}/bin/python" in out
    counted = ["Setting up, once: 1 of 1 packages installed"]
    assert [line for line in said.splitlines() if "fetched" not in line] == ["Setting up, once", *counted]
    assert "0 of 1" not in said, "nothing is counted before there is something to count"
    assert project.run("doctor")[2] == "", "the second time there is nothing to do"
    project.asks_for("2.0")
    serving = project.begin("stay")
    serving.stdin.write("\n")
    told, said = serving.communicate(timeout=120)
    assert "2.0" in told, said
    second = project.named
    assert project.folders == {first.name, second.name}
    project.asks_for("3.0")
    assert project.run("migrate")[0] == 0
    assert project.folders == {second.name, project.named.name}, "the last two stay"


@pytest.mark.lengthy
def test_a_running_service_keeps_its_folder(project: SmallProject) -> None:
    """Begun through the link, as a unit of systemd begins it: two set-ups later it still imports what it began with."""
    assert project.run("migrate")[0] == 0
    first = project.named
    command = [str(project.root / ".venv" / "bin" / "python"), str(project.root / "cli.py"), "stay"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as service:
        assert f"{first} {first}/bin/python" in service.stdout.readline()
        for version in ("2.0", "3.0"):
            project.asks_for(version)
            assert project.run("migrate")[0] == 0
        assert project.named != first and first.exists()
        told, said = service.communicate("\n", timeout=30)
        assert told.split() == [str(first / "lib" / _python() / "site-packages" / "pigeon.py"), "1.0"], said
    project.asks_for("4.0")
    assert project.run("migrate")[0] == 0
    assert not first.exists(), "once it has ended, its folder goes"


def _python() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.mark.lengthy
def test_a_set_up_that_was_stopped_touches_nothing_and_is_taken_up(project: SmallProject) -> None:
    assert project.run("migrate")[0] == 0
    first = project.named
    project.asks_for("2.0")
    unfinished = Environments(project.root).place(project.root / "requirements.txt")
    stopped = project.begin("migrate")
    wait_for(unfinished)
    stopped.send_signal(signal.SIGKILL)
    stopped.communicate()
    assert project.named == first and unfinished.exists()
    assert not (unfinished / FINISHED).exists()
    code, _, said = project.run("stay-not", "--help")
    assert code == 2, said
    assert unfinished.exists() and project.named == first, "help neither installs nor sweeps"
    code, out, said = project.run("migrate")
    assert code == 0, said
    assert project.named == unfinished and str(unfinished) in out


@pytest.mark.lengthy
def test_of_two_set_ups_at_once_one_waits(project: SmallProject) -> None:
    both = [project.begin("migrate"), project.begin("migrate")]
    said = [each.communicate(timeout=120)[1] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sum("Another ./inshuti is setting up; waiting for it..." in each for each in said) == 1
    assert sum("packages" in each for each in said) == 1


@pytest.mark.lengthy
def test_a_folder_named_so_is_put_aside_and_anothers_link_is_left_alone(project: SmallProject, tmp_path: Path) -> None:
    old, link = project.root / ".venv", project.root / ".venv"
    old.mkdir()
    (old / "theirs").write_text("kept")
    code, _, said = project.run("migrate")
    assert code == 0
    (aside,) = [each for each in (project.root / ".venvs").iterdir() if each.name.startswith("before-")]
    assert (aside / "theirs").read_text() == "kept" and f"is now .venvs/{aside.name}" in said
    foreign = tmp_path / "elsewhere"
    foreign.mkdir()
    (foreign / "theirs").write_text("kept")
    link.unlink()
    link.symlink_to(foreign)
    assert project.run("doctor")[0] == 0
    assert project.named.parent == project.root / ".venvs"
    assert (foreign / "theirs").read_text() == "kept"


def test_help_and_version_install_nothing(project: SmallProject) -> None:
    for words in ([], ["--help"], ["help"], ["test", "--help"], ["check", "-h"]):
        code, out, said = project.run(*words)
        assert (code, said) == (0, ""), words
        assert "check               lint, types" in out, words
    assert project.run("--version")[:2] == (0, "Inshuti 0.1.0\n")
    assert {each.name for each in project.root.iterdir() if "venv" in each.name} == set()


def test_a_slip_of_the_pen_is_named_and_installs_nothing(project: SmallProject) -> None:
    code, _, said = project.run("tset")
    assert (code, said) == (2, "There is no verb 'tset'. Did you mean test? ./inshuti --help lists them.\n")
    assert not (project.root / ".venvs").exists()


@pytest.mark.lengthy
def test_without_a_network_one_sentence_says_so(project: SmallProject) -> None:
    nowhere = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://user:s3cret@127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    code, _, said = project.run("migrate", PIP_FIND_LINKS="", **nowhere)
    assert code == 1
    last = said.splitlines()[-1]
    assert last.startswith("Setting up did not succeed: the package index cannot be reached from here. Mend")
    assert "s3cret" not in said and "Traceback" not in said
    assert len([line for line in said.splitlines() if not line.startswith("Setting up, once")]) == 1
    assert not (project.root / ".venv").exists()


@pytest.mark.lengthy
def test_a_package_that_is_another_is_refused(project: SmallProject) -> None:
    text = (project.root / "requirements.txt").read_text()
    (project.root / "requirements.txt").write_text(text[:-5] + "0000\n")
    code, _, said = project.run("migrate")
    assert code == 1 and "A package is not" not in said
    assert "a package is not the one that the lock file names" in said


@pytest.mark.lengthy
def test_up_without_a_redis_and_the_demo_take_the_full_set(project: SmallProject) -> None:
    """All else takes what production needs, and the full set where that is there already."""
    places = [Environments(project.root).place(project.root / f"requirements{each}.txt") for each in ("", "-dev")]
    production, full = (each.name for each in places)
    assert project.run("up", REDIS_URL="redis://127.0.0.1:1/0")[0] == 0
    assert project.named.name == production
    (project.root / ".env").write_text("REDIS_URL=redis://127.0.0.1:1/0\n")
    assert project.run("up")[0] == 0
    assert project.named.name == production
    (project.root / ".env").write_text("REDIS_URL=\n")
    assert project.run("up")[0] == 0
    assert project.named.name == full
    assert project.run("demo")[2] == "" == project.run("doctor")[2]
    assert project.named.name == full and project.folders == {production, full}


@pytest.mark.lengthy
def test_an_account_that_may_not_write_here_is_told_who_must(project: SmallProject) -> None:
    """And once somebody else has set up, it needs not write."""
    assert project.run("doctor")[0] == 0
    named = project.named
    project.asks_for("2.0")
    command = [*powerless(project.root), sys.executable, str(project.root / "inshuti"), "migrate"]

    def told() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=project.env(), capture_output=True, text=True, check=False)

    assert told().returncode == 1
    assert re.search(r"^Setting up did not succeed: this account \(number \d+\) may not write /", told().stderr)
    assert "Traceback" not in told().stderr and project.named == named
    project.asks_for("1.0")
    assert told().returncode == 0 and str(named) in told().stdout


def test_a_full_disk_is_said_so(project: SmallProject) -> None:
    command = f"ulimit -f 100; exec {sys.executable} {project.root / 'inshuti'} migrate"
    told = subprocess.run(["sh", "-c", command], env=project.env(), capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "there is no space left on the disk" in told.stderr and "Traceback" not in told.stderr
    assert not (project.root / ".venv").exists()


@pytest.mark.lengthy
def test_whoever_sets_up_holds_the_lock_of_the_project(project: SmallProject) -> None:
    with (project.root / "inshuti").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = project.begin("migrate")
        assert waiting.stderr.readline() == "Another ./inshuti is setting up; waiting for it...\n"
        assert waiting.poll() is None
    assert waiting.communicate(timeout=120)[0]
    assert waiting.returncode == 0
