"""Tests as a proof: `python -m bench.proofs.suite [--json] [ARGUMENTS OF ./inshuti test]`.

Exit code 1 if a test failed, or none ran.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bench.common.promises import verdict
from core.settings import ROOT

SHOWN = 5


def measure(words: Sequence[str]) -> dict[str, Any]:
    """Run `./inshuti test` with these arguments, what it says on standard error; how many tests, and which failed."""
    with tempfile.TemporaryDirectory(prefix="inshuti-tests-") as folder:
        report = Path(folder) / "report.xml"
        command = [str(ROOT / "inshuti"), "test", *words, f"--junitxml={report}"]
        code = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode
        if not report.exists():
            return {"tests": 0, "skipped": 0, "seconds": 0.0, **verdict([f"the tests did not run: exit code {code}"])}
        return read(ElementTree.parse(report).getroot(), code)


def read(root: ElementTree.Element, code: int) -> dict[str, Any]:
    """The figures of a JUnit report, and the exit code where that alone says that something is wrong."""
    cases = list(root.iter("testcase"))
    failed = [each for each in cases if each.find("failure") is not None or each.find("error") is not None]
    faults = [f"{each.get('classname')}::{each.get('name')} failed" for each in failed]
    if code and not faults:
        faults = [f"exit code {code}"]
    return {
        "tests": len(cases),
        "skipped": sum(each.find("skipped") is not None for each in cases),
        "seconds": sum(float(each.get("time", 0)) for each in root.iter("testsuite")),
        **verdict(faults),
    }


def main(args: Sequence[str]) -> int:
    """Run and print; 0, or 1 when it did not hold."""
    found = measure([each for each in args if each != "--json"])
    if "--json" in args:
        print(json.dumps(found))
    else:
        print("\n".join([f"{found['tests']} tests in {found['seconds']:.0f} s", *found["broken"][:SHOWN]]))
    return 0 if found["held"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
