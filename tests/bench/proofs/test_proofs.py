"""The verb that proves: tiny tasks instead of hours, a page that keeps its other rows, and an honest exit code."""

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.common.promises import Promise, as_json
from bench.proofs import __main__ as proofs
from bench.proofs import figures, page, running, suite
from bench.proofs.listed import PROOFS
from bench.proofs.page import Row
from bench.proofs.proof import Proof
from core.settings import ROOT

EMPTY = f"# Proofs\n\nBy hand.\n\n{page.BEGINS}\n{page.ENDS}\n\n## More by hand\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "proofs.md"
    path.write_text(EMPTY)
    return path


@pytest.fixture
def proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A proof whose program is these lines of Python."""

    def make(name: str, program: str) -> Proof:
        (tmp_path / f"{name}.py").write_text(program)
        return Proof(name, "one | two", f"python {tmp_path / name}.py", 0.1, lambda found: f"{found['figure']} figures")

    return make


def held(figure: int) -> str:
    return f"import json\nprint('a word before')\nprint(json.dumps(dict(figure={figure}, held=True, broken=[])))"


def test_each_proof_has_its_row_in_their_order(file: Path, proof, capsys: pytest.CaptureFixture[str]):
    all_ = [proof("first", held(1)), proof("second", held(2))]
    assert proofs.prove(all_, all_[1:], file) == []
    assert proofs.prove(all_, all_[:1], file) == []
    rows = page.read(file)
    assert [(name, each.figure, each.shows) for name, each in rows.items()] == [
        ("first", "1 figures", "one / two"),
        ("second", "2 figures", "one / two"),
    ]
    said = file.read_text()
    assert said.startswith("# Proofs\n\nBy hand.\n")
    assert said.endswith("\n\n## More by hand\n")
    assert "proof 1 of 1: second, since " in capsys.readouterr().err


def test_one_row_is_renewed_and_the_others_stay(file: Path, proof):
    all_ = [proof("first", held(1)), proof("second", held(2))]
    proofs.prove(all_, all_, file)
    before = page.read(file)
    proofs.prove(all_, [proof("first", held(7))], file)
    after = page.read(file)
    assert after["first"].figure == "7 figures"
    assert after["second"] == before["second"]
    page.renew(file, after["second"], ["second"])
    assert list(page.read(file)) == ["second"]


@pytest.mark.parametrize(
    ("program", "figure"),
    [
        ("raise SystemExit(3)", "failed: exit code 3"),
        ("print('no JSON')", "failed: it gave no figures"),
        ("print('[]')", "failed: it gave no figures"),
        ("print('{\"figure\": 1}')", "failed: it does not say that it held; 1 figures"),
        (
            'print(\'{"figure": 2, "held": false, "broken": ["a was lost", "b", "c", "d"]}\'); raise SystemExit(1)',
            "failed: a was lost; b; c and 1 more; 2 figures",
        ),
        ('print(\'{"figure": 1, "held": true, "broken": []}\'); raise SystemExit(9)', "failed: exit code 9; 1 figures"),
        ("print('{\"held\": true}')", "no figure (KeyError 'figure')"),
    ],
)
def test_a_failed_proof_stands_there_as_failed(program: str, figure: str, file: Path, proof):
    it = proof("one", program)
    assert proofs.prove([it], [it], file) == ([] if figure.startswith("no figure") else ["one"])
    assert page.read(file)["one"].figure == figure


@pytest.mark.lengthy
def test_one_that_does_not_end_is_stopped(proof, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "SPARE_SECONDS", -29.0)
    monkeypatch.setattr(running, "WORD_SECONDS", 0.4)
    said: list[str] = []
    verdict = running.run(proof("slow", "import time\ntime.sleep(60)"), said.append)
    assert not verdict.held
    assert verdict.figure == "failed: stopped after 0 min"
    assert said[0] == "slow: 1 min of about 0"


def test_a_page_without_marks_is_told_before_anything_runs(file: Path, proof):
    file.write_text("# Proofs\n")
    it = proof("one", "raise AssertionError")
    with pytest.raises(page.NoProofTable):
        proofs.prove([it], [it], file)


def test_the_page_of_the_project_can_be_renewed(tmp_path: Path):
    copy = tmp_path / "proofs.md"
    shutil.copy(proofs.PAGE, copy)
    names = [each.name for each in PROOFS]
    rows = page.read(copy)
    assert rows.keys() <= set(names)
    assert len(names) == len(set(names))
    page.renew(copy, Row(names[0], "", "1", "", "", ""), names)
    assert page.read(copy) == {**rows, names[0]: Row(names[0], "", "1", "", "", "")}


def test_every_command_names_a_program_of_ours():
    for each in PROOFS:
        words = running.command(each)
        assert words[-1] == "--json"
        assert 0 < each.minutes < 120
        if words[1] == "-m":
            assert (ROOT / words[2].replace(".", "/")).with_suffix(".py").exists() or (
                ROOT / words[2].replace(".", "/") / "__main__.py"
            ).exists()
        else:
            assert words[0] == str(ROOT / "inshuti")


@pytest.mark.lengthy
def test_the_verb_lists_them_and_knows_no_other(capsys: pytest.CaptureFixture[str]):
    listed = subprocess.run([sys.executable, "cli.py", "proofs", "--list"], cwd=ROOT, capture_output=True, text=True)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [each.name for each in PROOFS]
    with pytest.raises(SystemExit) as unknown:
        proofs.main(["--only", "none"])
    assert unknown.value.code == 2
    assert "invalid choice: 'none'" in capsys.readouterr().err


def test_tests_are_counted_and_their_failures_named():
    root = ElementTree.fromstring(
        '<testsuites><testsuite time="90"><testcase classname="a" name="one"/><testcase classname="a" name="two">'
        '<failure/></testcase><testcase classname="b" name="three"><skipped/></testcase></testsuite></testsuites>'
    )
    found = suite.read(root, 1)
    assert found["broken"] == ["a::two failed"]
    assert figures.tests(found) == "3 tests, 1 skipped, 1.5 min"
    assert suite.read(ElementTree.fromstring("<testsuites/>"), 5)["broken"] == ["exit code 5"]


def test_a_missed_figure_of_a_run_of_chaos_is_marked():
    names = list(figures._CHAOS)
    lines = [Promise(name, "", f"{at}; more", ["x"] if at == 5 else [], is_loss=False) for at, name in enumerate(names)]
    said = figures.chaos(as_json(lines))
    assert said.startswith("told and lost: 0; alerts unsent: 1; ")
    assert said.endswith("p99: 5 (missed)")
    assert as_json(lines)["held"]
    assert not as_json([Promise("a", "", "", ["lost"])])["held"]
