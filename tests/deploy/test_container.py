"""The image and compose.yaml: the Procfile's own commands, all that they import, and nobody's rights but their own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from core.settings import ROOT
from tests.deploy.written import argv, compose, instructions, processes, said
from tests.fixtures.serving import served

SERVICES = compose()["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"] == "inshuti"}
INSIDE = {"HOST": "0.0.0.0", "PORT": "8000"}


def test_the_image_runs_what_the_procfile_runs() -> None:
    (command,) = said("CMD")
    assert argv(command) == ["python", *processes(**INSIDE)["web"]]


def test_compose_starts_every_line_of_the_procfile_and_nothing_else_of_ours() -> None:
    lines = processes(**INSIDE)
    lines["migrate"] = lines.pop("release")
    commands = {name: ["python", *words] for name, words in lines.items()}
    started = {name: each["command"] for name, each in OURS.items()}
    assert set(started) == {*commands, "web-1", "web-2", "web-desk"} - {"web"}
    for name, command in started.items():
        assert command == commands["web" if name.startswith("web-") else name], name


def test_nobody_starts_before_the_tables_are_the_newest() -> None:
    for name, each in OURS.items():
        before = {"database": "service_healthy"} if name == "migrate" else {"migrate": "service_completed_successfully"}
        assert {it: how["condition"] for it, how in each["depends_on"].items()} == before, name
        assert each["restart"] == ("no" if name == "migrate" else "always"), name


def test_what_can_be_twice_is_twice() -> None:
    twice = {name for name, each in OURS.items() if each.get("deploy", {}).get("replicas") == 2}
    assert twice == set(processes()) - {"web", "release"}


def test_no_container_of_ours_may_write_or_do_more_than_it_needs() -> None:
    kept = {"var", "secrets", "keys-one", "keys-two"}
    for name, each in OURS.items():
        assert each["read_only"] and each["cap_drop"] == ["ALL"], name
        assert each["security_opt"] == ["no-new-privileges:true"], name
        assert {place.rpartition("/")[2] for place in each["volumes"]} == kept, name
    (user,) = said("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user), "never root"


def test_only_this_host_reaches_a_container_and_only_the_web() -> None:
    open_ports = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert set(open_ports) == {"web-1", "web-2", "web-desk"}
    assert all(port.startswith("127.0.0.1:") for ports in open_ports.values() for port in ports)


def test_the_proxy_that_is_trusted_is_the_network_s_own_gateway() -> None:
    (network,) = compose()["networks"]["inside"]["ipam"]["config"]
    assert {each["environment"]["TRUSTED_PROXIES"] for each in OURS.values()} == {network["gateway"]}


def test_packages_come_by_their_hashes_and_images_by_a_version() -> None:
    (installed,) = (words for name, words in instructions() if name == "RUN" and "pip install" in words)
    assert "--require-hashes" in installed and "requirements.txt" in installed
    images = [words.split()[0] for name, words in instructions() if name == "FROM"]
    images += [each["image"] for each in SERVICES.values() if each["image"] != "inshuti"]
    for image in images:
        assert re.fullmatch(r"[a-z/]+:\d[\w.-]*", image), "a name and a version, from wherever this host takes images"


def copied(folder: Path) -> list[Path]:
    """The image's own files, laid out as its COPY lines say; what was copied."""
    found = []
    for words in said("COPY"):
        *names, to = words.split()
        if names[0].startswith("--from"):
            continue
        for name in names:
            place = folder / to / name if to == "./" else folder / to
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, place)
            found.append(Path(name))
    return found


@pytest.mark.lengthy
def test_the_image_holds_all_that_its_processes_import_and_no_file_of_this_installation(tmp_path: Path) -> None:
    image, home = tmp_path / "image", tmp_path / "home"
    image.mkdir()
    names = {each.parts[0] for each in copied(image)}
    ignored = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()}
    assert names & {*ignored, ".", ".git"} == set()
    env = {"PATH": os.environ["PATH"], "INSHUTI_HOME": str(home), "TZ": "Africa/Kigali"}
    command = [sys.executable, "-B", "-c", "import app, worker, cli; print(cli.ROOT)"]
    done = subprocess.run(command, cwd=image, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == str(image), done.stderr


def test_the_health_check_tells_a_web_process_that_answers_from_one_that_does_not() -> None:
    (words,) = said("HEALTHCHECK")
    command = argv(words.partition(" CMD ")[2])
    alive = Flask("alive")
    alive.add_url_rule("/healthz", view_func=lambda: "ok")
    with served(alive) as address:
        assert command[0] == "python"
        here = [sys.executable, *(each.replace("http://127.0.0.1:8000", address) for each in command[1:])]
        assert here[1:] != command[1:]
        assert subprocess.run(here, timeout=30, check=False).returncode == 0
    assert subprocess.run(here, stderr=subprocess.DEVNULL, timeout=30, check=False).returncode != 0
    for name, each in OURS.items():
        assert name.startswith("web-") != each.get("healthcheck", {}).get("disable", False), "only web has a door"


@pytest.mark.hosts
def test_hadolint_has_nothing_to_say() -> None:
    done = subprocess.run(["hadolint", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
