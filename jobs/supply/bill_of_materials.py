"""The bill of materials (SBOM) as CycloneDX JSON: every locked package and every file of others that lies in our pages.

Names, versions and sha256 come from the lock files; licences from what is installed here, so those of packages that are
not installed are not known. A package has a sha256 for each file in which it comes: one of them was installed.
"""

import hashlib
import json
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

from core.errors import InshutiError
from core.settings import ROOT
from jobs.supply import lock_files
from jobs.supply.lock_files import LockedPackage

VENDORED = ROOT / "web" / "static" / "vendor"
"""Files of others in our pages, with `vendor.toml` beside them: a [[file]] each with its path, name, version, licence
and sha256."""
_UNSAID = ("", "UNKNOWN", "Dual License")
_CLASSIFIED = "License :: OSI Approved :: "


class ChangedFile(InshutiError):
    """A file of others is not the one that its list names."""


def compose(production: Path, full: Path, vendored: Path = VENDORED) -> dict[str, Any]:
    """The whole bill. Raises ChangedFile where a file in our pages is not what its list says."""
    serving = lock_files.read(production)
    beside = [each for each in lock_files.read(full) if each not in serving]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    components = [
        *(_package(each, "required") for each in serving),
        *(_package(each, "optional") for each in beside),
        *_files(vendored),
    ]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(components))}",
        "version": 1,
        "metadata": {"component": _ours(project["name"], project["version"], project["description"])},
        "components": components,
    }


def _ours(name: str, version: str, description: str) -> dict[str, str]:
    return {"type": "application", "bom-ref": name, "name": name, "version": version, "description": description}


def _package(locked: LockedPackage, scope: str) -> dict[str, Any]:
    where = f"pkg:pypi/{locked.name}@{locked.version}"
    return {
        "type": "library",
        "bom-ref": where,
        "name": locked.name,
        "version": locked.version,
        "scope": scope,
        "purl": where,
        "hashes": [_sha256(each) for each in locked.hashes],
        **_licensed(_licence(locked.name)),
    }


def _licence(name: str) -> str:
    """As the installed package says it: an SPDX expression, else what it is classified as, else its own word."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classified = [each.removeprefix(_CLASSIFIED) for each in about.get_all("Classifier") or [] if _CLASSIFIED in each]
    expression, said = (next(iter(about.get_all(key) or [""])).strip() for key in ("License-Expression", "License"))
    short = said if said not in _UNSAID and "\n" not in said else ""
    return expression or short or " AND ".join(classified)


def _licensed(licence: str) -> dict[str, Any]:
    return {"licenses": [{"license": {"name": licence}}]} if licence else {}


def _files(folder: Path) -> list[dict[str, Any]]:
    listed = folder / "vendor.toml"
    return [_file(folder, each) for each in tomllib.loads(listed.read_text())["file"]] if listed.exists() else []


def _file(folder: Path, listed: dict[str, str]) -> dict[str, Any]:
    path = folder / listed["path"]
    if hashlib.sha256(path.read_bytes()).hexdigest() != listed["sha256"]:
        raise ChangedFile(f"{path} is not the file that vendor.toml names. Put that one back, or list this one anew.")
    return {
        "type": "file",
        "bom-ref": f"file:{listed['path']}",
        "name": listed["name"],
        "version": listed["version"],
        "scope": "required",
        "hashes": [_sha256(listed["sha256"])],
        **_licensed(listed["licence"]),
    }


def _sha256(content: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": content}
