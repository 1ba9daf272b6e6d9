"""Files as large as are read, as wrong as can be: the memory and time of a look, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.files.limits import MOST_BYTES
from core.storage.db import Database
from tests.jobs.typed import leads_to

MEGABYTES, SECONDS = 300, 60
LOOK = """
import re, resource, sys
sys.argv[0] = "inshuti"
import cli
try:
    cli.main()
except SystemExit as ended:
    code = ended.code
memory = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
used = resource.getrusage(resource.RUSAGE_SELF)
print(code, int(memory) // 1000, used.ru_utime + used.ru_stime)
"""
pytestmark = [
    pytest.mark.lengthy,
    pytest.mark.timeout(600),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in f"{number:06}")


def small_cells() -> str:
    """Many columns of which nobody asked, and every row wrong."""
    head = ",".join(["name", "phone", *(f"c{at}" for at in range(62))])
    rows = (",".join(f"{chr(97 + at % 26)}{chr(97 + each % 26)}" for each in range(64)) for at in range(49_000))
    return "\n".join((head, *rows))


def wrong_roster() -> str:
    """Each cell another wrong word."""
    head = "name,sex,phone,role,village code,language,covers"
    rows = (
        f"{at},wo{_letters(at)}man,0788{at},volon{_letters(at)}tere,2409{at:04},{_letters(at)}wanda,07{at:07}"
        for at in range(49_900)
    )
    return "\n".join((head, *rows))


def wrong_names_of_places() -> str:
    """No village of the district has such a name, and some have one like it."""
    rows = (f"{at},wxman,0788{at},volunter,Huye,Kabe{_letters(at)}za,kinyarwand" for at in range(49_900))
    return "\n".join(("name,sex,phone,role,district,village,language", *rows))


def wrong_children() -> str:
    """Each cell another wrong word."""
    head = "name,sex,birth year,village code,came from,institution,lives with,since,state,carer,carer's phone,"
    head += "phone shared,safe from,safe until,carer's language,consent,consent given on"
    rows = (
        f"{at},g{word},{at}x,2409{at:04},inst{word},I{word},par{word},{at},ass{word},{at},07{at},y{word},99h,x,"
        f"fr{word},o{word},{at}"
        for at in range(49_900)
        for word in [_letters(at)]
    )
    return "\n".join((head, *rows))


FILES: dict[str, tuple[str, Callable[[], str]]] = {
    "many small cells": ("people", small_cells),
    "a roster": ("people", wrong_roster),
    "names of places": ("people", wrong_names_of_places),
    "children": ("children", wrong_children),
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", FILES)
def test_a_look_at_fifty_thousand_wrong_rows_takes_neither_the_memory_nor_a_minute(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, ending: str
) -> None:
    group, text = FILES[kind]
    leads_to(database_url, monkeypatch)
    file, rejects = tmp_path / "file.csv", tmp_path / f"mend.{ending}"
    file.write_text(text())
    assert file.stat().st_size < MOST_BYTES
    words = [group, "import", str(file), "--rejects", str(rejects)]
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *words], capture_output=True, text=True, timeout=600, env=dict(os.environ)
    )
    code, megabytes, seconds = done.stdout.splitlines()[-1].split()
    print(kind, ending, megabytes, "MB", seconds, "s")
    assert (code, rejects.exists()) == ("1", True), done.stderr[-500:]
    assert int(megabytes) < MEGABYTES
    assert float(seconds) < SECONDS
