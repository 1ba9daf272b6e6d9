"""docs/going-live.md: each command is typed, each setting, address, table and page that it names is there."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from core.settings import ROOT, Settings
from tests.deploy.typist import Answer, Command, Typist, in_order

PAGE = (ROOT / "docs" / "going-live.md").read_text()
BEFORE = "./inshuti seed --demo"
SERVES = {"./inshuti up": "tests/jobs/commands/test_up.py", "./inshuti year": "tests/bench/year"}
"""What a test of its own runs."""
WRONG = {"district", "doctor"}
"""Say by exit code 1 what is missing: nobody serves here."""
FREE = re.compile(
    r"\b(free of charge|for free|is free|toll-free|gratuit\w*|ku buntu|bila malipo|bure)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    """Each, typed in its order, where the demo people are until they are taken out."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "programme.toml").write_bytes((ROOT / "programme.toml").read_bytes())
    commands = [each for each in in_order(PAGE) if str(each) not in SERVES]
    last = next(place for place, each in enumerate(commands) if each.means("migrate"))
    commands = [commands[last], Command(tuple(BEFORE.split())), *commands[:last], *commands[last + 1 :]]
    with Typist(folder) as typist:
        return [typist.types(each) for each in commands]


@pytest.mark.timeout(600)
@pytest.mark.lengthy
def test_every_command_works_as_it_stands(answers: list[Answer]) -> None:
    verbs = {each.command.verb for each in answers if each.command.verb}
    assert verbs >= {
        "backup",
        "card",
        "district",
        "doctor",
        "i18n",
        "keys",
        "people",
        "programme",
        "restore",
        "sending",
    }
    for each in answers:
        assert each.code == (1 if each.command.verb in WRONG else 0), f"{each.command}: {each.said}"


def test_what_is_not_typed_has_a_test_of_its_own() -> None:
    assert set(SERVES) <= {str(each) for each in in_order(PAGE)}
    assert all((ROOT / each).exists() for each in SERVES.values())


def test_every_setting_it_names_is_one() -> None:
    named = {each.partition("=")[0] for each in re.findall(r"`([A-Z][A-Z_]{3,}(?:=\w+)?)`", PAGE)}
    assert len(named) > 10
    assert named <= {each.upper() for each in Settings.model_fields} | set(_of_gateways())


def _of_gateways() -> list[str]:
    return re.findall(r"`((?:AT|PINDO)_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text())


def test_every_address_it_names_is_a_route() -> None:
    routes = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())["paths"]
    named = re.findall(r"`(/[a-z][^`]*)`", PAGE)
    assert len(named) >= 7
    for each in named:
        assert _as_route(each) in {_as_route(path) for path in routes}, each


def _as_route(path: str) -> str:
    return re.sub(r"[<{]\w+[>}]", "*", path).rstrip("/")


def test_every_table_of_the_programme_it_names_is_one() -> None:
    decided = tomllib.loads((ROOT / "programme.toml").read_text())
    named = re.findall(r"`\[(\w+)\]`", PAGE)
    assert named and set(named) <= set(decided)
    assert set(decided["helplines"]) >= {"child", "police", "isange", "rib", "author", "date"}


def test_its_minutes_are_the_programmes() -> None:
    rungs = tomllib.loads((ROOT / "programme.toml").read_text())["ladders"]["danger"]["rungs"]
    told = {each["after"]: each["tell"][-1] for each in rungs}
    found = re.search(r"cover after (\d+) minutes, lead after (\d+)", PAGE)
    assert found
    assert (told[f"{found[1]}m"], told[f"{found[2]}m"]) == ("cover", "lead")


@pytest.mark.parametrize("folder", ["core/language/locale", "web/console/locale"])
def test_no_text_of_ours_says_that_it_is_free(folder: str) -> None:
    """Only four agreements with operators make that true, and this page says which."""
    for path in (ROOT / folder).rglob("*.po"):
        words = "\n".join(line for line in path.read_text().splitlines() if not line.startswith(("msgid", "#")))
        assert not FREE.findall(words), path


def test_readers_of_the_readme_find_it_and_its_links_lead_somewhere() -> None:
    assert "](docs/going-live.md)" in (ROOT / "README.md").read_text()
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        path, _, anchor = link.partition("#")
        target = ROOT / "docs" / (path or "going-live.md")
        assert target.exists(), link
        if anchor:
            headings = {_anchor(each) for each in re.findall(r"^#+ (.+)$", Path(target).read_text(), re.MULTILINE)}
            assert anchor in headings, link


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
