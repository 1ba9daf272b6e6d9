"""The runbook, line by line: what it tells an operator to type is typed, in its order, from an empty folder on.

One installation is set up, filled, updated, switched off and on, backed up, given new keys, restored into a PostgreSQL
of another name, and asked who looked at whom. What is not typed here stands below, with the reason.
"""

import importlib.util
import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from core.settings import ROOT
from tests.deploy.typist import SHELL, Answer, Command, Typist, in_order, on_the_host
from tests.fixtures.postgres import PostgresDatabases

PAGE = (ROOT / "docs" / "runbook.md").read_text()
BEGINS = "## Your first district"
"""Where there is something to type upon: what stands before is typed again behind it, or told below."""
NOT_TYPED = {
    "./inshuti up": "serves until Ctrl-C: tests/jobs/commands/test_up.py",
    "./inshuti chaos": "kills for minutes: tests/jobs/commands/test_maintenance.py names it, .ci/run runs it",
    "./inshuti test": "this is it: tests/jobs/test_restore_drill.py",
    "./inshuti people name": "named only; how it is typed is told by its help: tests/jobs/commands/test_people.py",
    "./inshuti people confirm": "needs a number in doubt: tests/jobs/commands/test_people.py",
    "./inshuti people pin-reset": "needs a PIN: tests/jobs/commands/test_people.py",
    "./inshuti people code --print": "named only; typed in full above it",
    "./inshuti people number": "named only, or typed in full above it",
    "./inshuti children start": "needs a first day to come: tests/jobs/commands/test_imports.py",
    "./inshuti keys rotate backup": "would make the stick's pair an old one: tests/jobs/commands/test_keys.py",
    "./inshuti keys rotate": "named only; each kind is typed below it",
    "./inshuti keys backup-pair": "named only; typed in full above it",
    "./inshuti breach open": "named only; typed in full elsewhere on the page",
    "./inshuti requests export": "needs somebody who asked: tests/jobs/commands/test_maintenance.py",
    "./inshuti requests answer": "needs somebody who asked: tests/jobs/commands/test_maintenance.py",
    "./inshuti audit who PERSON": "named only; typed in full above it",
    "python -m": "works for minutes under load; that it is there is looked at below",
    "systemctl": "needs the host's systemd: tests/deploy/test_units.py has systemd verify what it starts",
}
WHOLE = {
    "./inshuti breach open",
    "./inshuti keys rotate",
    "./inshuti keys backup-pair",
    "./inshuti people number",
    "./inshuti people code --print",
}
"""Only where nothing follows."""
HOSTS = {
    "useradd": "makes an account",
    "install": "writes into /var/lib as that account",
    "cp": "writes into /etc",
    "systemctl": "tests/deploy/test_units.py has systemd verify the same units",
    "nginx": "tests/deploy/test_proxy.py runs a real one on loopback with the same file",
    "curl": "tests/deploy/test_proxy.py asks the same two addresses",
    "docker": "no container engine is here: tests/deploy/test_container.py reads the files",
}
"""What stands in a block that is headed `# on the host`, and why nothing types it."""
WRONG = {"district", "doctor"}
"""Say by exit code 1 what is missing: nobody dials here, nothing is sent, no clock ticks."""
NEW = "postgresql://inshuti@db-new.example.rw/inshuti"
ROWS = {"204711": "children.code", "NUMBER": "breaches.id"}
"""What the page writes for a number that only the database knows."""


def reason(command: Command) -> str | None:
    """Why nobody types it here; None for what is typed."""
    said = str(command)
    found = [key for key in NOT_TYPED if (said == key if key in WHOLE else said.startswith(key))]
    return max(found, key=len, default=None)


def to_type() -> list[Command]:
    """What is typed, in the page's order."""
    return [each for each in in_order(PAGE[PAGE.index(BEGINS) :]) if reason(each) is None]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, fresh_postgres_database: PostgresDatabases) -> list[Answer]:
    """All of it, typed, with what stands here in place of the page's examples."""
    folder = tmp_path_factory.mktemp("runbook")
    for each in ("stick", "elsewhere", "away"):
        (folder / each).mkdir()
    heads, new = f"{folder}/elsewhere/audit-heads", fresh_postgres_database.create_database()
    kept = {"AUDIT_HEADS": heads, "BACKUP_COMMAND": f"cp --target-directory {folder}/away"}
    here = {"/media/stick": f"{folder}/stick", "/mnt/elsewhere/audit-heads": heads, "FILE": heads, NEW: new}
    found = []
    with Typist(folder, **kept) as typist:
        for command in to_type():
            command = command.put("FILE", "draft.txt") if command.verb == "breach" else command
            for example, value in here.items():
                command = command.put(example, value)
            for example, column in ROWS.items():
                command = command.put(example, first(new, column)) if example in command.words else command
            if command.means("audit", "verify", "--heads"):
                typist.clock_ticks(Path(heads), DATABASE_URL=new)
            found.append(typist.types(command))
    return found


def first(url: str, column: str) -> str:
    """What stands in a column of the first row of its table."""
    table, _, name = column.partition(".")
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return str(connection.execute(text(f"select {name} from {table}")).scalar_one())
    finally:
        engine.dispose()


@pytest.mark.timeout(600)
@pytest.mark.lengthy
def test_every_command_works_in_its_turn(answers: list[Answer]) -> None:
    for each in answers:
        assert each.code == (1 if each.command.verb in WRONG else 0), f"{each.command}: {each.said}"
        assert each.said or each.command.words[0] in SHELL, each.command


@pytest.mark.timeout(600)
@pytest.mark.lengthy
def test_it_leads_where_the_page_says(answers: list[Answer]) -> None:
    def said(*words: str) -> list[str]:
        return [each.said for each in answers if each.command.means(*words)]

    assert {each.strip().split(":")[0] for each in said("audit", "verify")} == {"The audit is whole"}
    assert "Sending is OFF" in said("restore")[1]
    assert len(said("keys", "rotate")) == 5
    assert "was taken away" in said("backup", "--away")[0]
    assert said("sending", "off")[0].endswith("Sending is OFF.\n")
    assert "taken_over" in said("audit", "who")[0]


@pytest.mark.timeout(600)
@pytest.mark.lengthy
def test_the_doctor_names_what_the_page_says_he_does(answers: list[Answer]) -> None:
    last = [each.said for each in answers if each.command.verb == "doctor"][-1]
    assert "To serve anybody: all is well" in last, "restored, with new keys, on another engine"


def test_what_is_not_typed_has_its_reason_and_no_reason_is_left_over() -> None:
    used = {reason(each) for each in in_order(PAGE)} - {None}
    assert used == set(NOT_TYPED)
    for why in NOT_TYPED.values():
        for file in re.findall(r"tests/[\w/]+\.py", why):
            assert (ROOT / file).is_file(), file
    typed_here = {str(each) for each in to_type()}
    early = [each for each in in_order(PAGE[: PAGE.index(BEGINS)]) if reason(each) is None]
    assert [str(each) for each in early if str(each) not in typed_here] == []


def test_what_is_left_to_the_host_is_that_and_nothing_more() -> None:
    assert {line.split()[0] for line in on_the_host(PAGE)} == set(HOSTS)


def test_the_proofs_that_it_names_are_there() -> None:
    modules = re.findall(r"python\s+-m\s+(bench[.\w]+)", PAGE)
    assert len(modules) >= 4
    for each in modules:
        assert importlib.util.find_spec(each), each
